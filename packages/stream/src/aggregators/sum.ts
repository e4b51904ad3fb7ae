import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';
import { addNumber, type CompensatedSum, emptySum, mergeSums, totalOf } from './compensated-sum.ts';
import { numberSelector } from './number-selector.ts';

/**
 * The sum of the values, with the rounding errors carried along: ten times 0.1 is 1, and the order
 * of the values does not show.
 *
 * @param select - reads the number of a value; left out, the value is the number
 * @throws `INVALID_OPTION` if `select` is no function; for an event whose number is none or `NaN`,
 * when it is added
 *
 * @example
 * ```ts
 * import { sum } from '@sim/stream';
 *
 * const revenue = sum((order: { price: number }) => order.price);
 * let total = revenue.create();
 * for (let k = 0; k < 10; k++) total = revenue.add(total, { price: 0.1 });
 * console.log(revenue.result(total)); // 1
 * ```
 *
 * @public
 */
export function sum<V = number>(select?: (value: V) => number): Aggregator<V, unknown, number> {
  const read = numberSelector('sum', select);
  const aggregator: Aggregator<V, CompensatedSum, number> = {
    create: emptySum,
    add: (state, value) => addNumber(state, read(value)),
    merge: mergeSums,
    result: totalOf,
    description: 'sum()',
  };
  return trusted(aggregator) as Aggregator<V, unknown, number>;
}
