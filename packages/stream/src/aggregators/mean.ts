import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';
import { addNumber, type CompensatedSum, emptySum, mergeSums, totalOf } from './compensated-sum.ts';
import { numberSelector } from './number-selector.ts';

/**
 * The arithmetic mean of the values, from their compensated sum; `NaN` of no values, which no
 * window has.
 *
 * @param select - reads the number of a value; left out, the value is the number
 * @throws `INVALID_OPTION` if `select` is no function; for an event whose number is none or `NaN`,
 * when it is added
 *
 * @example
 * ```ts
 * import { mean } from '@sim/stream';
 *
 * const latency = mean((request: { seconds: number }) => request.seconds);
 * let state = latency.create();
 * for (const seconds of [1, 2, 6]) state = latency.add(state, { seconds });
 * console.log(latency.result(state)); // 3
 * ```
 *
 * @public
 */
export function mean<V = number>(select?: (value: V) => number): Aggregator<V, unknown, number> {
  const read = numberSelector('mean', select);
  const aggregator: Aggregator<V, CompensatedSum, number> = {
    create: emptySum,
    add: (state, value) => addNumber(state, read(value)),
    merge: mergeSums,
    result: (state) => totalOf(state) / state.count,
    description: 'mean()',
  };
  return trusted(aggregator) as Aggregator<V, unknown, number>;
}
