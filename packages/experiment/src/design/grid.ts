import { invalidOption } from '@sim/core';
import { checkParamValue, isRecord } from '../model/check-model.ts';
import type { Params, ParamValue } from '../model/experiment-model.ts';
import type { Design } from './design.ts';

/** More points than this are a slip of the hand. */
const MOST_POINTS = 1_000_000;

/**
 * Every combination of the values given: the last parameter changes fastest.
 *
 * @param values - for each parameter the values it takes, one or more
 * @returns the design; as many points as the product of the numbers of values
 * @throws `INVALID_OPTION` for an empty list, a value of another kind, or over a million points
 *
 * @example
 * ```ts
 * import { grid } from '@sim/experiment';
 *
 * console.log(grid({ servers: [1, 2], rate: [0.5, 0.9] }).points.length); // 4
 * ```
 *
 * @public
 */
export function grid(values: Readonly<Record<string, readonly ParamValue[]>>): Design {
  if (!isRecord(values)) throw invalidOption('grid', 'values', 'an object of lists', values);
  let points: readonly Params[] = [{}];
  for (const [name, list] of Object.entries(values)) {
    if (!Array.isArray(list) || list.length === 0)
      throw invalidOption('grid', name, 'a list of one value or more', list);
    for (const value of list) checkParamValue('grid', name, value);
    if (points.length * list.length > MOST_POINTS)
      throw invalidOption('grid', 'values', `at most ${MOST_POINTS} points`, points.length * list.length);
    points = points.flatMap((point) => list.map((value) => ({ ...point, [name]: value as ParamValue })));
  }
  return { points };
}
