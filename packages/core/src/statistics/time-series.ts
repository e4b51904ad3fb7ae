import { checkNumber, checkOptions, checkPercentage, given, invalidOption } from '../checks/checks.ts';
import { Histogram } from './histogram.ts';
import { Moments } from './moments.ts';
import { numberToJSON, presentNumbers, readJSON } from './number-json.ts';
import { bucketize, nearestRank, type TimeSeriesBuckets } from './series-buckets.ts';
import { columnsToJSON, seriesFromJSON, type TimeSeriesJSON } from './series-json.ts';
import { SeriesPoints } from './series-points.ts';

/**
 * How a {@link TimeSeries} is made.
 *
 * @public
 */
export interface TimeSeriesOptions {
  /**
   * How many points are kept at most, a whole number of 2 or more; `Infinity` keeps all. A point
   * takes 40 bytes. @defaultValue 10_000
   */
  readonly maxPoints?: number;
}

/**
 * One point of a {@link TimeSeries}. It stands for `count` recorded points, one unless the series
 * was thinned.
 *
 * @public
 */
export interface TimeSeriesRow {
  /** When the first of them was recorded, in seconds. */
  readonly time: number;
  /** The value of the first of them. */
  readonly value: number;
  /** How many there are. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /** The smallest. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
}

/**
 * What a {@link TimeSeries} says of its values, as the summary of a run shows it. `undefined` where
 * there is no value.
 *
 * @public
 */
export interface TimeSeriesSummary {
  /** How many values were recorded. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number | undefined;
  /** The smallest. */
  readonly min: number | undefined;
  /** The largest. */
  readonly max: number | undefined;
  /** The one recorded last. */
  readonly last: number | undefined;
  /** The median. */
  readonly p50: number | undefined;
  /** The 99th percentile. */
  readonly p99: number | undefined;
}

/**
 * Values with the times at which they were seen, in bounded memory.
 *
 * Up to `maxPoints` points are kept as they are. After that the series is thinned: each point is
 * merged with the next one, which halves their number, and so again whenever it is full. A merged
 * point has the time and value of its first part, so the first point of the series stays, and
 * carries count, mean, minimum and maximum of all its parts. Of the whole series, count, sum, mean,
 * standard deviation, minimum, maximum and the last value stay exact, and percentiles are within 1
 * %. Of a part of a thinned series ({@link TimeSeries.between}, {@link TimeSeries.buckets}) counts,
 * sums and extremes are exact but for points merged across its edges, and percentiles are those of
 * the values kept. Recording is O(1), amortised.
 *
 * @example
 * ```ts
 * import { TimeSeries } from '@sim/core';
 *
 * const lag = new TimeSeries();
 * for (let t = 0; t < 10; t++) lag.record(t, t * t);
 * console.log(lag.max, lag.between(2, 4).mean); // 81 6.5
 * console.log(lag.buckets(5).maxes); // [ 16, 81 ]
 * ```
 *
 * @public
 */
export class TimeSeries {
  /** How many points are kept at most. */
  readonly maxPoints: number;
  private points: SeriesPoints;
  private moments = new Moments();
  private lastTime = -Infinity;
  private lastValue = 0;
  /** Takes over the percentiles when thinning begins. */
  private distribution: Histogram | undefined = undefined;

  /**
   * @param options - the bound
   * @throws `INVALID_OPTION` if `maxPoints` is out of range
   */
  constructor(options: TimeSeriesOptions = {}) {
    this.maxPoints = checkNumber(
      'TimeSeries',
      'maxPoints',
      given(checkOptions('TimeSeries', options, ['maxPoints']).maxPoints, 10_000),
      {
        min: 2,
        integer: true,
        infinite: true,
      },
    );
    this.points = new SeriesPoints(this.maxPoints);
  }

  /**
   * The series that {@link TimeSeries.toJSON} described: every point and every number is the same,
   * and so is what further recording makes of it. O(points).
   *
   * @param json - what `JSON.parse` gave back, or `toJSON()` itself
   * @throws `INVALID_OPTION` for what no series wrote
   *
   * @example
   * ```ts
   * import { TimeSeries } from '@sim/core';
   *
   * const lag = new TimeSeries();
   * lag.record(0, 3);
   * lag.record(1, 5);
   * const again = TimeSeries.fromJSON(JSON.parse(JSON.stringify(lag)));
   * console.log(again.count, again.mean, again.rows()[1]?.time); // 2 4 1
   * ```
   */
  static fromJSON(json: TimeSeriesJSON): TimeSeries {
    const owner = 'TimeSeries.fromJSON';
    return readJSON(owner, 'what TimeSeries.toJSON() gives', json, (fields) => {
      const { maxPoints, points, moments, lastTime, lastValue, distribution } = seriesFromJSON(owner, fields);
      const series = new TimeSeries({ maxPoints });
      series.points = points;
      series.moments = moments;
      series.lastTime = lastTime;
      series.lastValue = lastValue;
      series.distribution = distribution;
      return series;
    });
  }

  /** How many points are kept. */
  get length(): number {
    return this.points.size;
  }

  /** How many values were recorded. */
  get count(): number {
    return this.moments.count;
  }

  /** Their sum; 0 if there are none. */
  get sum(): number {
    return this.moments.sum;
  }

  /**
   * Their mean, each value counting once however long it held (see {@link Level} for the other
   * mean); `undefined` if there are none.
   */
  get mean(): number | undefined {
    return this.moments.mean;
  }

  /** The smallest; `undefined` if there are none. */
  get min(): number | undefined {
    return this.count > 0 ? this.moments.min : undefined;
  }

  /** The largest; `undefined` if there are none. */
  get max(): number | undefined {
    return this.count > 0 ? this.moments.max : undefined;
  }

  /** The sample standard deviation (n - 1); `undefined` for fewer than two values. */
  get std(): number | undefined {
    return this.moments.std;
  }

  /** The value recorded last; `undefined` if there is none. */
  get last(): number | undefined {
    return this.count > 0 ? this.lastValue : undefined;
  }

  /**
   * Records a value.
   *
   * @param time - when it was seen, in seconds; not before the last one
   * @param value - a finite number
   * @throws `INVALID_OPTION` for a time before the last one, and for numbers that are not finite
   */
  record(time: number, value: number): void {
    // The differences are NaN for NaN and the infinities.
    if (typeof time !== 'number' || !(time - time === 0))
      throw invalidOption('TimeSeries', 'time', 'a finite number', time);
    if (!(time >= this.lastTime))
      throw invalidOption('TimeSeries', 'time', `at or after the last one, ${this.lastTime}`, time);
    if (typeof value !== 'number' || !(value - value === 0))
      throw invalidOption('TimeSeries', 'value', 'a finite number', value);
    // Adding 0 turns -0 into 0.
    this.accept(time + 0, value + 0);
  }

  /**
   * The smallest value that at least `p` percent of the values do not exceed (nearest rank);
   * `undefined` if there are none. O(n log n) for n points kept.
   *
   * @param p - 0, or from 1 to 100: 99 for the 99th percentile. A fraction such as 0.99 is refused
   * @throws `INVALID_OPTION` if `p` is out of range
   */
  percentile(p: number): number | undefined {
    checkPercentage('TimeSeries', 'percentile', p);
    if (this.distribution !== undefined) return this.distribution.percentile(p);
    return nearestRank(this.points.values.slice(0, this.points.size).sort(), p);
  }

  /**
   * The part with times from `from` up to but not including `to`, as a series of its own. O(n).
   *
   * @param from - in seconds
   * @param to - in seconds
   * @throws `INVALID_OPTION` for `NaN`
   */
  between(from: number, to: number): TimeSeries {
    checkNumber('TimeSeries', 'from', from, { infinite: true });
    checkNumber('TimeSeries', 'to', to, { infinite: true });
    const { points } = this;
    const first = points.rowAt(from);
    const part = new TimeSeries({ maxPoints: this.maxPoints });
    part.points = points.slice(first, Math.max(first, points.rowAt(to)));
    const { size, times, values, sums, mins, maxs } = part.points;
    for (let row = 0; row < size; row++)
      part.moments.addSample(values[row]!, part.points.countAt(row), sums[row]!, mins[row]!, maxs[row]!);
    if (size > 0) {
      part.lastTime = times[size - 1]!;
      part.lastValue = values[size - 1]!;
    }
    return part;
  }

  /**
   * How many values were recorded per second in a span of time. O(n).
   *
   * @param from - in seconds
   * @param to - in seconds, after `from`; not included
   * @throws `INVALID_OPTION` for an empty span
   */
  rate(from: number, to: number): number {
    checkNumber('TimeSeries', 'from', from);
    return this.between(from, to).count / (checkNumber('TimeSeries', 'to', to, { above: from }) - from);
  }

  /**
   * The series cut into equal spans, from the first value to the last; spans begin at multiples of
   * the width. O(n log n) and the number of spans.
   *
   * @param width - of a span, in seconds; at least a nanosecond
   * @throws `INVALID_OPTION` for a width that is too small, or gives more than a million spans
   */
  buckets(width = 1): TimeSeriesBuckets {
    return bucketize(this.points, width);
  }

  /** The points kept, oldest first. */
  rows(): readonly TimeSeriesRow[] {
    const { points } = this;
    return Array.from({ length: points.size }, (_, row) => {
      const count = points.countAt(row);
      return {
        time: points.times[row]!,
        value: points.values[row]!,
        count,
        mean: points.sums[row]! / count,
        min: points.mins[row]!,
        max: points.maxs[row]!,
      };
    });
  }

  /** The points kept as CSV, with a header: `time,value,count,mean,min,max`. */
  toCsv(): string {
    const lines = this.rows().map((row) => `${row.time},${row.value},${row.count},${row.mean},${row.min},${row.max}`);
    return ['time,value,count,mean,min,max', ...lines, ''].join('\n');
  }

  /** Forgets all values and frees their memory; time still does not go back. */
  reset(): void {
    this.points = new SeriesPoints(this.maxPoints);
    this.moments = new Moments();
    this.distribution = undefined;
  }

  /** Count, mean, extremes, the last value and the usual percentiles. O(n log n) for n points kept. */
  summary(): TimeSeriesSummary {
    return {
      count: this.count,
      mean: this.mean,
      min: this.min,
      max: this.max,
      last: this.last,
      p50: this.percentile(50),
      p99: this.percentile(99),
    };
  }

  /** All that the series holds, as plain data; {@link TimeSeries.fromJSON} is the way back. O(n log n). */
  toJSON(): TimeSeriesJSON {
    const { mean, min, max, last, p50, p99 } = this.summary();
    const [seen, center, squares] = this.moments.spread;
    return {
      version: 1,
      maxPoints: numberToJSON(this.maxPoints),
      count: this.count,
      sum: numberToJSON(this.sum),
      ...presentNumbers({ mean, min, max, last, p50, p99 }),
      ...(this.lastTime > -Infinity ? { lastTime: numberToJSON(this.lastTime) } : {}),
      variance: [seen, numberToJSON(center), numberToJSON(squares)],
      ...columnsToJSON(this.points),
      ...(this.distribution === undefined ? {} : { distribution: this.distribution.toJSON() }),
    };
  }

  private accept(time: number, value: number): void {
    if (this.distribution !== undefined) this.distribution.record(value);
    else if (this.points.size === this.maxPoints) this.beginThinning(value);
    this.points.push(time, value);
    this.moments.add(value);
    this.lastTime = time;
    this.lastValue = value;
  }

  private beginThinning(value: number): void {
    const distribution = new Histogram();
    for (let row = 0; row < this.points.size; row++) distribution.record(this.points.values[row]!);
    distribution.record(value);
    this.distribution = distribution;
  }
}
