import { checkNumber, checkOneOf, invalidOption } from '../checks/checks.ts';
import { Histogram } from './histogram.ts';
import type { HistogramJSON } from './histogram-json.ts';
import { Moments } from './moments.ts';
import { type Fields, type JSONNumber, numberFromJSON, numbersFromJSON, numbersToJSON } from './number-json.ts';
import { SeriesPoints } from './series-points.ts';

/**
 * A {@link TimeSeries} as JSON: all that it holds, in columns, and the numbers of its summary for
 * readers that do not rebuild it. A number that JSON has no sign for travels by its name.
 *
 * @public
 */
export interface TimeSeriesJSON {
  /** The version of this form. */
  readonly version: 1;
  /** How many points are kept at most. */
  readonly maxPoints: JSONNumber;
  /** How many values were recorded. */
  readonly count: number;
  /** Their sum. */
  readonly sum: JSONNumber;
  /** Their mean; left out, like all that follow up to `p99`, if there are no values. */
  readonly mean?: JSONNumber;
  /** The smallest. */
  readonly min?: JSONNumber;
  /** The largest. */
  readonly max?: JSONNumber;
  /** The one recorded last. */
  readonly last?: JSONNumber;
  /** The median. */
  readonly p50?: JSONNumber;
  /** The 99th percentile. */
  readonly p99?: JSONNumber;
  /** When the last value was recorded, also if it is forgotten by now. */
  readonly lastTime?: JSONNumber;
  /** Welford's numbers for the variance: how many samples it saw, their mean, the sum of squared deviations. */
  readonly variance: readonly [seen: number, mean: JSONNumber, squares: JSONNumber];
  /** How many values a point stands for; a power of two. */
  readonly stride: number;
  /** How many of them the last point has so far. */
  readonly inLast: number;
  /** When the first value of each point was recorded. */
  readonly times: readonly JSONNumber[];
  /** The first value of each point. */
  readonly values: readonly JSONNumber[];
  /** The sum of the values of each point; left out, like the next two, if each stands for one. */
  readonly sums?: readonly JSONNumber[];
  /** The smallest value of each point. */
  readonly mins?: readonly JSONNumber[];
  /** The largest value of each point. */
  readonly maxs?: readonly JSONNumber[];
  /** All values, once points have been merged. */
  readonly distribution?: HistogramJSON;
}

/**
 * What a series holds.
 *
 * @internal
 */
export interface SeriesState {
  readonly maxPoints: number;
  readonly points: SeriesPoints;
  readonly moments: Moments;
  readonly lastTime: number;
  readonly lastValue: number;
  readonly distribution: Histogram | undefined;
}

/** @internal */
export function columnsToJSON(
  points: SeriesPoints,
): Pick<TimeSeriesJSON, 'stride' | 'inLast' | 'times' | 'values' | 'sums' | 'mins' | 'maxs'> {
  const { size, stride } = points;
  const column = (values: Float64Array): JSONNumber[] => numbersToJSON(values.subarray(0, size));
  return {
    stride,
    inLast: size === 0 ? 0 : points.countAt(size - 1),
    times: column(points.times),
    values: column(points.values),
    ...(stride === 1 ? {} : { sums: column(points.sums), mins: column(points.mins), maxs: column(points.maxs) }),
  };
}

/** @internal */
export function seriesFromJSON(owner: string, json: Fields): SeriesState {
  checkOneOf(owner, 'json.version', json.version, [1]);
  const number = (field: string): number => numberFromJSON(owner, `json.${field}`, json[field]);
  const maxPoints = checkNumber(owner, 'json.maxPoints', number('maxPoints'), {
    min: 2,
    integer: true,
    infinite: true,
  });
  const points = pointsFromJSON(owner, json, maxPoints);
  const { size } = points;
  const count = size === 0 ? 0 : (size - 1) * points.stride + points.countAt(size - 1);
  checkNumber(owner, 'json.count', json.count, { min: count, max: count });
  const moments = momentsFromJSON(owner, json, count, size);
  const lastTime = json.lastTime === undefined ? -Infinity : checkNumber(owner, 'json.lastTime', number('lastTime'));
  checkNumber(owner, 'json.lastTime', lastTime, { min: points.times[size - 1] ?? -Infinity, infinite: true });
  const lastValue =
    size === 0 ? 0 : checkNumber(owner, 'json.last', number('last'), { min: moments.min, max: moments.max });
  const distribution =
    json.distribution === undefined ? undefined : Histogram.fromJSON(json.distribution as HistogramJSON);
  if (distribution !== undefined && !(distribution.count >= size && distribution.count <= count))
    throw invalidOption(owner, 'json.distribution', `a distribution of ${size} to ${count} values`, distribution.count);
  return { maxPoints, points, moments, lastTime, lastValue, distribution };
}

function pointsFromJSON(owner: string, json: Fields, maxPoints: number): SeriesPoints {
  const column = (field: string): Float64Array => numbersFromJSON(owner, `json.${field}`, json[field]);
  const points = new SeriesPoints(maxPoints);
  const stride = checkNumber(owner, 'json.stride', json.stride, { min: 1, max: 2 ** 52, integer: true });
  if (!Number.isInteger(Math.log2(stride))) throw invalidOption(owner, 'json.stride', 'a power of two', stride);
  const [times, values] = [column('times'), column('values')];
  const merged = stride > 1;
  const sums = merged ? column('sums') : values.slice();
  const mins = merged ? column('mins') : values.slice();
  const maxs = merged ? column('maxs') : values.slice();
  const size = times.length;
  if ([values, sums, mins, maxs].some((each) => each.length !== size) || size > maxPoints)
    throw invalidOption(owner, 'json.times', `as long as the other columns, and at most ${maxPoints} long`, size);
  for (let row = 0; row < size; row++) {
    const ordered = row === 0 || times[row]! >= times[row - 1]!;
    const within = mins[row]! <= values[row]! && values[row]! <= maxs[row]!;
    if (!ordered || !within || !Number.isFinite(times[row]) || !Number.isFinite(maxs[row]! - mins[row]! + values[row]!))
      checkRow(owner, row, [times[row - 1] ?? -Infinity, times[row]!], [mins[row]!, values[row]!, maxs[row]!]);
  }
  const inLast = checkNumber(owner, 'json.inLast', json.inLast, {
    min: Math.min(size, 1),
    max: size === 0 ? 0 : stride,
    integer: true,
  });
  points.restore({ times, values, sums, mins, maxs }, stride, inLast);
  return points;
}

/** Throws unless times and values are finite and in order. */
function checkRow(owner: string, row: number, times: readonly number[], values: readonly number[]): void {
  if (![times[1]!, ...values].every(Number.isFinite))
    throw invalidOption(owner, `point ${row}`, 'finite numbers', values);
  if (!(times[0]! <= times[1]!)) throw invalidOption(owner, `json.times[${row}]`, `at or after ${times[0]}`, times[1]);
  if (!(values[0]! <= values[1]! && values[1]! <= values[2]!))
    throw invalidOption(owner, `json.values[${row}]`, `from ${values[0]} to ${values[2]}`, values[1]);
}

function momentsFromJSON(owner: string, json: Fields, count: number, size: number): Moments {
  const { variance } = json;
  if (!Array.isArray(variance) || variance.length !== 3)
    throw invalidOption(owner, 'json.variance', 'a list of three numbers', variance);
  const [seen, center, squares] = variance.map((each, index) => numberFromJSON(owner, `json.variance[${index}]`, each));
  const field = (name: string): number => numberFromJSON(owner, `json.${name}`, json[name]);
  const moments = new Moments();
  moments.restore(
    checkNumber(owner, 'json.variance[0]', seen, { min: size, max: count, integer: true }),
    center as number,
    squares as number,
  );
  moments.count = count;
  moments.sum = field('sum');
  if (count === 0) return moments;
  moments.min = checkNumber(owner, 'json.min', field('min'));
  moments.max = checkNumber(owner, 'json.max', field('max'), { min: moments.min });
  return moments;
}
