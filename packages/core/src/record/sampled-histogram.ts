import { classNameOf } from '../errors/class-name.ts';
import { invalidOption } from '../checks/checks.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import type { Entity } from '../entity/entity.ts';
import { Histogram } from '../statistics/histogram.ts';
import { LogBuckets } from '../statistics/log-buckets.ts';
import type { RecordedHistogram } from './recorded-series.ts';

/** The width of the buckets over time: a sixteenth of a power of two. */
const ACCURACY = 1 / 16;

/** How many buckets all spans together have at most, before two spans become one. */
const MOST_BUCKETS = 40_000;

interface Source {
  readonly entity: Entity;
  readonly metric: EntityMetric;
  /** What it held when it was looked at last, in the buckets of the record. */
  before: Map<number, number>;
  beforeCount: number;
  /** The same of the sample before. */
  undo: { readonly before: Map<number, number>; readonly beforeCount: number };
}

/**
 * Distributions over time: histograms that only grow are looked at now and then, and what they have
 * gained since is kept. The entities that read from the same others share one.
 */
export class SampledHistogram {
  private readonly sources: Source[] = [];
  private readonly cut = new LogBuckets(ACCURACY);
  /** What was gained until each sample, by the value of the bucket; `null` for nothing. */
  private gains: (Map<number, number> | null)[] = [];
  private kept = 0;
  /** How many samples a span covers: 1, 2, 4 …; at the others it does not look. */
  private every = 1;

  add(entity: Entity, metric: EntityMetric): void {
    const nothing = { before: new Map<number, number>(), beforeCount: 0 };
    this.sources.push({ entity, metric, ...nothing, undo: nothing });
  }

  /**
   * @param at - the number of the sample on the common axis
   * @param last - whether it is the end of the record: that is looked at in any case
   */
  sample(at: number, last: boolean): void {
    if (at % this.every !== 0 && !last) return;
    let gained: Map<number, number> | null = null;
    for (const source of this.sources) {
      const histogram = read(source);
      source.undo = { before: source.before, beforeCount: source.beforeCount };
      if (histogram.count === source.beforeCount) continue;
      const now = this.inBuckets(histogram);
      // It was emptied at the end of a warm-up: all it holds is new.
      const before = histogram.count < source.beforeCount ? new Map<number, number>() : source.before;
      gained ??= new Map();
      for (const [value, count] of now) {
        const more = count - (before.get(value) ?? 0);
        if (more > 0) gained.set(value, (gained.get(value) ?? 0) + more);
      }
      source.before = now;
      source.beforeCount = histogram.count;
    }
    while (this.gains.length < at) this.gains.push(null);
    this.gains[at] = gained;
    this.kept += gained?.size ?? 0;
    // At the end of a longer span, so that none is left half.
    if (this.kept > MOST_BUCKETS && !last && at % (this.every * 2) === 0) this.widen();
  }

  /** Forgets the last sample. */
  takeBack(): void {
    this.kept -= this.gains.pop()?.size ?? 0;
    for (const source of this.sources) Object.assign(source, source.undo);
  }

  /** Every second sample has gone from the common axis. */
  thin(): void {
    if (this.every === 1) this.widen();
    this.gains = this.gains.filter((_, at) => at % 2 === 0);
    this.every = Math.max(1, this.every / 2);
  }

  /** Spans twice as long: two become one, at the end of the second. */
  private widen(): void {
    const { gains } = this;
    const step = (this.every *= 2);
    this.kept = 0;
    this.gains = gains.map((span, at) => {
      if (at % step !== 0) return null;
      const both = merge(gains[at - step / 2] ?? null, span);
      this.kept += both?.size ?? 0;
      return both;
    });
  }

  record(): RecordedHistogram {
    const [first] = this.sources as [Source];
    const total = new Histogram({ accuracy: read(first).accuracy });
    for (const source of this.sources) addTo(total, read(source));
    const values = [...new Set(this.gains.flatMap((gained) => (gained === null ? [] : [...gained.keys()])))].sort(
      (a, b) => a - b,
    );
    const index = new Map(values.map((value, at) => [value, at]));
    const at: number[] = [];
    const size: number[] = [];
    const bucket: number[] = [];
    const counts: number[] = [];
    this.gains.forEach((gained, slot) => {
      if (gained === null || gained.size === 0) return;
      at.push(slot);
      size.push(gained.size);
      for (const [value, count] of [...gained].sort(([a], [b]) => a - b)) {
        bucket.push(index.get(value)!);
        counts.push(count);
      }
    });
    return {
      entities: this.sources.map(({ entity }) => entity.name),
      type: classNameOf(first.entity) ?? 'Entity',
      name: first.metric.name,
      unit: first.metric.unit,
      total: total.toJSON(),
      countByEntity: this.sources.map((source) => read(source).count),
      accuracy: ACCURACY,
      every: this.every,
      values,
      at,
      size,
      bucket,
      counts,
    };
  }

  private inBuckets(histogram: Histogram): Map<number, number> {
    const { cut } = this;
    const counts = new Map<number, number>();
    for (const { value, count } of histogram.buckets()) {
      const size = Math.abs(value);
      const middle = size < cut.smallest ? 0 : cut.valueOf(cut.indexOf(size));
      const bucket = value < 0 ? -middle : middle;
      counts.set(bucket, (counts.get(bucket) ?? 0) + count);
    }
    return counts;
  }
}

function read({ entity, metric }: Source): Histogram {
  const value = metric.read();
  if (!(value instanceof Histogram))
    throw invalidOption(`entity "${entity.name}"`, `metric "${metric.name}"`, 'a Histogram', value);
  return value;
}

function addTo(total: Histogram, histogram: Histogram): void {
  if (histogram.accuracy === total.accuracy) total.merge(histogram);
  else for (const { value, count } of histogram.buckets()) total.record(value, count);
}

function merge(a: Map<number, number> | null, b: Map<number, number> | null): Map<number, number> | null {
  if (a === null || b === null) return a ?? b;
  for (const [value, count] of b) a.set(value, (a.get(value) ?? 0) + count);
  return a;
}
