import { checkNumber } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { normalCdf, normalDensity, normalQuantile } from '../normal-functions.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The normal distribution. It has negative values: as a latency use it clamped, or take
 * {@link logNormal} or {@link gamma}. One draw a sample (inversion), so that neighbouring draws of
 * the stream are never shared.
 *
 * @param mean - finite
 * @param standardDeviation - finite, \>= 0
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { normal } from '@sim/core';
 *
 * const jitter = normal(0.05, 0.02).clamp(0);
 * console.log(jitter.mean.toFixed(5)); // 0.05004
 * ```
 *
 * @public
 */
export function normal(mean: number, standardDeviation: number): ComposableDistribution {
  const mu = checkNumber('normal', 'mean', mean);
  const sigma = checkNumber('normal', 'standardDeviation', standardDeviation, { min: 0 });
  return makeDistribution({
    text: callText('normal', mu, sigma),
    mean: mu,
    variance: sigma * sigma,
    sample: (rng) => mu + sigma * normalQuantile(rng.next()),
    limitedMean: (x) => {
      if (sigma === 0) return Math.min(mu, x);
      const z = (x - mu) / sigma;
      return mu * normalCdf(z) - sigma * normalDensity(z) + x * normalCdf(-z);
    },
  });
}
