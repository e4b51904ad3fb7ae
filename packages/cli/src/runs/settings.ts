import type { Params, ParamValue, WantedPrecision } from '@sim/experiment';
import { parseList } from '../command-line/units.ts';
import { nearest, usage } from '../command-line/usage-error.ts';
import { parsePair, parseQuantity } from './quantity.ts';

/**
 * Reads `--set consumers=4..12/2`: values of a parameter, of the kind that the scenario's own one has.
 *
 * @param texts - one for each `--set`
 * @param own - the parameters of the scenario
 * @throws `INVALID_CALL`
 */
export function parseSettings(texts: readonly string[], own: Params): Readonly<Record<string, readonly ParamValue[]>> {
  const settings: Record<string, readonly ParamValue[]> = {};
  for (const text of texts) {
    const [name, value] = parsePair('set', text, 'consumers=4..12/2 or rate=1,2,5');
    if (!Object.hasOwn(own, name)) throw unknownParam('set', name, own);
    if (Object.hasOwn(settings, name)) throw usage(`--set ${name} is given twice`);
    settings[name] = valuesOf(name, value, own[name]!);
  }
  return settings;
}

/** The error for a parameter that a scenario does not have. */
export function unknownParam(flag: string, name: string, own: Params): Error {
  const names = Object.keys(own);
  const meant = nearest(name, names);
  return usage(
    `--${flag}: the scenario has no parameter ${name}${
      meant === undefined ? `; it has ${names.join(', ') || 'none'}` : `: did you mean ${meant}?`
    }`,
  );
}

function valuesOf(name: string, text: string, own: ParamValue): readonly ParamValue[] {
  if (typeof own === 'number') return parseList(`set ${name}`, text, parseQuantity);
  const words = text.split(',').map((word) => word.trim());
  if (typeof own === 'string') return words;
  return words.map((word) => {
    if (word !== 'true' && word !== 'false') throw usage(`--set ${name} takes true or false; got ${word}`);
    return word === 'true';
  });
}

/**
 * Reads `--until p99=5%` (half the interval as a share of the mean) or `--until p99=20ms` (in the
 * metric's own unit), several of them apart by commas or flags.
 *
 * @throws `INVALID_CALL`
 */
export function parseUntil(texts: readonly string[]): Readonly<Record<string, WantedPrecision>> {
  const until: Record<string, WantedPrecision> = {};
  for (const text of texts.flatMap((each) => each.split(','))) {
    const [name, value] = parsePair('until', text, 'p99=5%');
    if (Object.hasOwn(until, name)) throw usage(`--until ${name} is given twice`);
    const width = parseQuantity('until', value);
    if (!(width > 0 && width < Infinity)) throw usage(`--until ${name} takes a width above 0; got ${value}`);
    until[name] = value.endsWith('%') ? { relative: width } : { absolute: width };
  }
  return until;
}

/** What a search wants of a metric. */
export interface Goal {
  readonly metric: string;
  readonly below?: number;
  readonly above?: number;
}

/**
 * Reads `--so-that 'p99 < 1'`. At most a bound is less than the next number above it: `lost <= 0` is
 * kept by 0.
 *
 * @throws `INVALID_CALL`
 */
export function parseGoal(text: string): Goal {
  const parts = /^\s*([^<>=\s]+)\s*(<=|>=|<|>)\s*(\S+)\s*$/.exec(text);
  if (parts === null) throw usage(`--so-that takes a promise such as 'p99 < 1' or 'lost <= 0'; got ${text}`);
  const [, metric, operator, value] = parts as unknown as [string, string, string, string];
  const bound = parseQuantity('so-that', value);
  if (operator.startsWith('<')) return { metric, below: operator === '<' ? bound : nextAbove(bound) };
  return { metric, above: operator === '>' ? bound : -nextAbove(-bound) };
}

/** The least number above another. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  if (!Number.isFinite(value)) return value;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

/**
 * Reads `--smallest consumers=1..24`.
 *
 * @throws `INVALID_CALL`
 */
export function parseSearch(
  text: string,
  own: Params,
): { readonly param: string; readonly range: readonly [number, number] } {
  const [param, value] = parsePair('smallest', text, 'consumers=1..24');
  const parts = /^(-?\d+)\.\.(-?\d+)$/.exec(value);
  const range = [Number(parts?.[1]), Number(parts?.[2])] as const;
  if (!(range[0] <= range[1]))
    throw usage(`--smallest takes a parameter and two whole numbers, such as consumers=1..24; got ${text}`);
  if (!Object.hasOwn(own, param)) throw unknownParam('smallest', param, own);
  return { param, range };
}
