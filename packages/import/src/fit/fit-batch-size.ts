import {
  checkOneOf,
  checkNumber,
  checkOptions,
  type ComposableDistribution,
  empirical,
  invalidOption,
} from '@sim/core';
import { notEnoughData } from '../errors.ts';
import { checkConfidence, type Fitted } from './fitted.ts';
import { studentQuantile } from './quantiles.ts';

const OWNER = 'fitBatchSize';

/**
 * Options of {@link fitBatchSize}.
 *
 * @public
 */
export interface FitBatchSizeOptions {
  /**
   * What each offset is: one `'commit'` after another, or what a `'scrape'` found, with any number
   * of commits between. It cannot be told from the offsets.
   */
  readonly offsets: 'commit' | 'scrape';
  /** How sure the interval is. @defaultValue 0.95 */
  readonly confidence?: number;
}

/**
 * How many records a batch has.
 *
 * @public
 */
export interface BatchSizeFit {
  /** Whether the data determines it. */
  readonly determined: boolean;
  /** The mean size. Between scrapes it is an upper bound, and `low` is 1. */
  readonly size: Fitted;
  /** The largest seen. */
  readonly largest: number;
  /** The sizes seen, as a distribution. */
  readonly distribution: ComposableDistribution;
  /** What the data does not tell. */
  readonly warnings: readonly string[];
}

/**
 * Fits the size of batches to the committed offsets of one partition: each commit ends a batch.
 * Offsets that stand still are no batch. O(offsets).
 *
 * @param offsets - committed offsets of one partition, or objects with an `offset`, in order
 * @param options - whether each is a commit or a scrape
 * @throws `INVALID_OPTION`; `NOT_ENOUGH_DATA` without two different offsets
 *
 * @example
 * ```ts
 * import { fitBatchSize } from '@sim/import';
 *
 * const { size, largest } = fitBatchSize([100, 600, 1100, 1350], { offsets: 'commit' });
 * console.log(size.value.toFixed(0), largest); // 417 500
 * ```
 *
 * @public
 */
export function fitBatchSize(
  offsets: Iterable<number | { readonly offset: number }>,
  options: FitBatchSizeOptions,
): BatchSizeFit {
  checkOptions(OWNER, options, ['offsets', 'confidence']);
  const kind = checkOneOf(OWNER, 'offsets', options.offsets, ['commit', 'scrape']);
  const confidence = checkConfidence(OWNER, options.confidence);
  const { sizes, backwards } = sizesOf(offsets);
  const n = sizes.length;
  if (n === 0) throw notEnoughData(OWNER, 'two different offsets', n);
  const value = sizes.reduce((sum, size) => sum + size, 0) / n;
  const variance = sizes.reduce((sum, size) => sum + (size - value) ** 2, 0) / (n - 1);
  const half = n < 2 ? Infinity : (studentQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(variance)) / Math.sqrt(n);
  const warnings: string[] = [];
  if (kind === 'scrape') warnings.push('between two scrapes there may be many commits: the size is an upper bound');
  if (backwards > 0) warnings.push(`${backwards} times the offset went back: those were left out`);
  if (n < 10) warnings.push(`only ${n} batches`);
  return {
    determined: kind === 'commit',
    size: { value, low: kind === 'scrape' ? 1 : Math.max(0, value - half), high: value + half },
    largest: sizes.reduce((most, size) => Math.max(most, size), 0),
    distribution: empirical(sizes),
    warnings,
  };
}

function sizesOf(offsets: Iterable<number | { readonly offset: number }>): {
  sizes: readonly number[];
  backwards: number;
} {
  if (typeof offsets !== 'object' || (offsets as unknown) === null || !(Symbol.iterator in offsets))
    throw invalidOption(OWNER, 'its first argument', 'an iterable of offsets', offsets);
  const sizes: number[] = [];
  let backwards = 0;
  let index = 0;
  let before: number | undefined;
  for (const each of offsets) {
    const offset = checkNumber(
      OWNER,
      `offsets[${index++}]`,
      typeof each === 'object' && each !== null ? each.offset : each,
      {
        min: 0,
        integer: true,
      },
    );
    if (before !== undefined && offset < before) backwards++;
    else if (before !== undefined && offset > before) sizes.push(offset - before);
    before = offset;
  }
  return { sizes, backwards };
}
