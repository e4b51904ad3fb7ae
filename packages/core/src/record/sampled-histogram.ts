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

/** How many samples a span covers at first. */
const FIRST_SPAN = 4;

interface Source {
  readonly entity: Entity;
  readonly metric: EntityMetric;
  /** What it held when it was looked at last. */
  before: Histogram;
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
  /**
   * How many samples a span covers: 1, 2, 4 …; at the others it does not look. A look reads every
   * bucket, and a few hundred spans are as many as can be told apart.
   */
  private every = FIRST_SPAN;

  add(entity: Entity, metric: EntityMetric): void {
    const { accuracy } = read({ entity, metric });
    this.sources.push({ entity, metric, before: new Histogram({ accuracy }) });
  }

  /**
   * @param at - the number of the sample on the common axis
   * @param last - whether it is the end of the record: that is looked at in any case
   */
  sample(at: number, last: boolean): void {
    if (at % this.every !== 0 && !last) return;
    const gained = new Map<number, number>();
    const add = (value: number, more: number): void => {
      const bucket = this.bucketOf(value);
      gained.set(bucket, (gained.get(bucket) ?? 0) + more);
    };
    for (const source of this.sources) {
      const histogram = read(source);
      if (histogram.count === source.before.count) continue;
      // It was emptied at the end of a warm-up: all it holds is new.
      const before =
        histogram.count < source.before.count ? new Histogram({ accuracy: histogram.accuracy }) : source.before;
      histogram._forEachGain(before, !last, add);
      if (!last) source.before = before;
    }
    while (this.gains.length < at) this.gains.push(null);
    this.gains[at] = gained.size === 0 ? null : gained;
    this.kept += gained.size;
    // At the end of a longer span, so that none is left half.
    if (this.kept > MOST_BUCKETS && !last && at % (this.every * 2) === 0) this.widen();
  }

  /** Forgets the last sample. */
  takeBack(): void {
    this.kept -= this.gains.pop()?.size ?? 0;
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

  /** The value that stands for the bucket of a value, in the buckets of the record. */
  private bucketOf(value: number): number {
    const { cut } = this;
    const size = Math.abs(value);
    const middle = size < cut.smallest ? 0 : cut.valueOf(cut.indexOf(size));
    return value < 0 ? -middle : middle;
  }
}

function read({ entity, metric }: Pick<Source, 'entity' | 'metric'>): Histogram {
  const value = metric.read();
  if (!(value instanceof Histogram))
    throw invalidOption(
      `entity ${JSON.stringify(entity.name)}`,
      `metric ${JSON.stringify(metric.name)}`,
      'a Histogram',
      value,
    );
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
