import { checkNumber, invalidOption } from '../checks/checks.ts';
import { toSeconds, toTicks } from '../time/ticks.ts';
import type { SeriesPoints } from './series-points.ts';

/** More buckets than this are a slip of the unit, not a wish. */
const MAX_BUCKETS = 1_000_000;

/**
 * A {@link TimeSeries} cut into equal spans of time: the k-th number of each list belongs to the
 * k-th span. A span without points has count and sum 0 and no mean, maximum or percentiles:
 * `undefined`, not 0.
 *
 * @public
 */
export interface TimeSeriesBuckets {
  /** Where each span begins, in seconds: multiples of the width. */
  readonly times: readonly number[];
  /** How many points. */
  readonly counts: readonly number[];
  /** The sums of their values. */
  readonly sums: readonly number[];
  /** The means. */
  readonly means: readonly (number | undefined)[];
  /** The largest values. */
  readonly maxes: readonly (number | undefined)[];
  /** The medians. */
  readonly p50: readonly (number | undefined)[];
  /** The 99th percentiles. */
  readonly p99: readonly (number | undefined)[];
}

/** @internal */
export function bucketize(points: SeriesPoints, width: number): TimeSeriesBuckets {
  const widthTicks = toTicks(checkNumber('TimeSeries', 'bucket width', width, { min: 1e-9 }));
  const times: number[] = [];
  const counts: number[] = [];
  const sums: number[] = [];
  const means: (number | undefined)[] = [];
  const maxes: (number | undefined)[] = [];
  const p50: (number | undefined)[] = [];
  const p99: (number | undefined)[] = [];
  const bucketOf = (row: number): number => Math.floor(toTicks(points.times[row]!) / widthTicks);
  if (points.size > 0) {
    const first = bucketOf(0);
    const end = bucketOf(points.size - 1) + 1;
    if (end - first > MAX_BUCKETS)
      throw invalidOption('TimeSeries', 'bucket width', `wide enough for at most ${MAX_BUCKETS} buckets`, width);
    let row = 0;
    for (let bucket = first; bucket < end; bucket++) {
      const from = row;
      let count = 0;
      let sum = 0;
      let max = -Infinity;
      while (row < points.size && bucketOf(row) === bucket) {
        count += points.countAt(row);
        sum += points.sums[row]!;
        max = Math.max(max, points.maxs[row]!);
        row++;
      }
      const sorted = points.values.slice(from, row).sort();
      times.push(toSeconds(bucket * widthTicks));
      counts.push(count);
      sums.push(sum);
      means.push(count > 0 ? sum / count : undefined);
      maxes.push(count > 0 ? max : undefined);
      p50.push(nearestRank(sorted, 50));
      p99.push(nearestRank(sorted, 99));
    }
  }
  return { times, counts, sums, means, maxes, p50, p99 };
}

/**
 * The nearest-rank percentile of sorted values: the smallest one that at least `p` percent of them
 * do not exceed.
 *
 * @internal
 */
export function nearestRank(sorted: ArrayLike<number>, p: number): number | undefined {
  // Multiplied first: 7 / 100 * 100 is more than 7.
  return sorted[Math.max(0, Math.ceil((p * sorted.length) / 100) - 1)];
}
