import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { defaultLines, defaultsOf, judgeDefaults, literalsIn, programOver } from '../src/defaults.mjs';
import { compareWords } from '../src/words.mjs';

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url));
/** @type {Record<string, Record<string, { says: string, code: string }>>} */
const worded = JSON.parse(readFileSync(new URL('../worded-defaults.json', import.meta.url), 'utf8'));

const sound = `
const MOST = 8;
export interface BoxOptions {
  /** How many fit in. @defaultValue 4 */
  readonly size?: number;
  /** Seconds. @defaultValue 0.5 */
  readonly delay?: number;
  /** @defaultValue 8 */
  readonly most?: number;
  /** @defaultValue false */
  readonly loud?: boolean;
  /** @defaultValue true */
  readonly calm?: boolean;
  /** @defaultValue 5 with copies, else 1 */
  readonly inFlight?: number;
  /** @defaultValue 'fifo' */
  readonly order?: 'fifo' | 'lifo';
  /** @defaultValue nobody */
  readonly downstream?: object;
  /** @defaultValue 60 */
  readonly interval?: number;
  /** @defaultValue 0.95 */
  readonly confidence?: number;
}
interface LidOptions {
  /** @defaultValue 4 */
  readonly size?: number;
}
const given = <T>(value: T | undefined, fallback: T): T => (value === undefined ? fallback : value);
const checked = (confidence = 0.95): number => confidence;
export class Lid {
  constructor(readonly options: LidOptions) {
    this.size = options.size ?? 4;
  }
  readonly size: number;
}
export class Box {
  readonly parts: unknown[];
  constructor(options: BoxOptions, copies: boolean) {
    const { delay = 0.5, most, inFlight = copies ? 5 : 1 } = options;
    const number = (name: keyof BoxOptions, fallback: number): unknown => options[name] ?? fallback;
    this.parts = [
      new Lid({ size: options.size }),
      delay,
      given(most, MOST),
      options.loud === true,
      options.calm !== false,
      inFlight,
      options.order === undefined ? 'fifo' : options.order,
      options.downstream,
      number('interval', 60),
      checked(options.confidence),
    ];
  }
}
`;

/** @param {string} text */
function optionsIn(text) {
  /** @type {ts.CompilerOptions} */
  const settings = { strict: true, noEmit: true, skipLibCheck: true, types: [], noLib: true };
  const host = ts.createCompilerHost(settings);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === '/box/index.ts' ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true) : read(name, ...rest);
  return defaultsOf(ts.createProgram(['/box/index.ts'], settings, host), '/box');
}

/** What is planted: what stands in sound sources, what takes its place, and of which option the gate complains. */
const planted = /** @type {const} */ ([
  ['another default handed on to a part', 'options.size ?? 4', 'options.size ?? 5', 'size'],
  ['another default taken apart', 'delay = 0.5', 'delay = 0.25', 'delay'],
  ['another constant', 'MOST = 8', 'MOST = 9', 'most'],
  ['a switch that is on', 'options.loud === true', 'options.loud !== false', 'loud'],
  ['a switch that is off', 'options.calm !== false', 'options.calm === true', 'calm'],
  ['another branch', 'copies ? 5 : 1', 'copies ? 5 : 2', 'inFlight'],
  ['another word', "undefined ? 'fifo'", "undefined ? 'lifo'", 'order'],
  ['a default where none is stated', 'options.downstream,', 'options.downstream ?? 7,', 'downstream'],
  ['another default by a helper', "number('interval', 60)", "number('interval', 61)", 'interval'],
  ['another default of a parameter', '(confidence = 0.95)', '(confidence = 0.9)', 'confidence'],
  ['no default where one is stated', 'given(most, MOST)', 'most', 'most'],
  ['another comment', 'fit in. @defaultValue 4', 'fit in. @defaultValue 3', 'size'],
  ['no comment', 'Seconds. @defaultValue 0.5', 'Seconds.', 'delay'],
  ['a default of what must be given', 'readonly order?:', 'readonly order:', 'order'],
]);

describe('the defaults of options', () => {
  it('are sound where comments and code agree', () => {
    expect(judgeDefaults(optionsIn(sound))).toEqual([]);
  });

  it.each(planted)('are not: %s', (_what, from, to, option) => {
    const changed = sound.replace(from, to);
    expect(changed).not.toBe(sound);
    const complaints = judgeDefaults(optionsIn(changed));
    expect(complaints.join('\n')).toContain(`BoxOptions.${option}`);
  });

  it('are as loud as names when they change', () => {
    const after = optionsIn(sound.replace('delay = 0.5', 'delay = 0.25'));
    expect(compareWords(defaultLines(optionsIn(sound)), defaultLines(after))).toContainEqual({
      bump: 'major',
      what: 'default BoxOptions.delay 0.5 is gone',
    });
  });

  it('are literals in what comments say', () => {
    expect(literalsIn("1_000, or `of 7` if 'x' is more than new Box(3); Kafka's: -Infinity; true")).toEqual([
      '1000',
      "'x'",
      'new Box(3)',
      '-Infinity',
      'true',
    ]);
  });
});

describe('the defaults of the packages', () => {
  const names = readdirSync(packages).filter((name) => existsSync(`${packages}${name}/src/index.ts`));
  const program = programOver(names.map((name) => `${packages}${name}`));
  const found = new Map(names.map((name) => [name, defaultsOf(program, `${packages}${name}/src`)]));

  it.each(names)('are what the comments of %s say', (name) => {
    expect(judgeDefaults(found.get(name) ?? [], worded[name])).toEqual([]);
  });

  it.each(names)('are listed as part of the surface of %s (`node tools/gates/words.mjs` lists them)', (name) => {
    const list = `${packages}${name}/etc/${name}.words.txt`;
    const listed = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
    expect(listed.filter((line) => line.startsWith('default '))).toEqual(
      [...defaultLines(found.get(name) ?? [])].sort(),
    );
  });

  it('are found in the code', () => {
    const all = [...found.values()].flat();
    expect(all.filter(({ says, code }) => says !== undefined && code.length > 0).length).toBeGreaterThan(300);
    expect(all).toContainEqual(expect.objectContaining({ name: 'EventLogOptions.numPartitions', does: ['4'] }));
    expect(all).toContainEqual(expect.objectContaining({ name: 'AutoscalerOptions.cooldownDown', does: ['300'] }));
  });
});
