import { checkNumber, checkParameters } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { incompleteGamma, logGamma } from '../gamma-functions.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';
import { exponentialVariate } from './exponential.ts';

/**
 * The Weibull distribution: times to failure. A shape below 1 means early failures, 1 a constant
 * failure rate ({@link exponential}), above 1 ageing. One draw a sample.
 *
 * @param parameters - `shape`, finite, \> 0, and `scale`, finite, \> 0, the value that 63.2 % stay
 * below
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { weibull } from '@sim/core';
 *
 * const lifetime = weibull({ shape: 2, scale: 1000 });
 * console.log(lifetime.mean.toFixed(1)); // 886.2
 * ```
 *
 * @public
 */
export function weibull(parameters: { readonly shape: number; readonly scale: number }): ComposableDistribution {
  checkParameters('weibull', parameters, ['shape', 'scale']);
  const shape = checkNumber('weibull', 'shape', parameters.shape, { above: 0 });
  const scale = checkNumber('weibull', 'scale', parameters.scale, { above: 0 });
  const mean = checkNumber(
    'weibull',
    'the mean that follows from shape and scale',
    scale * Math.exp(logGamma(1 + 1 / shape)),
  );
  return makeDistribution({
    text: callText('weibull', { shape, scale }),
    mean,
    variance: scale * scale * Math.exp(logGamma(1 + 2 / shape)) - mean * mean,
    sample: (rng) => scale * exponentialVariate(rng.next()) ** (1 / shape),
    limitedMean: (x) => {
      if (x <= 0) return x;
      const hazard = (x / scale) ** shape;
      return mean * incompleteGamma(1 + 1 / shape, hazard).lower + x * Math.exp(-hazard);
    },
  });
}
