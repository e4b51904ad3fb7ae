import { checkFunction } from '@sim/core';
import type { Aggregator } from './aggregator.ts';

/** What stands for "no value yet": no value of a user can be it. */
const NOTHING = Symbol('nothing');

/**
 * The values combined two by two. `combine` must be associative; where windows are computed from
 * parts (sliding windows, sessions) the parts come in order of event time, so for a result that is
 * independent of the order of arrival it must be commutative too.
 *
 * @param combine - makes one value of an earlier and a later one; changes neither
 * @throws `INVALID_OPTION` if `combine` is no function
 *
 * @example
 * ```ts
 * import { reduce } from '@sim/stream';
 *
 * const tags = reduce((a: string, b: string) => `${a},${b}`);
 * console.log(tags.result(tags.add(tags.add(tags.create(), 'red'), 'blue'))); // red,blue
 * ```
 *
 * @public
 */
export function reduce<V>(combine: (a: V, b: V) => V): Aggregator<V, unknown, V> {
  checkFunction('reduce', 'combine', combine);
  const join = (a: V | typeof NOTHING, b: V | typeof NOTHING): V | typeof NOTHING =>
    a === NOTHING ? b : b === NOTHING ? a : combine(a, b);
  const aggregator: Aggregator<V, V | typeof NOTHING, V> = {
    create: () => NOTHING,
    add: join,
    merge: join,
    result: (value) => value as V,
    description: 'reduce(…)',
  };
  return aggregator as Aggregator<V, unknown, V>;
}
