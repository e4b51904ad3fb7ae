import { type Estimate, estimateOf, invalidOption } from '@sim/core';

/**
 * The difference between two points of an experiment.
 *
 * @param base - the values of one point, by replication
 * @param other - those of the other, with the same seeds
 * @param confidence - the probability of the interval
 * @returns `other − base`, run by run
 * @throws `INVALID_OPTION` if there are not equally many
 *
 * @example
 * ```ts
 * import { pairedDifference } from '@sim/experiment';
 *
 * const { mean, halfWidth } = pairedDifference([10, 20, 30], [11, 21, 31]);
 * console.log(mean, halfWidth); // 1 0
 * ```
 *
 * @public
 */
export function pairedDifference(base: readonly number[], other: readonly number[], confidence = 0.95): Estimate {
  if (!Array.isArray(base) || !Array.isArray(other) || base.length !== other.length || base.length === 0)
    throw invalidOption('pairedDifference', 'other', 'as many values as base, and one or more', other);
  return estimateOf(
    (other as readonly number[]).map((value, index) => value - base[index]!),
    confidence,
  );
}
