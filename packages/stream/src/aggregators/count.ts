import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';

/**
 * The number of values.
 *
 * @example
 * ```ts
 * import { count } from '@sim/stream';
 *
 * const counting = count();
 * console.log(counting.result(counting.add(counting.create(), 'click'))); // 1
 * ```
 *
 * @public
 */
export function count<V = unknown>(): Aggregator<V, number, number> {
  return trusted({
    create: () => 0,
    add: (total) => total + 1,
    merge: (a, b) => a + b,
    result: (total) => total,
    description: 'count()',
  });
}
