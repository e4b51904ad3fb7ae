import { checkNumber, checkOneOf, invalidOption } from '../checks/checks.ts';
import type { BucketCounts } from './bucket-counts.ts';
import type { LogBuckets } from './log-buckets.ts';
import { type Fields, type JSONNumber, numberFromJSON, numberToJSON } from './number-json.ts';

/**
 * A {@link Histogram} as JSON: all that it holds, and the numbers of its summary for readers that
 * do not rebuild it. A number that JSON has no sign for travels by its name.
 *
 * @public
 */
export interface HistogramJSON {
  /** The version of this form. */
  readonly version: 1;
  /** The largest relative error of a percentile that was asked for. */
  readonly accuracy: number;
  /** How many values, or the sum of their weights. */
  readonly count: JSONNumber;
  /** Their sum. */
  readonly sum: JSONNumber;
  /** The smallest; left out, like all that follow up to `p999`, if there are no values. */
  readonly min?: JSONNumber;
  /** The largest. */
  readonly max?: JSONNumber;
  /** Their arithmetic mean. */
  readonly mean?: JSONNumber;
  /** The median. */
  readonly p50?: JSONNumber;
  /** The 90th percentile. */
  readonly p90?: JSONNumber;
  /** The 99th percentile. */
  readonly p99?: JSONNumber;
  /** The 99.9th percentile. */
  readonly p999?: JSONNumber;
  /** How many are 0. */
  readonly zeros: JSONNumber;
  /** The buckets of the values above 0. */
  readonly positive: HistogramBucketsJSON;
  /** The buckets of the values below 0, by their absolute value. */
  readonly negative: HistogramBucketsJSON;
}

/**
 * Buckets in two columns.
 *
 * @public
 */
export interface HistogramBucketsJSON {
  /** The number of the first bucket, and of each further one its distance from the one before. */
  readonly steps: readonly number[];
  /** How many values lie in each. */
  readonly counts: readonly JSONNumber[];
}

/** @internal */
export function bucketsToJSON(buckets: BucketCounts): HistogramBucketsJSON {
  const steps: number[] = [];
  const counts: JSONNumber[] = [];
  let previous = 0;
  buckets.forEach((index, count) => {
    steps.push(index - previous);
    counts.push(numberToJSON(count));
    previous = index;
  });
  return { steps, counts };
}

/**
 * Fills empty buckets from their JSON, and returns the sum of the counts.
 *
 * @internal
 */
export function bucketsFromJSON(
  owner: string,
  field: string,
  json: unknown,
  cut: LogBuckets,
  into: BucketCounts,
): number {
  const { steps, counts } = (json ?? {}) as { readonly steps?: unknown; readonly counts?: unknown };
  if (!Array.isArray(steps) || !Array.isArray(counts) || steps.length !== counts.length)
    throw invalidOption(owner, field, 'an object with two lists of one length, steps and counts', json);
  const [first, last] = [cut.indexOf(cut.smallest), cut.indexOf(Number.MAX_VALUE)];
  let index = 0;
  let total = 0;
  for (let at = 0; at < steps.length; at++) {
    const step = checkNumber(owner, `${field}.steps[${at}]`, steps[at], {
      min: at === 0 ? first : 1,
      max: last - index,
      integer: true,
    });
    const count = numberFromJSON(owner, `${field}.counts[${at}]`, counts[at]);
    checkNumber(owner, `${field}.counts[${at}]`, count, { above: 0, infinite: true });
    index += step;
    into.add(index, count);
    total += count;
  }
  return total;
}

/**
 * What a histogram holds beside its buckets.
 *
 * @internal
 */
export interface HistogramState {
  readonly total: number;
  readonly sum: number;
  readonly smallest: number;
  readonly largest: number;
  readonly zeros: number;
}

/**
 * Checks the numbers beside the buckets; that they agree with these is the caller's part.
 *
 * @internal
 */
export function stateFromJSON(owner: string, json: Fields): HistogramState {
  checkOneOf(owner, 'json.version', json.version, [1]);
  const total = checkNumber(owner, 'json.count', numberFromJSON(owner, 'json.count', json.count), {
    min: 0,
    infinite: true,
  });
  const zeros = checkNumber(owner, 'json.zeros', numberFromJSON(owner, 'json.zeros', json.zeros), {
    min: 0,
    infinite: true,
  });
  const sum = numberFromJSON(owner, 'json.sum', json.sum);
  if (total === 0)
    return {
      total,
      sum: checkNumber(owner, 'json.sum', sum, { min: 0, max: 0 }),
      smallest: Infinity,
      largest: -Infinity,
      zeros,
    };
  const smallest = checkNumber(owner, 'json.min', numberFromJSON(owner, 'json.min', json.min));
  const largest = checkNumber(owner, 'json.max', numberFromJSON(owner, 'json.max', json.max), { min: smallest });
  return { total, sum, smallest, largest, zeros };
}
