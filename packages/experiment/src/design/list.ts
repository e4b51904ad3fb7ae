import { invalidOption } from '@sim/core';
import { checkParams } from '../model/check-model.ts';
import type { Params } from '../model/experiment-model.ts';
import type { Design } from './design.ts';

/**
 * The points as they are given.
 *
 * @param points - what each point sets, one point or more
 * @throws `INVALID_OPTION` if there is none, or one is not an object of numbers, strings and
 * booleans
 *
 * @example
 * ```ts
 * import { list } from '@sim/experiment';
 *
 * console.log(list([{ servers: 2 }, { servers: 8, rate: 4 }]).points.length); // 2
 * ```
 *
 * @public
 */
export function list(points: readonly Params[]): Design {
  if (!Array.isArray(points) || points.length === 0)
    throw invalidOption('list', 'points', 'a list of one point or more', points);
  return { points: points.map((point, index) => ({ ...checkParams('list', `points[${index}]`, point) })) };
}
