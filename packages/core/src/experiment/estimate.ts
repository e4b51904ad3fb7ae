import { checkNumber, invalidOption, isList } from '../checks/checks.ts';
import { studentQuantile } from './student-t.ts';

/**
 * A number estimated from independent runs: its mean, and how far the true mean may be off.
 *
 * @public
 */
export interface Estimate {
  /** The mean over the runs; `NaN`, like all that follows, if none finished. */
  readonly mean: number;
  /**
   * Half the width of the confidence interval, by Student's t; `Infinity` for a single run, and for
   * none.
   */
  readonly halfWidth: number;
  /** The smallest of the runs. */
  readonly min: number;
  /** The largest of the runs. */
  readonly max: number;
  /** The standard deviation among the runs; `NaN` for a single one. */
  readonly standardDeviation: number;
  /** One number for each run, in order. */
  readonly values: readonly number[];
}

/**
 * An estimate from one number per run. O(runs).
 *
 * @param values - the numbers, none of them `NaN`
 * @param confidence - the probability with which the interval holds the true mean, above 0 and
 * below 1
 * @throws `INVALID_OPTION` if the values are no list, or the confidence is out of range
 *
 * @example
 * ```ts
 * import { estimateOf } from '@sim/core';
 *
 * const { mean, halfWidth } = estimateOf([9, 10, 11], 0.95);
 * console.log(mean, halfWidth.toFixed(2)); // 10 2.48
 * ```
 *
 * @public
 */
export function estimateOf(values: readonly number[], confidence = 0.95): Estimate {
  if (!isList(values)) throw invalidOption('estimateOf', 'values', 'a list of numbers', values);
  values.forEach((value, at) => {
    if (typeof value !== 'number') throw invalidOption('estimateOf', `values[${at}]`, 'a number', value);
  });
  checkNumber('estimateOf', 'confidence', confidence, { above: 0, max: 1 - Number.EPSILON });
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = n > 1 ? values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) : NaN;
  const standardDeviation = Math.sqrt(variance);
  return {
    mean,
    halfWidth: n <= 1 ? Infinity : (studentQuantile((1 + confidence) / 2, n - 1) * standardDeviation) / Math.sqrt(n),
    min: n === 0 ? NaN : values.reduce((least, value) => Math.min(least, value), Infinity),
    max: n === 0 ? NaN : values.reduce((most, value) => Math.max(most, value), -Infinity),
    standardDeviation,
    values,
  };
}
