import { checkNumber, checkParameters, invalidOption } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { normalCdf, normalQuantile } from '../normal-functions.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The two ways to name a log-normal distribution.
 *
 * @public
 */
export type LogNormalParameters =
  | {
      /** The mean of the logarithm; the median of the samples is `exp(mu)`. Finite. */
      readonly mu: number;
      /** The standard deviation of the logarithm. Finite, \>= 0. */
      readonly sigma: number;
    }
  | {
      /** The mean of the samples. Finite, \> 0. */
      readonly mean: number;
      /** The standard deviation of the samples. Finite, \>= 0. */
      readonly standardDeviation: number;
    };

/**
 * The log-normal distribution: the usual shape of service times and latencies, with a long tail to
 * the right. One draw a sample.
 *
 * To hit given percentiles, such as a median and a p99, use {@link fromPercentiles}; from two of
 * them it makes exactly a log-normal distribution.
 *
 * @param parameters - either `mu` and `sigma` of the logarithm, or `mean` and `standardDeviation`
 * of the samples themselves
 * @throws `INVALID_OPTION` if a parameter is out of range, or neither pair or a mixture of both is
 * given
 *
 * @example
 * ```ts
 * import { logNormal } from '@sim/core';
 *
 * const service = logNormal({ mean: 0.2, standardDeviation: 0.4 });
 * console.log(service.mean.toFixed(3), service.variance?.toFixed(3)); // 0.200 0.160
 * ```
 *
 * @public
 */
export function logNormal(parameters: LogNormalParameters): ComposableDistribution {
  const { mu, sigma } = logarithm(parameters);
  const mean = checkNumber('logNormal', 'the mean that follows from mu and sigma', Math.exp(mu + (sigma * sigma) / 2));
  return makeDistribution({
    text: callText('logNormal', { ...parameters }),
    mean,
    variance: mean * mean * Math.expm1(sigma * sigma),
    sample: (rng) => Math.exp(mu + sigma * normalQuantile(rng.next())),
    limitedMean: (x) => {
      if (x <= 0) return x;
      if (sigma === 0) return Math.min(mean, x);
      const z = (Math.log(x) - mu) / sigma;
      return mean * normalCdf(z - sigma) + x * normalCdf(-z);
    },
  });
}

function logarithm(parameters: LogNormalParameters): { mu: number; sigma: number } {
  const given: Partial<Record<'mu' | 'sigma' | 'mean' | 'standardDeviation', unknown>> = checkParameters(
    'logNormal',
    parameters,
    ['mu', 'sigma', 'mean', 'standardDeviation'],
  );
  const byLogarithm = given.mu !== undefined || given.sigma !== undefined;
  const bySamples = given.mean !== undefined || given.standardDeviation !== undefined;
  if (byLogarithm === bySamples)
    throw invalidOption(
      'logNormal',
      'parameters',
      'an object of either mu and sigma or mean and standardDeviation',
      parameters,
    );
  if (byLogarithm)
    return {
      mu: checkNumber('logNormal', 'mu', given.mu),
      sigma: checkNumber('logNormal', 'sigma', given.sigma, { min: 0 }),
    };
  const mean = checkNumber('logNormal', 'mean', given.mean, { above: 0 });
  const variation = checkNumber('logNormal', 'standardDeviation', given.standardDeviation, { min: 0 }) / mean;
  const sigmaSquared = checkNumber('logNormal', 'standardDeviation / mean', Math.log1p(variation * variation));
  return { mu: Math.log(mean) - sigmaSquared / 2, sigma: Math.sqrt(sigmaSquared) };
}
