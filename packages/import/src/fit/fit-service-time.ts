import { checkNumber, checkOptions, invalidOption } from '@sim/core';
import { notEnoughData } from '../errors.ts';
import { checkConfidence, type Fitted } from './fitted.ts';
import { studentQuantile } from './quantiles.ts';

const OWNER = 'fitServiceTime';

/**
 * Where a group, or one partition, stood at a time: its committed offset and the end, or its lag
 * alone.
 *
 * @public
 */
export interface ProgressPoint {
  /** When, in seconds. */
  readonly time: number;
  /** The committed offset, or the sum of several partitions'. */
  readonly committed?: number;
  /** The end, or the sum of the ends. */
  readonly end?: number;
  /** The lag, where the end is not known. */
  readonly lag?: number;
}

/**
 * Options of {@link fitServiceTime}.
 *
 * @public
 */
export interface FitServiceTimeOptions {
  /** How many consumers (or threads) shared the work. @defaultValue 1 */
  readonly workers?: number;
  /**
   * Arrivals per second, if it is known from elsewhere: with it, the lag alone is enough.
   * @defaultValue none
   */
  readonly arrivalRate?: number;
  /** From which lag on all workers are taken for busy. @defaultValue what they did in the interval */
  readonly busyLag?: number;
  /** How sure the intervals are. @defaultValue 0.95 */
  readonly confidence?: number;
}

/**
 * The service time of a record.
 *
 * @public
 */
export interface ServiceTimeFit {
  /** Whether the data determines it. */
  readonly determined: boolean;
  /**
   * Seconds a record takes one worker. Where the data does not determine it, `value` is `NaN` and
   * `high` what the fastest interval allows at most, `Infinity` if not even that is known.
   */
  readonly serviceTime: Fitted;
  /** Records per second of all workers together while they were busy. */
  readonly throughput: Fitted;
  /** How many intervals all workers were busy in, and how many there were. */
  readonly intervals: { readonly busy: number; readonly all: number };
  /** What the data does not tell. */
  readonly warnings: readonly string[];
}

interface Interval {
  readonly seconds: number;
  readonly records: number;
  readonly busy: boolean;
}

/**
 * Fits the service time of a record to the progress of a group over time. Only intervals in which
 * there was enough to do tell it: in the others the group was as fast as the arrivals. The lag alone
 * tells nothing: it is the same curve for 10 arrivals a second and 200. O(points).
 *
 * @param points - two or more, in order of time
 * @param options - how many workers shared the work, the arrival rate if known
 * @throws `INVALID_OPTION`; `NOT_ENOUGH_DATA` for fewer than two points
 *
 * @example
 * ```ts
 * import { fitServiceTime } from '@sim/import';
 *
 * const points = [0, 30, 60, 90].map((time) => ({ time, committed: 50 * time, end: 10_000 + 20 * time }));
 * const { serviceTime } = fitServiceTime(points, { workers: 4 });
 * console.log(serviceTime.value); // 0.08
 * console.log(fitServiceTime(points.map(({ time, committed, end }) => ({ time, lag: end - committed }))).determined); // false
 * ```
 *
 * @public
 */
export function fitServiceTime(points: Iterable<ProgressPoint>, options: FitServiceTimeOptions = {}): ServiceTimeFit {
  checkOptions(OWNER, options, ['workers', 'arrivalRate', 'busyLag', 'confidence']);
  const { busyLag, arrivalRate } = options;
  const workers = checkNumber(OWNER, 'workers', options.workers ?? 1, { min: 1, integer: true });
  const confidence = checkConfidence(OWNER, options.confidence);
  if (arrivalRate !== undefined) checkNumber(OWNER, 'arrivalRate', arrivalRate, { min: 0 });
  if (busyLag !== undefined) checkNumber(OWNER, 'busyLag', busyLag, { min: 0 });
  const list = pointsOf(points);
  if (list.length < 2) throw notEnoughData(OWNER, 'two points at different times', list.length);
  const { intervals, lagAlone, backwards } = intervalsOf(list, arrivalRate, busyLag);
  const busy = intervals.filter((each) => each.busy);
  const warnings: string[] = [];
  if (lagAlone)
    warnings.push(
      'the lag alone does not determine it: the same curve fits 10 records a second and 200; give committed offsets or arrivalRate',
    );
  if (backwards > 0)
    warnings.push(`in ${backwards} intervals the offset went back or stood unknown: they were left out`);
  const counts = { busy: busy.length, all: list.length - 1 };
  const done = busy.reduce((sum, { records }) => sum + records, 0);
  if (lagAlone || busy.length === 0 || done <= 0) {
    const fastest = intervals.reduce((most, { records, seconds }) => Math.max(most, records / seconds), 0);
    if (!lagAlone)
      warnings.push(
        'the group was never behind for a whole interval: it was as fast as the arrivals, and may be faster',
      );
    return {
      determined: false,
      serviceTime: { value: NaN, low: 0, high: lagAlone || fastest === 0 ? Infinity : workers / fastest },
      throughput: { value: NaN, low: lagAlone ? 0 : fastest, high: Infinity },
      intervals: counts,
      warnings,
    };
  }
  const throughput = ratioOf(busy, confidence);
  if (busy.length < 3)
    warnings.push(`only ${busy.length} of ${counts.all} intervals tell it: the interval is a guess at best`);
  if (workers === 1)
    warnings.push('workers: 1 is taken: with more, the service time of a record is as many times longer');
  return {
    determined: true,
    serviceTime: { value: workers / throughput.value, low: workers / throughput.high, high: workers / throughput.low },
    throughput,
    intervals: counts,
    warnings,
  };
}

function pointsOf(points: Iterable<ProgressPoint>): readonly ProgressPoint[] {
  if (typeof points !== 'object' || (points as unknown) === null || !(Symbol.iterator in points))
    throw invalidOption(OWNER, 'points', 'an iterable of points', points);
  const list: ProgressPoint[] = [];
  for (const point of points) {
    const where = `points[${list.length}]`;
    if (typeof point !== 'object' || (point as unknown) === null) throw invalidOption(OWNER, where, 'a point', point);
    const before = list.at(-1)?.time ?? -Infinity;
    checkNumber(OWNER, `${where}.time`, point.time, { above: before });
    for (const name of ['committed', 'end', 'lag'] as const) {
      const value = point[name];
      // A hole in a series is no error.
      if (value !== undefined && !Number.isNaN(value)) checkNumber(OWNER, `${where}.${name}`, value);
    }
    list.push(point);
  }
  return list;
}

function lagOf({ committed, end, lag }: ProgressPoint): number {
  return committed !== undefined && end !== undefined ? end - committed : (lag ?? NaN);
}

function intervalsOf(
  points: readonly ProgressPoint[],
  arrivalRate: number | undefined,
  busyLag: number | undefined,
): { intervals: readonly Interval[]; lagAlone: boolean; backwards: number } {
  const lagAlone = arrivalRate === undefined && points.every(({ committed }) => committed === undefined);
  const intervals: Interval[] = [];
  let backwards = 0;
  for (let index = 1; index < points.length && !lagAlone; index++) {
    const a = points[index - 1]!;
    const b = points[index]!;
    const seconds = b.time - a.time;
    const records =
      a.committed !== undefined && b.committed !== undefined
        ? b.committed - a.committed
        : (arrivalRate ?? NaN) * seconds - (lagOf(b) - lagOf(a));
    if (!(records >= 0)) {
      backwards++;
      continue;
    }
    const least = Math.min(lagOf(a), lagOf(b));
    intervals.push({ seconds, records, busy: least > 0 && least >= (busyLag ?? records) });
  }
  return { intervals, lagAlone, backwards };
}

/** The ratio of two sums, with the error of a ratio estimator. */
function ratioOf(intervals: readonly Interval[], confidence: number): Fitted {
  const seconds = intervals.reduce((sum, each) => sum + each.seconds, 0);
  const value = intervals.reduce((sum, each) => sum + each.records, 0) / seconds;
  const n = intervals.length;
  if (n < 2) return { value, low: 0, high: Infinity };
  const squares = intervals.reduce((sum, each) => sum + (each.records - value * each.seconds) ** 2, 0);
  const error = Math.sqrt((squares * n) / (n - 1)) / seconds;
  const half = studentQuantile((1 + confidence) / 2, n - 1) * error;
  return { value, low: Math.max(0, value - half), high: value + half };
}
