import type { HistogramJSON } from '../statistics/histogram-json.ts';

/**
 * A column of numbers; `null` where there was no value.
 *
 * @public
 */
export type RecordedColumn = readonly (number | null)[];

/**
 * A gauge or counter of an entity in a {@link RunRecord}.
 *
 * @public
 */
export interface RecordedMetric {
  /** The name of the entity. */
  readonly entity: string;
  /** The name of the metric: `lag`, `records-appended`. */
  readonly name: string;
  /** Its unit: `records`, `s`, `1`. */
  readonly unit: string;
  /** A gauge goes up and down; a counter counts from the start or the last reset. */
  readonly kind: 'gauge' | 'counter';
  /** The names of its parts (partitions, keys), one for each column; `null` for a single number. */
  readonly labels: readonly string[] | null;
  /** The index in `times` of the first value: more than 0 for what was attached later. */
  readonly from: number;
  /** The values, one column for each part; one column for a single number. */
  readonly columns: readonly RecordedColumn[];
  /**
   * The highest value of each part since the entry before, where the samples of several instants
   * stand in one entry; `null` if each sample has an entry of its own, and for counters.
   */
  readonly peaks: readonly RecordedColumn[] | null;
  /**
   * The parts as one number at each entry: their sum, or the highest where the unit is seconds;
   * `null` for a single number.
   */
  readonly overall: RecordedColumn | null;
  /** As `peaks`, of `overall`. */
  readonly overallPeaks: RecordedColumn | null;
  /** The extremes of all samples, of `overall` if there are parts; `null` if there was no value. */
  readonly extremes: RecordedExtremes | null;
  /** The highest sample of a single part; `null` for a single number, or without a value. */
  readonly worstPart: { readonly label: string; readonly value: number; readonly time: number } | null;
}

/**
 * The extremes of a series in a {@link RunRecord}.
 *
 * @public
 */
export interface RecordedExtremes {
  /** The lowest sample. */
  readonly lowest: number;
  /** When it was seen first. */
  readonly lowestAt: number;
  /** The highest sample. */
  readonly highest: number;
  /** When it was seen first. */
  readonly highestAt: number;
}

/**
 * Distributions over time in a {@link RunRecord}. The entities that read from the same others
 * (the consumers of a group) share one.
 *
 * The values are kept by span of time, in buckets of `accuracy`. The columns `at` and `size` have an
 * entry for each span in which there were values: it ends at `times[at]`, and the next `size`
 * entries of the columns `bucket` and `counts` are its: so many values fell into the bucket of
 * `values[bucket]`.
 *
 * @public
 */
export interface RecordedHistogram {
  /** The entities, by name. */
  readonly entities: readonly string[];
  /** The name of their class. */
  readonly type: string;
  /** The name of the metric. */
  readonly name: string;
  /** Its unit. */
  readonly unit: string;
  /** The distribution of the whole run: for `Histogram.fromJSON`. */
  readonly total: HistogramJSON;
  /** How many values each entity recorded, in the order of `entities`. */
  readonly countByEntity: readonly number[];
  /** The width of the buckets over time, as a share of their values. */
  readonly accuracy: number;
  /** How many samples a span covers; the last one may be shorter. */
  readonly every: number;
  /** The values that stand for the buckets, ascending. */
  readonly values: readonly number[];
  /** Column: the index in `times` of the end of a span. */
  readonly at: readonly number[];
  /** Column: how many buckets the span has. */
  readonly size: readonly number[];
  /** Column: the index in `values`. */
  readonly bucket: readonly number[];
  /** Column: how many. */
  readonly counts: readonly number[];
}

/**
 * How often an entity told of something of one kind (`Entity.trace`), in a {@link RunRecord}.
 *
 * @public
 */
export interface RecordedTally {
  /** The name of the entity. */
  readonly entity: string;
  /** What it told: `window`, `late`, `retry`, `crash`. */
  readonly kind: string;
  /** What came of it, where the entity says so: the `outcome` of `late`; empty otherwise. */
  readonly outcome: string;
  /** The index in `times` of the first value; before it there was nothing to count. */
  readonly from: number;
  /** How often until each instant. */
  readonly values: readonly number[];
}
