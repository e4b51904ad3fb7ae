import { checkNumber } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The exponential distribution: the time to the next event when events come at a constant rate and
 * independently of each other. One draw a sample.
 *
 * @param mean - the mean, finite, \>= 0 (the reciprocal of the rate)
 * @throws `INVALID_OPTION` if it is not
 *
 * @example
 * ```ts
 * import { createRandomStream, exponential } from '@sim/core';
 *
 * const gap = exponential(1 / 50); // 50 a second on average
 * console.log(gap.mean, gap.sample(createRandomStream(1, 'arrivals')) >= 0); // 0.02 true
 * ```
 *
 * @public
 */
export function exponential(mean: number): ComposableDistribution {
  const checked = checkNumber('exponential', 'mean', mean, { min: 0 });
  return makeDistribution({
    text: callText('exponential', checked),
    mean: checked,
    variance: checked * checked,
    sample: (rng) => exponentialVariate(rng.next()) * checked,
    limitedMean: (x) => (x <= 0 ? x : checked === 0 ? 0 : -checked * Math.expm1(-x / checked)),
  });
}

/**
 * An exponential variate of mean 1 from a number in [0, 1).
 *
 * @internal
 */
export function exponentialVariate(u: number): number {
  return 0 - Math.log(1 - u);
}
