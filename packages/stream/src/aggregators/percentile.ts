import { checkNumber, checkOptions, checkPercentage, Histogram } from '@sim/core';
import { given } from '../options/given.ts';
import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';
import { numberSelector } from './number-selector.ts';

/**
 * How {@link percentile} works.
 *
 * @public
 */
export interface PercentileOptions<V> {
  /**
   * Reads the number of a value, finite; left out, the value is the number. @defaultValue the value
   */
  readonly select?: (value: V) => number;
  /**
   * The largest relative error, as of core's `Histogram`: from 0.0001 to 0.5. @defaultValue 0.01
   */
  readonly accuracy?: number;
}

/**
 * A percentile of the values in bounded memory, within a stated relative error: the smallest value
 * that `p` percent of them do not exceed. 0 and 100, the extremes, are exact. Each accumulator is a
 * `Histogram` of core; reading a result costs O(buckets).
 *
 * @param p - 0, or from 1 to 100: a fraction such as 0.99 is refused
 * @param options - `select`: the value itself; `accuracy`: 0.01
 * @throws `INVALID_OPTION` if `p` or the accuracy is out of range; for an event whose number is not
 * finite, when it is added
 *
 * @example
 * ```ts
 * import { percentile } from '@sim/stream';
 *
 * const p99 = percentile(99);
 * let state = p99.create();
 * for (let k = 1; k <= 1_000; k++) state = p99.add(state, k);
 * console.log(Math.abs(p99.result(state) - 990) <= 9.9); // true
 * ```
 *
 * @public
 */
export function percentile<V = number>(p: number, options: PercentileOptions<V> = {}): Aggregator<V, unknown, number> {
  checkPercentage('percentile', 'p', p);
  const accuracy = checkNumber(
    'percentile',
    'accuracy',
    given(checkOptions('percentile', options, ['accuracy', 'select']).accuracy, 0.01),
    {
      min: 1e-4,
      max: 0.5,
    },
  );
  const read = numberSelector('percentile', options.select);
  const aggregator: Aggregator<V, Histogram, number> = {
    create: () => new Histogram({ accuracy }),
    add(histogram, value) {
      histogram.record(read(value));
      return histogram;
    },
    merge(a, b) {
      a.merge(b);
      return a;
    },
    result: (histogram) => histogram.percentile(p) as number,
    description: `percentile(${p})`,
  };
  return trusted(aggregator) as Aggregator<V, unknown, number>;
}
