import { checkNumber, checkParameters } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The Pareto distribution (type I): a heavy tail, for sizes of files, batches and outages. Mean and
 * variance are `Infinity` for a shape of at most 1 and 2. One draw a sample.
 *
 * @param parameters - `shape`, the tail index, finite, \> 0, and `minimum`, the smallest value,
 * finite, \> 0
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { pareto } from '@sim/core';
 *
 * const size = pareto({ shape: 1.5, minimum: 100 });
 * console.log(size.mean, size.variance, size.clamp(0, 10_000).mean); // 300 Infinity 280
 * ```
 *
 * @public
 */
export function pareto(parameters: { readonly shape: number; readonly minimum: number }): ComposableDistribution {
  checkParameters('pareto', parameters, ['shape', 'minimum']);
  const shape = checkNumber('pareto', 'shape', parameters.shape, { above: 0 });
  const minimum = checkNumber('pareto', 'minimum', parameters.minimum, { above: 0 });
  const mean = shape > 1 ? (shape * minimum) / (shape - 1) : Infinity;
  return makeDistribution({
    text: callText('pareto', { shape, minimum }),
    mean,
    variance: shape > 2 ? (minimum * minimum * shape) / ((shape - 1) ** 2 * (shape - 2)) : Infinity,
    sample: (rng) => minimum / (1 - rng.next()) ** (1 / shape),
    limitedMean: (x) => {
      if (x <= minimum) return x;
      const logarithm = Math.log(minimum / x);
      // minimum + the integral of (minimum / t)^shape from minimum to x, in a form that keeps its
      // digits near shape 1.
      const exponent = (shape - 1) * logarithm;
      return minimum + minimum * (exponent === 0 ? -logarithm : (Math.expm1(exponent) / exponent) * -logarithm);
    },
  });
}
