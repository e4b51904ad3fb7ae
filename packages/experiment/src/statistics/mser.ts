import { invalidOption } from '@sim/core';

/**
 * Where the warm-up of a series ends.
 *
 * @public
 */
export interface WarmUpEnd {
  /** How many values to leave out at the beginning: a multiple of 5. */
  readonly truncate: number;
  /** The mean of the values that remain. */
  readonly mean: number;
  /**
   * Whether the end lies in the first half of the series. If not, the series has not settled: it is
   * too short, or the model has no steady state.
   */
  readonly settled: boolean;
}

const BATCH = 5;

/**
 * Finds where the warm-up of a steady-state series ends, by the rule MSER-5: leave out as many
 * batches of five values as make the standard error of the rest smallest (White, Cobb and Spratt,
 * 2000). O(values).
 *
 * @param values - the series in order of time, at equal distances or one per customer: 10 or more
 * @throws `INVALID_OPTION` for fewer, or for a value that is no finite number
 *
 * @example
 * ```ts
 * import { mser5 } from '@sim/experiment';
 *
 * const series = Array.from({ length: 1000 }, (_, k) => (k < 100 ? 50 : 10) + (k % 5));
 * console.log(mser5(series).truncate, mser5(series).settled); // 100 true
 * ```
 *
 * @public
 */
export function mser5(values: readonly number[]): WarmUpEnd {
  checkSeries('mser5', values, 2 * BATCH);
  const batches = Math.floor(values.length / BATCH);
  const means = Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let k = batch * BATCH; k < (batch + 1) * BATCH; k++) sum += values[k]!;
    return sum / BATCH;
  });
  // From the end to the beginning, so that each tail's mean and squares follow from the one before.
  let best = Infinity;
  let truncated = 0;
  let mean = 0;
  let squares = 0;
  let bestMean = 0;
  for (let batch = batches - 1, n = 1; batch >= 0; batch--, n++) {
    const delta = means[batch]! - mean;
    mean += delta / n;
    squares += delta * (means[batch]! - mean);
    // The last few batches are too few to say anything: their spread is small by luck.
    if (n < BATCH && batches > 2 * BATCH) continue;
    const statistic = squares / (n * n);
    if (statistic <= best) {
      best = statistic;
      truncated = batch;
      bestMean = mean;
    }
  }
  return { truncate: truncated * BATCH, mean: bestMean, settled: truncated <= batches / 2 };
}

/** @internal */
export function checkSeries(owner: string, values: readonly number[], least: number): void {
  if (!Array.isArray(values) || values.length < least)
    throw invalidOption(owner, 'values', `a list of ${least} numbers or more`, values);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw invalidOption(owner, `values[${bad}]`, 'a finite number', values[bad]);
}
