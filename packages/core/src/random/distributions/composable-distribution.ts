import { checkNumber, invalidOption } from '../../checks/checks.ts';
import { CORE } from '../../errors/other-copy.ts';
import { ownText } from '../../errors/own-text.ts';
import type { Distribution, Latency } from '../distribution.ts';
import { isDistribution } from '../latency.ts';
import type { RandomStream } from '../random-stream.ts';
import { createRandomStream } from '../seeded-stream.ts';

/**
 * A distribution that others can be built from. Immutable: every method returns a new one.
 *
 * @example
 * ```ts
 * import { exponential } from '@sim/core';
 *
 * const roundTrip = exponential(0.02).plus(0.005).clamp(0, 0.1).scale(2);
 * console.log(roundTrip.mean.toFixed(4)); // 0.0497
 * ```
 *
 * @public
 */
export interface ComposableDistribution extends Distribution {
  /**
   * The exact variance; `Infinity` where it has none, `undefined` where it is not known (after
   * `clamp`, or built on a distribution without one).
   */
  readonly variance: number | undefined;
  /**
   * The sum of a sample of this and a fixed number or an independent sample of `other`. Means and
   * variances add up.
   */
  plus(other: Latency): ComposableDistribution;
  /** Samples multiplied by a finite factor, for example a change of unit. */
  scale(factor: number): ComposableDistribution;
  /**
   * Samples below `min` become `min`, those above `max` become `max` (default: no upper limit);
   * nothing is drawn again.
   *
   * The mean is exact, except on a sum of two distributions and on a distribution of a user: there
   * the first reading of `mean` estimates it from 65,536 samples of a fixed stream (standard error:
   * 0.4 % of the standard deviation).
   */
  clamp(min: number, max?: number): ComposableDistribution;
}

/**
 * What a distribution is made from. `limitedMean(x)` is the mean of min(X, x), which gives the mean
 * of any clamping in closed form.
 */
interface Recipe {
  /** The expression that makes it. */
  readonly text: string;
  readonly mean: number | (() => number);
  readonly variance?: number | undefined;
  readonly sample: (rng: RandomStream) => number;
  readonly limitedMean?: ((x: number) => number) | undefined;
}

/**
 * Makes a frozen distribution.
 *
 * @internal
 */
export function makeDistribution(recipe: Recipe & { readonly mean: number }): ComposableDistribution {
  const { mean, limitedMean } = recipe;
  return new MadeDistribution({
    ...recipe,
    limitedMean: limitedMean && ((x) => (x === Infinity ? mean : limitedMean(x))),
  });
}

/**
 * The function that gives the mean of min(X, x), if the distribution is one of ours and has it.
 *
 * @internal
 */
export function limitedMeanOf(distribution: Distribution): ((x: number) => number) | undefined {
  return distribution instanceof MadeDistribution ? MadeDistribution.limitedMean(distribution) : undefined;
}

/**
 * The variance of any distribution, if it states one.
 *
 * @internal
 */
export function varianceOf(distribution: Distribution): number | undefined {
  const { variance } = distribution as { readonly variance?: unknown };
  return typeof variance === 'number' ? variance : undefined;
}

/**
 * The expression that made a distribution; of one of a user, what its `toString` says or its mean.
 *
 * @internal
 */
export function textOf(distribution: Distribution): string {
  return ownText(distribution) ?? `a distribution of mean ${distribution.mean}`;
}

/**
 * One class with the sampler as a property, not a class each: a call site that meets many
 * distributions still sees a single shape.
 */
class MadeDistribution implements ComposableDistribution {
  declare readonly mean: number;
  readonly variance: number | undefined;
  readonly sample: (rng: RandomStream) => number;
  readonly #limitedMean: ((x: number) => number) | undefined;

  readonly #text: string;

  constructor({ text, mean, variance, sample, limitedMean }: Recipe) {
    this.#text = text;
    const property = typeof mean === 'number' ? { value: mean } : { get: once(mean) };
    Object.defineProperty(this, 'mean', { ...property, enumerable: true });
    this.variance = variance;
    this.sample = sample;
    this.#limitedMean = limitedMean;
    Object.freeze(this);
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  static limitedMean(distribution: MadeDistribution): ((x: number) => number) | undefined {
    return distribution.#limitedMean;
  }

  toString(): string {
    return this.#text;
  }

  plus(other: Latency): ComposableDistribution {
    if (typeof other === 'number') return shift(this, checkNumber('plus', 'other', other));
    if (!isDistribution(other))
      throw invalidOption(
        'plus',
        'other',
        'a finite number or a distribution (a numeric mean and a sample function)',
        other,
      );
    return sum(this, other);
  }

  scale(factor: number): ComposableDistribution {
    return scaled(this, checkNumber('scale', 'factor', factor));
  }

  clamp(min: number, max = Infinity): ComposableDistribution {
    const low = checkNumber('clamp', 'min', min, { max: Number.MAX_VALUE, infinite: true });
    return clamped(
      this,
      low,
      checkNumber('clamp', 'max', max, { min: Math.max(low, -Number.MAX_VALUE), infinite: true }),
    );
  }
}

function shift(distribution: MadeDistribution, by: number): MadeDistribution {
  const { mean, variance, sample } = distribution;
  const limited = MadeDistribution.limitedMean(distribution);
  return new MadeDistribution({
    text: `${distribution.toString()}.plus(${by})`,
    mean: mean + by,
    variance,
    sample: (rng) => sample(rng) + by,
    limitedMean: limited && ((x) => by + limited(x - by)),
  });
}

function sum(first: MadeDistribution, second: Distribution): MadeDistribution {
  const secondVariance = varianceOf(second);
  const { sample } = first;
  return new MadeDistribution({
    text: `${first.toString()}.plus(${textOf(second)})`,
    mean: first.mean + second.mean,
    variance:
      first.variance === undefined || secondVariance === undefined ? undefined : first.variance + secondVariance,
    sample: (rng) => sample(rng) + second.sample(rng),
  });
}

function scaled(distribution: MadeDistribution, factor: number): MadeDistribution {
  const { mean, variance, sample } = distribution;
  const limited = MadeDistribution.limitedMean(distribution);
  const text = `${distribution.toString()}.scale(${factor})`;
  if (factor === 0)
    return new MadeDistribution({ text, mean: 0, variance: 0, sample: () => 0, limitedMean: (x) => Math.min(0, x) });
  // For a negative factor, min(cX, x) = c max(X, x/c) and max(X, y) = X + y − min(X, y).
  const limitedMean =
    limited &&
    (factor > 0
      ? (x: number) => factor * limited(x / factor)
      : (x: number) => (x === Infinity ? factor * mean : factor * (mean + x / factor - limited(x / factor))));
  return new MadeDistribution({
    text,
    mean: factor * mean,
    variance: variance === undefined ? undefined : factor * factor * variance,
    sample: (rng) => factor * sample(rng),
    limitedMean,
  });
}

function clamped(distribution: MadeDistribution, min: number, max: number): MadeDistribution {
  const { sample } = distribution;
  const limited = MadeDistribution.limitedMean(distribution);
  const draw = (rng: RandomStream): number => Math.min(max, Math.max(min, sample(rng)));
  const text = `${distribution.toString()}.clamp(${min}${max === Infinity ? '' : `, ${max}`})`;
  if (limited === undefined) return new MadeDistribution({ text, mean: () => estimateMean(draw), sample: draw });
  const below = (x: number): number => (min === -Infinity ? limited(x) : min + limited(x) - limited(min));
  return new MadeDistribution({
    text,
    mean: below(max),
    sample: draw,
    limitedMean: (x) => (x <= min ? x : below(Math.min(x, max))),
  });
}

function estimateMean(sample: (rng: RandomStream) => number): number {
  const rng = createRandomStream(0, 'mean of a clamped distribution');
  const samples = 65_536;
  let total = 0;
  for (let i = 0; i < samples; i++) total += sample(rng);
  return total / samples;
}

function once(compute: () => number): () => number {
  let value: number | undefined;
  return () => (value ??= compute());
}
