import { checkNumber } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * Every value between two bounds is equally likely. One draw a sample.
 *
 * @param min - the lower bound, finite, included
 * @param max - the upper bound, finite, \>= `min`, not included (unless the two are equal, or so
 * large that the doubles between them are few)
 * @throws `INVALID_OPTION` if a bound is not finite or they are the wrong way round
 *
 * @example
 * ```ts
 * import { createRandomStream, uniform } from '@sim/core';
 *
 * const crossing = uniform(20, 30);
 * const minutes = crossing.sample(createRandomStream(1, 'ferry'));
 * console.log(crossing.mean, minutes >= 20 && minutes < 30); // 25 true
 * ```
 *
 * @public
 */
export function uniform(min: number, max: number): ComposableDistribution {
  const low = checkNumber('uniform', 'min', min);
  const high = checkNumber('uniform', 'max', max, { min: low });
  const width = checkNumber('uniform', 'max - min', high - low);
  const mean = low + width / 2;
  return makeDistribution({
    text: callText('uniform', low, high),
    mean,
    variance: (width * width) / 12,
    sample: (rng) => low + width * rng.next(),
    limitedMean: (x) => (x <= low ? x : x >= high ? mean : x - (x - low) ** 2 / (2 * width)),
  });
}
