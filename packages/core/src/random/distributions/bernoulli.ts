import { checkNumber } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * 1 with a given probability, else 0. One draw a sample.
 *
 * @param probability - of a 1, from 0 to 1
 * @throws `INVALID_OPTION` if it is not
 *
 * @example
 * ```ts
 * import { bernoulli, createRandomStream } from '@sim/core';
 *
 * const fails = bernoulli(0.02);
 * const rng = createRandomStream(1, 'failures');
 * console.log(fails.mean, [0, 1].includes(fails.sample(rng))); // 0.02 true
 * ```
 *
 * @public
 */
export function bernoulli(probability: number): ComposableDistribution {
  const p = checkNumber('bernoulli', 'probability', probability, { min: 0, max: 1 });
  return makeDistribution({
    text: callText('bernoulli', p),
    mean: p,
    variance: p * (1 - p),
    sample: (rng) => (rng.next() < p ? 1 : 0),
    limitedMean: (x) => (x <= 0 ? x : p * Math.min(1, x)),
  });
}
