import { checkNumber } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { incompleteGamma, logGamma } from '../gamma-functions.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';
import { constant } from './constant.ts';

/**
 * The Poisson distribution: how many events happen in a span of time in which they come
 * independently at a constant rate. For the events themselves use `Source.poisson`.
 *
 * One draw a sample, by inversion from the mode outwards: about √mean steps.
 *
 * @param mean - from 0 to 1,000,000
 * @throws `INVALID_OPTION` if it is not
 *
 * @example
 * ```ts
 * import { createRandomStream, poisson } from '@sim/core';
 *
 * const batch = poisson(4.5);
 * console.log(batch.mean, Number.isInteger(batch.sample(createRandomStream(1, 'batches')))); // 4.5 true
 * ```
 *
 * @public
 */
export function poisson(mean: number): ComposableDistribution {
  const lambda = checkNumber('poisson', 'mean', mean, { min: 0, max: 1_000_000 });
  if (lambda === 0) return constant(0);
  const mode = Math.floor(lambda);
  const atMode = Math.exp(mode * Math.log(lambda) - lambda - logGamma(mode + 1));
  const upToMode = probabilityUpTo(mode, lambda);
  return makeDistribution({
    text: callText('poisson', lambda),
    mean: lambda,
    variance: lambda,
    sample: (rng) => {
      const u = rng.next();
      return u < upToMode ? searchDown(u, lambda, mode, atMode, upToMode) : searchUp(u, lambda, mode, atMode, upToMode);
    },
    limitedMean: (x) => {
      if (x <= 0) return x;
      const whole = Math.floor(x);
      return lambda * probabilityUpTo(whole - 1, lambda) + x * (1 - probabilityUpTo(whole, lambda));
    },
  });
}

function probabilityUpTo(count: number, lambda: number): number {
  return count < 0 ? 0 : incompleteGamma(count + 1, lambda).upper;
}

function searchDown(u: number, lambda: number, mode: number, atMode: number, upToMode: number): number {
  let count = mode;
  let probability = atMode;
  let below = upToMode - atMode;
  while (count > 0 && u < below) {
    probability *= count / lambda;
    below -= probability;
    count--;
  }
  return count;
}

/**
 * Ends at the latest where adding one more probability changes nothing: the last digits of the sums
 * need not reach 1.
 */
function searchUp(u: number, lambda: number, mode: number, atMode: number, upToMode: number): number {
  let count = mode;
  let probability = atMode;
  let upTo = upToMode;
  while (u >= upTo && upTo + probability > upTo) {
    count++;
    probability *= lambda / count;
    upTo += probability;
  }
  return count;
}
