import type { RandomStream } from './random-stream.ts';

/**
 * A probability distribution. Open to users: an object with a `mean` and `sample(rng)` is one.
 *
 * @example
 * ```ts
 * import { type Distribution, Simulation } from '@sim/core';
 *
 * const dice: Distribution = { mean: 3.5, sample: (rng) => 1 + Math.floor(6 * rng.next()) };
 * const roll = dice.sample(new Simulation().rng('dice'));
 * console.log(roll >= 1 && roll <= 6); // true
 * ```
 *
 * @public
 */
export interface Distribution {
  /** The exact mean, in the unit of the samples; `Infinity` where it has none. */
  readonly mean: number;
  /** One value, drawn from `rng` and nothing else. */
  sample(rng: RandomStream): number;
}

/**
 * A duration that is either fixed, in seconds, or drawn from a distribution each time.
 *
 * @public
 */
export type Latency = number | Distribution;
