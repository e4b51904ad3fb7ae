import { checkNumber, checkOptions, type Estimate, estimateOf } from '@sim/core';
import { checkSeries } from './mser.ts';

/**
 * How {@link batchMeans} cuts.
 *
 * @public
 */
export interface BatchMeansOptions {
  /** How many batches. An integer of 2 or more, at most the number of values. @defaultValue 20 */
  readonly batches?: number;
  /** The probability of the interval, above 0 and below 1. @defaultValue 0.95 */
  readonly confidence?: number;
}

/**
 * A steady-state mean from one long run.
 *
 * @public
 */
export interface BatchMeans extends Estimate {
  /** How alike neighbouring batches are, from −1 to 1 (lag-1 autocorrelation). */
  readonly autocorrelation: number;
  /** Whether the batches are too much alike for the interval to be believed: take a longer run. */
  readonly correlated: boolean;
}

/**
 * The mean of a steady-state series with an interval: the series is cut into batches whose means are
 * nearly independent. Leave out the warm-up first ({@link mser5}). O(values).
 *
 * @param values - the series in order of time; what does not fill a batch at the beginning is left
 * out
 * @param options - `batches` (20), `confidence` (0.95)
 * @throws `INVALID_OPTION` if there are fewer values than batches, or one is no finite number
 *
 * @example
 * ```ts
 * import { batchMeans } from '@sim/experiment';
 *
 * const { mean, correlated } = batchMeans(Array.from({ length: 1000 }, (_, k) => k % 10));
 * console.log(mean, correlated); // 4.5 false
 * ```
 *
 * @public
 */
export function batchMeans(values: readonly number[], options: BatchMeansOptions = {}): BatchMeans {
  const { batches = 20, confidence = 0.95 } = checkOptions('batchMeans', options, ['batches', 'confidence']);
  checkNumber('batchMeans', 'batches', batches, { min: 2, max: 1e6, integer: true });
  checkSeries('batchMeans', values, batches);
  const size = Math.floor(values.length / batches);
  const first = values.length - size * batches;
  const means = Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let k = first + batch * size; k < first + (batch + 1) * size; k++) sum += values[k]!;
    return sum / size;
  });
  const estimate = estimateOf(means, confidence);
  const autocorrelation = lagOne(means, estimate.mean);
  // Beyond two standard errors of the autocorrelation of independent values.
  return { ...estimate, autocorrelation, correlated: autocorrelation > 2 / Math.sqrt(batches) };
}

function lagOne(values: readonly number[], mean: number): number {
  let products = 0;
  let squares = 0;
  values.forEach((value, index) => {
    squares += (value - mean) ** 2;
    if (index > 0) products += (value - mean) * (values[index - 1]! - mean);
  });
  return squares === 0 ? 0 : products / squares;
}
