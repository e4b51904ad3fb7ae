import { checkNumber, checkOptions, createRandomStream, invalidOption } from '@sim/core';
import { isRecord } from '../model/check-model.ts';
import type { Params } from '../model/experiment-model.ts';
import type { Design } from './design.ts';

/**
 * The range of a parameter.
 *
 * @public
 */
export interface ParamRange {
  /** The smallest value. */
  readonly min: number;
  /** The largest value; above `min`. */
  readonly max: number;
  /** Whether only whole numbers are taken. @defaultValue false */
  readonly integer?: boolean;
  /** Whether the range is cut by ratio and not by difference; `min` above 0. @defaultValue false */
  readonly logarithmic?: boolean;
}

/**
 * How a {@link latinHypercube} is drawn.
 *
 * @public
 */
export interface LatinHypercubeOptions {
  /** How many points. An integer of 1 or more. */
  readonly points: number;
  /** The seed of the draw. A safe integer. @defaultValue 42 */
  readonly seed?: number;
}

/**
 * A few points that cover many parameters: each range is cut into as many strata as there are
 * points, and each stratum is met exactly once (McKay, Beckman and Conover, 1979).
 *
 * @param ranges - the range of each parameter
 * @param options - how many `points`, and the `seed` of the draw (42)
 * @throws `INVALID_OPTION` for an empty or impossible range
 *
 * @example
 * ```ts
 * import { latinHypercube } from '@sim/experiment';
 *
 * const { points } = latinHypercube({ rate: { min: 0, max: 1 }, servers: { min: 1, max: 8, integer: true } }, { points: 10 });
 * console.log(points.length, new Set(points.map(({ rate }) => Math.floor(Number(rate) * 10))).size); // 10 10
 * ```
 *
 * @public
 */
export function latinHypercube(ranges: Readonly<Record<string, ParamRange>>, options: LatinHypercubeOptions): Design {
  const owner = 'latinHypercube';
  if (!isRecord(ranges)) throw invalidOption(owner, 'ranges', 'an object of ranges', ranges);
  const { points: count, seed = 42 } = checkOptions(owner, options, ['points', 'seed']);
  checkNumber(owner, 'points', count, { min: 1, max: 1_000_000, integer: true });
  checkNumber(owner, 'seed', seed, { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, integer: true });
  const points: Record<string, number>[] = Array.from({ length: count }, () => ({}));
  for (const [name, range] of Object.entries(ranges)) {
    const valueAt = quantileOf(name, range);
    // A stream for each parameter: adding one leaves the others where they were.
    const rng = createRandomStream(seed, name);
    const strata = Array.from({ length: count }, (_, index) => index);
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(rng.next() * (last + 1));
      [strata[last], strata[other]] = [strata[other]!, strata[last]!];
    }
    strata.forEach((stratum, index) => (points[index]![name] = valueAt((stratum + rng.next()) / count)));
  }
  return { points: points as readonly Params[] };
}

function quantileOf(name: string, range: ParamRange): (u: number) => number {
  const owner = `latinHypercube, range ${name}`;
  const {
    min,
    max,
    integer = false,
    logarithmic = false,
  } = checkOptions(owner, range, ['min', 'max', 'integer', 'logarithmic']);
  checkNumber(owner, 'min', min, logarithmic ? { above: 0 } : {});
  checkNumber(owner, 'max', max, { above: min });
  if (integer && Math.ceil(min) > Math.floor(max))
    throw invalidOption(owner, 'max', 'such that a whole number lies in the range', max);
  const low = integer ? Math.ceil(min) - 0.5 : min;
  const high = integer ? Math.floor(max) + 0.5 : max;
  return (u) => {
    const value = logarithmic ? min * (max / min) ** u : low + u * (high - low);
    return integer ? Math.min(Math.floor(max), Math.max(Math.ceil(min), Math.round(value))) : value;
  };
}
