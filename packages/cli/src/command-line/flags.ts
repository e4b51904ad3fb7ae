import { parseArgs } from 'node:util';
import { parseBytes, parseCount, parseDuration, parseList, parseNumber, parseRate, parseShare } from './units.ts';
import { nearest, usage } from './usage-error.ts';

/** What a flag takes. A list is `3..6`, `4..12/2` or `3,5,9`. */
export type FlagKind =
  | 'switch'
  | 'text'
  | 'number'
  | 'count'
  | 'counts'
  | 'duration'
  | 'durations'
  | 'rate'
  | 'rates'
  | 'share'
  | 'shares'
  | 'bytes';

/** A flag of a command. */
export interface Flag {
  readonly name: string;
  /** One letter that says the same behind one dash. */
  readonly short?: string;
  readonly kind: FlagKind;
  /** Whether it may be given several times; then its value is a list of texts. */
  readonly repeated?: boolean;
  /** As it would be typed. A flag without a default may be missing. */
  readonly default?: string;
  readonly required?: boolean;
  readonly oneOf?: readonly string[];
  /** The least that a number, or each number of a list, may be. */
  readonly min?: number;
  readonly help: string;
}

/** The values of flags by name. */
export class FlagValues {
  private readonly values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.values = values;
  }

  has(name: string): boolean {
    return this.values.get(name) !== undefined;
  }

  isSet(name: string): boolean {
    return this.values.get(name) === true;
  }

  number(name: string): number {
    return this.values.get(name) as number;
  }

  list(name: string): readonly number[] {
    return this.values.get(name) as readonly number[];
  }

  text(name: string): string {
    return this.values.get(name) as string;
  }

  /** The texts of a flag that may be repeated. */
  texts(name: string): readonly string[] {
    return (this.values.get(name) ?? []) as readonly string[];
  }
}

const PARSERS: Readonly<Record<Exclude<FlagKind, 'switch' | 'text'>, (flag: string, text: string) => unknown>> = {
  number: parseNumber,
  count: parseCount,
  counts: (flag, text) => parseList(flag, text, parseCount),
  duration: parseDuration,
  durations: (flag, text) => parseList(flag, text, parseDuration),
  rate: parseRate,
  rates: (flag, text) => parseList(flag, text, parseRate),
  share: parseShare,
  shares: (flag, text) => parseList(flag, text, parseShare),
  bytes: parseBytes,
};

/**
 * Reads the flags of a command. What does not exist is refused, with the nearest that does.
 *
 * @throws `INVALID_CALL`
 */
export function parseFlags(
  args: readonly string[],
  flags: readonly Flag[],
): { values: FlagValues; words: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      flags.map(({ name, kind, short }) => [
        name,
        { type: kind === 'switch' ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, unknown>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags.find(({ name }) => name === token.name);
    if (flag === undefined) throw unknownFlag(token.rawName, flags);
    const value = valueOf(flag, token.value);
    if (flag.repeated === true) values.set(flag.name, [...((values.get(flag.name) ?? []) as unknown[]), value]);
    else if (values.has(flag.name)) throw usage(`--${flag.name} is given twice`);
    else values.set(flag.name, value);
  }
  for (const flag of flags) {
    if (values.has(flag.name)) continue;
    if (flag.required === true) throw usage(`--${flag.name} is missing: ${flag.help}`);
    if (flag.default !== undefined) values.set(flag.name, valueOf(flag, flag.default));
  }
  return { values: new FlagValues(values), words };
}

function valueOf(flag: Flag, text: string | undefined): unknown {
  if (flag.kind === 'switch') {
    if (text !== undefined) throw usage(`--${flag.name} takes no value, got ${text}`);
    return true;
  }
  if (text === undefined || text === '') throw usage(`--${flag.name} takes a value: ${flag.help}`);
  if (flag.oneOf !== undefined && !flag.oneOf.includes(text))
    throw usage(`--${flag.name} takes one of ${flag.oneOf.join(', ')}; got ${text}`);
  if (flag.kind === 'text') return text;
  const value = PARSERS[flag.kind](flag.name, text);
  const { min = -Infinity } = flag;
  for (const each of Array.isArray(value) ? (value as readonly number[]) : [value as number])
    if (each < min) throw usage(`--${flag.name} takes numbers from ${min} on; got ${text}`);
  return value;
}

function unknownFlag(rawName: string, flags: readonly Flag[]): Error {
  const meant = nearest(
    rawName.replace(/^-+/, ''),
    flags.map(({ name }) => name),
  );
  return usage(`there is no ${rawName}${meant === undefined ? '' : `: did you mean --${meant}?`}`);
}
