import { checkNumber, checkParameters } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * The triangular distribution: what is left when all that is known are the smallest, the likeliest
 * and the largest value. One draw a sample.
 *
 * @param parameters - `min` \<= `mode` \<= `max`, all finite, `min` \< `max`
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { triangular } from '@sim/core';
 *
 * const repair = triangular({ min: 10, mode: 20, max: 60 });
 * console.log(repair.mean); // 30
 * ```
 *
 * @public
 */
export function triangular(parameters: {
  readonly min: number;
  readonly mode: number;
  readonly max: number;
}): ComposableDistribution {
  checkParameters('triangular', parameters, ['min', 'mode', 'max']);
  const min = checkNumber('triangular', 'min', parameters.min);
  const mode = checkNumber('triangular', 'mode', parameters.mode, { min });
  const max = checkNumber('triangular', 'max', parameters.max, { min: mode, above: min });
  const width = max - min;
  const left = mode - min;
  const right = max - mode;
  const mean = (min + mode + max) / 3;
  return makeDistribution({
    text: callText('triangular', { min, mode, max }),
    mean,
    variance: (width * width - left * right) / 18,
    sample: (rng) => {
      const area = width * rng.next();
      return area < left ? min + Math.sqrt(area * left) : max - Math.sqrt((width - area) * right);
    },
    limitedMean: (x) => {
      if (x <= min) return x;
      if (x >= max) return mean;
      return x <= mode ? x - (x - min) ** 3 / (3 * width * left) : mean - (max - x) ** 3 / (3 * width * right);
    },
  });
}
