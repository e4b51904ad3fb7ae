import { checkNumber, checkParameters } from '../../checks/checks.ts';
import { SimError } from '../../errors/sim-error.ts';
import { callText } from '../call-text.ts';
import { incompleteGamma } from '../gamma-functions.ts';
import { normalQuantile } from '../normal-functions.ts';
import type { RandomStream } from '../random-stream.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';
import { exponentialVariate } from './exponential.ts';

/**
 * The gamma distribution. Its coefficient of variation is `1 / sqrt(shape)`: above 1 it is burstier
 * than {@link exponential}, which is the case of shape 1.
 *
 * By the rejection method of Marsaglia and Tsang (ACM TOMS 26, 2000), so the number of draws
 * varies: 2 or 3 a sample, seldom more.
 *
 * @param parameters - `shape`, finite, \> 0, and `scale`, finite, \> 0; the mean is their product
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { gamma } from '@sim/core';
 *
 * const service = gamma({ shape: 4, scale: 0.05 });
 * console.log(service.mean, service.variance?.toFixed(2)); // 0.2 0.01
 * ```
 *
 * @public
 */
export function gamma(parameters: { readonly shape: number; readonly scale: number }): ComposableDistribution {
  checkParameters('gamma', parameters, ['shape', 'scale']);
  const shape = checkNumber('gamma', 'shape', parameters.shape, { above: 0 });
  const scale = checkNumber('gamma', 'scale', parameters.scale, { above: 0 });
  // A shape below 1 is reached from shape + 1 by the power of one more uniform number.
  const sample =
    shape >= 1
      ? (rng: RandomStream) => scale * standardGamma(shape, rng)
      : (rng: RandomStream) => scale * standardGamma(shape + 1, rng) * (1 - rng.next()) ** (1 / shape);
  return makeDistribution({
    text: callText('gamma', { shape, scale }),
    mean: shape * scale,
    variance: shape * scale * scale,
    sample,
    limitedMean: (x) => limitedMean(shape, scale, x),
  });
}

/**
 * The Erlang distribution: the sum of a whole number of independent exponential stages, so the time
 * for several steps in a row. One draw per stage.
 *
 * @param parameters - `stages`, an integer from 1 to 1,000, and `mean`, the mean of the sum,
 * finite, \>= 0
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { erlang } from '@sim/core';
 *
 * const loading = erlang({ stages: 3, mean: 6 });
 * console.log(loading.mean, loading.variance); // 6 12
 * ```
 *
 * @public
 */
export function erlang(parameters: { readonly stages: number; readonly mean: number }): ComposableDistribution {
  checkParameters('erlang', parameters, ['stages', 'mean']);
  const stages = checkNumber('erlang', 'stages', parameters.stages, { min: 1, max: 1000, integer: true });
  const mean = checkNumber('erlang', 'mean', parameters.mean, { min: 0 });
  const scale = mean / stages;
  const sample = (rng: RandomStream): number => {
    let total = 0;
    for (let stage = 0; stage < stages; stage++) total += exponentialVariate(rng.next());
    return scale * total;
  };
  return makeDistribution({
    text: callText('erlang', { stages, mean }),
    mean,
    variance: mean * scale,
    sample,
    limitedMean: (x) => (mean === 0 ? Math.min(0, x) : limitedMean(stages, scale, x)),
  });
}

function limitedMean(shape: number, scale: number, x: number): number {
  if (x <= 0) return x;
  return shape * scale * incompleteGamma(shape + 1, x / scale).lower + x * incompleteGamma(shape, x / scale).upper;
}

/** For a shape of 1 and above. */
function standardGamma(shape: number, rng: RandomStream): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  // Less than 5 in 100 are rejected, so a hundred in a row are not chance but a stream that repeats
  // itself.
  for (let attempt = 0; attempt < 100; attempt++) {
    const z = normalQuantile(rng.next());
    const v = (1 + c * z) ** 3;
    const u = 1 - rng.next();
    if (v > 0 && Math.log(u) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
  throw new SimError(
    'INVARIANT_BROKEN',
    'gamma: expected a random stream, got one whose numbers were refused 100 times in a row',
    { shape },
  );
}
