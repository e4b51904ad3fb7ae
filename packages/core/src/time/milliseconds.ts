import { checkNumber } from '../checks/checks.ts';

/**
 * Milliseconds as seconds, in which all times of a model are given: `milliseconds(12)` is what a
 * configuration calls 12 ms.
 *
 * @param ms - how many, finite or an infinity
 * @returns the double nearest to a thousandth of it
 * @throws `INVALID_OPTION` if it is not a number
 *
 * @example
 * ```ts
 * import { milliseconds, Server } from '@sim/core';
 *
 * console.log(milliseconds(12)); // 0.012
 * const desk = new Server('desk', { serviceTime: milliseconds(250) });
 * console.log(desk.name); // desk
 * ```
 *
 * @public
 */
export function milliseconds(ms: number): number {
  return checkNumber('milliseconds', 'ms', ms, { infinite: true }) / 1000;
}
