import { checkNumber, checkOptions, checkPercentage, given, invalidOption } from '../checks/checks.ts';
import { CORE } from '../errors/other-copy.ts';
import { BucketCounts } from './bucket-counts.ts';
import { bucketsFromJSON, bucketsToJSON, type HistogramJSON, stateFromJSON } from './histogram-json.ts';
import { LogBuckets } from './log-buckets.ts';
import { numberToJSON, presentNumbers, readJSON } from './number-json.ts';

/** The sums of the same weights in another order differ by no more than this share. */
const ROUNDING = 1e-6;

/**
 * How a {@link Histogram} is made.
 *
 * @public
 */
export interface HistogramOptions {
  /**
   * The largest relative error of a percentile that is asked for: from 0.0001 to 0.5. Memory grows
   * with its inverse. @defaultValue 0.01
   */
  readonly accuracy?: number;
}

/**
 * What a {@link Histogram} says of its values, as the summary of a run shows it. `undefined` where
 * there is no value.
 *
 * @public
 */
export interface HistogramSummary {
  /** How many values, or the sum of their weights. */
  readonly count: number;
  /** Their sum. */
  readonly sum: number;
  /** Their arithmetic mean. */
  readonly mean: number | undefined;
  /** The smallest. */
  readonly min: number | undefined;
  /** The largest. */
  readonly max: number | undefined;
  /** The median. */
  readonly p50: number | undefined;
  /** The 90th percentile. */
  readonly p90: number | undefined;
  /** The 99th percentile. */
  readonly p99: number | undefined;
  /** The 99.9th percentile. */
  readonly p999: number | undefined;
}

/**
 * The distribution of any number of values in bounded memory: exact count, sum, mean, minimum and
 * maximum, and percentiles with a stated relative error.
 *
 * Buckets are log-linear: each power of two is cut into equal parts, so that a bucket's width is a
 * fixed share of its value (the idea of HdrHistogram). Cutting is done on the bits of the number,
 * so the same values give the same buckets on every machine. Whole numbers below 256 have a bucket
 * of their own at the default accuracy: their percentiles are exact. Memory, at the default
 * accuracy: 1 KiB for each power of two between the smallest and the largest value, at most 2 MiB
 * for each sign if the values span the whole range of numbers. Recording is O(1); a percentile is
 * O(buckets).
 *
 * @example
 * ```ts
 * import { Histogram } from '@sim/core';
 *
 * const waits = new Histogram();
 * for (let k = 1; k <= 1000; k++) waits.record(k / 1000);
 * console.log(waits.count, waits.max); // 1000 1
 * const p99 = waits.percentile(99);
 * console.log(p99 !== undefined && Math.abs(p99 - 0.99) <= 0.01 * 0.99); // true
 * ```
 *
 * @public
 */
export class Histogram {
  /** The largest relative error of a percentile that was asked for. */
  readonly accuracy: number;
  private readonly cut: LogBuckets;
  private readonly positive: BucketCounts;
  private readonly negative: BucketCounts;
  private zeros = 0;
  private total = 0;
  private runningSum = 0;
  private smallest = Infinity;
  private largest = -Infinity;

  /**
   * @param options - the accuracy
   * @throws `INVALID_OPTION` if the accuracy is out of range
   */
  constructor(options: HistogramOptions = {}) {
    this.accuracy = checkNumber(
      'Histogram',
      'accuracy',
      given(checkOptions('Histogram', options, ['accuracy']).accuracy, 0.01),
      {
        min: 1e-4,
        max: 0.5,
      },
    );
    this.cut = new LogBuckets(this.accuracy);
    this.positive = new BucketCounts(this.cut.perOctave);
    this.negative = new BucketCounts(this.cut.perOctave);
  }

  /**
   * The histogram that {@link Histogram.toJSON} described: every number and every percentile is the
   * same, and so is what further recording makes of it. O(buckets).
   *
   * @param json - what `JSON.parse` gave back, or `toJSON()` itself
   * @throws `INVALID_OPTION` for what no histogram wrote
   *
   * @example
   * ```ts
   * import { Histogram } from '@sim/core';
   *
   * const waits = new Histogram();
   * for (const wait of [0.2, 0.3, 7]) waits.record(wait);
   * const again = Histogram.fromJSON(JSON.parse(JSON.stringify(waits)));
   * console.log(again.count, again.max, again.percentile(50) === waits.percentile(50)); // 3 7 true
   * ```
   */
  static fromJSON(json: HistogramJSON): Histogram {
    const owner = 'Histogram.fromJSON';
    return readJSON(owner, 'what Histogram.toJSON() gives', json, (fields) => {
      const histogram = new Histogram({ accuracy: checkNumber(owner, 'json.accuracy', fields.accuracy) });
      const { cut } = histogram;
      const { total, sum, smallest, largest, zeros } = stateFromJSON(owner, fields);
      const counted =
        bucketsFromJSON(owner, 'json.negative', fields.negative, cut, histogram.negative) +
        zeros +
        bucketsFromJSON(owner, 'json.positive', fields.positive, cut, histogram.positive);
      if (total !== counted && !(Math.abs(total - counted) <= ROUNDING * total))
        throw invalidOption(owner, 'json.count', `the sum of the counts, ${counted}`, total);
      histogram.zeros = zeros;
      const buckets = histogram.buckets();
      if (
        total > 0 &&
        (histogram.middleOf(smallest) !== buckets[0]?.value || histogram.middleOf(largest) !== buckets.at(-1)?.value)
      )
        throw invalidOption(owner, 'json.min and json.max', 'in the first and the last bucket', [smallest, largest]);
      histogram.total = total;
      histogram.runningSum = sum;
      histogram.smallest = smallest;
      histogram.largest = largest;
      return histogram;
    });
  }

  /** @internal Which copy of the package it is of. */
  get _core(): typeof CORE {
    return CORE;
  }

  /** How many values were recorded, or the sum of their weights. */
  get count(): number {
    return this.total;
  }

  /** The sum of the values, each times its weight; 0 if there are none. */
  get sum(): number {
    return this.runningSum;
  }

  /** The arithmetic mean; `undefined` if there are no values. */
  get mean(): number | undefined {
    return this.total > 0 ? this.runningSum / this.total : undefined;
  }

  /** The smallest value, exactly; `undefined` if there are none. */
  get min(): number | undefined {
    return this.total > 0 ? this.smallest : undefined;
  }

  /** The largest value, exactly; `undefined` if there are none. */
  get max(): number | undefined {
    return this.total > 0 ? this.largest : undefined;
  }

  /**
   * Records a value. O(1). Values nearer to 0 than 2.3e-308 are bucketed as 0.
   *
   * @param value - any finite number, negative ones and 0 included
   * @param weight - how much it counts, finite and 0 or more; 0 records nothing
   * @throws `INVALID_OPTION` for `NaN` and infinities
   */
  record(value: number, weight = 1): void {
    // The difference is NaN for NaN and the infinities.
    if (typeof value !== 'number' || !(value - value === 0))
      throw invalidOption('Histogram', 'value', 'a finite number', value);
    if (typeof weight !== 'number' || !(weight >= 0 && weight < Infinity))
      throw invalidOption('Histogram', 'weight', 'a finite number >= 0', weight);
    if (weight > 0) this._add(value, weight);
  }

  /** @internal Records what is known to be right. */
  _add(value: number, weight: number): void {
    this.total += weight;
    this.runningSum += value * weight;
    // Adding 0 turns -0 into 0, which is the bucket it falls into.
    if (value < this.smallest) this.smallest = value + 0;
    if (value > this.largest) this.largest = value + 0;
    const { cut } = this;
    if (value >= cut.smallest) this.positive.add(cut.indexOf(value), weight);
    else if (value <= -cut.smallest) this.negative.add(cut.indexOf(-value), weight);
    else this.zeros += weight;
  }

  /**
   * The smallest value that at least `p` percent of the values do not exceed (nearest rank), within
   * `accuracy` of the exact one; `undefined` if there are no values. `percentile(0)` is the
   * minimum, `percentile(100)` the maximum, both exact. O(buckets).
   *
   * @param p - 0, or from 1 to 100: 99 for the 99th percentile. A fraction such as 0.99 is refused
   * @throws `INVALID_OPTION` if `p` is out of range
   */
  percentile(p: number): number | undefined {
    checkPercentage('Histogram', 'percentile', p);
    if (this.total === 0) return undefined;
    if (p === 0) return this.smallest;
    if (p === 100) return this.largest;
    return this.percentileIn(this.buckets(), p);
  }

  /**
   * The share of the values that are greater than `x`, from 0 to 1; values within `accuracy` of `x`
   * may be counted on either side. `undefined` if there are no values. O(buckets).
   *
   * @param x - any number but `NaN`
   * @throws `INVALID_OPTION` for `NaN`
   */
  fractionAbove(x: number): number | undefined {
    checkNumber('Histogram', 'x', x, { infinite: true });
    if (this.total === 0) return undefined;
    if (x >= this.largest) return 0;
    if (x < this.smallest) return 1;
    let above = 0;
    for (const { value, count } of this.buckets()) if (value > x) above += count;
    return above / this.total;
  }

  /**
   * The buckets that are not empty, by ascending value: the value that stands for each, and its
   * count. O(buckets).
   */
  buckets(): readonly { readonly value: number; readonly count: number }[] {
    const rows: { readonly value: number; readonly count: number }[] = [];
    this.negative.forEach((index, count) => rows.push({ value: -this.cut.valueOf(index), count }));
    rows.reverse();
    if (this.zeros > 0) rows.push({ value: 0, count: this.zeros });
    this.positive.forEach((index, count) => rows.push({ value: this.cut.valueOf(index), count }));
    return rows;
  }

  /**
   * Adds the values of another histogram, as if they had been recorded here. O(buckets).
   *
   * @param other - a histogram of the same accuracy; it stays as it is
   * @throws `INVALID_OPTION` if its accuracy is another one
   */
  merge(other: Histogram): void {
    if (!isHistogram(other)) throw invalidOption('Histogram', 'other', 'a Histogram', other);
    if (other.accuracy !== this.accuracy)
      throw invalidOption('Histogram', 'other', `a histogram of accuracy ${this.accuracy}`, other.accuracy);
    // Counts are read before they are changed, so that a histogram may be merged with itself.
    other.positive.entries().forEach(([index, count]) => this.positive.add(index, count));
    other.negative.entries().forEach(([index, count]) => this.negative.add(index, count));
    this.zeros += other.zeros;
    this.total += other.total;
    this.runningSum += other.runningSum;
    this.smallest = Math.min(this.smallest, other.smallest);
    this.largest = Math.max(this.largest, other.largest);
  }

  /** @internal What was recorded since a copy was brought up to date, by bucket. */
  _forEachGain(copy: Histogram, update: boolean, callback: (value: number, more: number) => void): void {
    this.positive.forEachGain(copy.positive, update, (index, more) => callback(this.cut.valueOf(index), more));
    this.negative.forEachGain(copy.negative, update, (index, more) => callback(-this.cut.valueOf(index), more));
    if (this.zeros > copy.zeros) callback(0, this.zeros - copy.zeros);
    if (!update) return;
    copy.zeros = this.zeros;
    copy.total = this.total;
  }

  /** Forgets all values and frees their memory. */
  reset(): void {
    this.positive.clear();
    this.negative.clear();
    this.zeros = 0;
    this.total = 0;
    this.runningSum = 0;
    this.smallest = Infinity;
    this.largest = -Infinity;
  }

  /** Count, sum, mean, extremes and the usual percentiles. O(buckets). */
  summary(): HistogramSummary {
    const { count, sum, mean, min, max } = this;
    const buckets = this.buckets();
    const at = (p: number): number | undefined => (count === 0 ? undefined : this.percentileIn(buckets, p));
    return { count, sum, mean, min, max, p50: at(50), p90: at(90), p99: at(99), p999: at(99.9) };
  }

  /** All that the histogram holds, as plain data; {@link Histogram.fromJSON} is the way back. O(buckets). */
  toJSON(): HistogramJSON {
    const { mean, min, max, p50, p90, p99, p999 } = this.summary();
    return {
      version: 1,
      accuracy: this.accuracy,
      count: numberToJSON(this.total),
      sum: numberToJSON(this.runningSum),
      ...presentNumbers({ mean, min, max, p50, p90, p99, p999 }),
      zeros: numberToJSON(this.zeros),
      positive: bucketsToJSON(this.positive),
      negative: bucketsToJSON(this.negative),
    };
  }

  /** The value that stands for the bucket of a value. */
  private middleOf(value: number): number {
    const { cut } = this;
    const size = Math.abs(value);
    return size < cut.smallest ? 0 : Math.sign(value) * cut.valueOf(cut.indexOf(size));
  }

  private percentileIn(buckets: ReturnType<Histogram['buckets']>, p: number): number {
    // Multiplied first: 7 / 100 * 100 is more than 7.
    const rank = (p * this.total) / 100;
    let seen = 0;
    let found = 0;
    for (const { value, count } of buckets) {
      seen += count;
      found = value;
      if (seen >= rank) break;
    }
    return Math.min(Math.max(found, this.smallest), this.largest);
  }
}

function isHistogram(value: unknown): boolean {
  try {
    return value instanceof Histogram;
  } catch {
    return false;
  }
}
