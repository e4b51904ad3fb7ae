import { checkNumber, checkParameters, given, invalidOption, isList, isRecord } from '../checks/checks.ts';
import { callText } from '../random/call-text.ts';
import { type ComposableRateProfile, makeRateProfile, type Piece, type PieceAt, repeated } from './rate-profile.ts';

const DAY = 86_400;

/**
 * The same rate all the time.
 *
 * @param rate - events per second, finite, \>= 0
 * @throws `INVALID_OPTION` if it is not
 *
 * @example
 * ```ts
 * import { constantRate } from '@sim/core';
 *
 * console.log(constantRate(5).plus(constantRate(2)).rateAt(100)); // 7
 * ```
 *
 * @public
 */
export function constantRate(rate: number): ComposableRateProfile {
  const checked = checkNumber('constantRate', 'rate', rate, { min: 0 });
  return profileThrough(callText('constantRate', checked), [{ time: 0, rate: checked, slope: 0 }]);
}

/**
 * A rate that jumps: each step holds until the next one, the last one for ever. Before the first
 * step the rate is 0. The times are those of the simulation's clock, unless the source has another
 * `origin`; a rate is found in O(log n) of the steps.
 *
 * @param steps - at least one, with increasing times: `at`, in seconds, finite, \>= 0; `rate`,
 * events per second, finite, \>= 0
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { stepRate } from '@sim/core';
 *
 * const load = stepRate([{ at: 0, rate: 10 }, { at: 60, rate: 50 }, { at: 120, rate: 0 }]);
 * console.log(load.rateAt(59), load.rateAt(60), load.rateAt(500)); // 10 50 0
 * ```
 *
 * @public
 */
export function stepRate(steps: readonly { readonly at: number; readonly rate: number }[]): ComposableRateProfile {
  if (!isList(steps) || steps.length === 0)
    throw invalidOption('stepRate', 'steps', 'an array of at least one step', steps);
  const points: Point[] = [];
  let previous = -Infinity;
  steps.forEach((step: { at: number; rate: number } | null | undefined, index) => {
    if (!isRecord(step))
      throw invalidOption('stepRate', `steps[${index}]`, 'an object such as { at: 3600, rate: 5 }', step);
    const time = checkNumber('stepRate', `steps[${index}].at`, step.at, { min: 0, above: previous });
    points.push({ time, rate: checkNumber('stepRate', `steps[${index}].rate`, step.rate, { min: 0 }), slope: 0 });
    previous = time;
  });
  return profileThrough(
    stepsText(points),
    (points[0] as Point).time > 0 ? [{ time: 0, rate: 0, slope: 0 }, ...points] : points,
  );
}

/**
 * A rate that rises or falls in a straight line, and then stays. It begins to do so at time 0 of
 * the simulation's clock, unless the source has another `origin`; before, it is `from`.
 *
 * @param ramp - `from` and `to`, events per second, finite, \>= 0; `duration`, seconds, finite, \>
 * 0
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { rampRate } from '@sim/core';
 *
 * const load = rampRate({ from: 0, to: 100, duration: 50 });
 * console.log(load.rateAt(25), load.rateAt(60)); // 50 100
 * ```
 *
 * @public
 */
export function rampRate(ramp: {
  readonly from: number;
  readonly to: number;
  readonly duration: number;
}): ComposableRateProfile {
  checkParameters('rampRate', ramp, ['from', 'to', 'duration']);
  const from = checkNumber('rampRate', 'from', ramp.from, { min: 0 });
  const to = checkNumber('rampRate', 'to', ramp.to, { min: 0 });
  const duration = checkNumber('rampRate', 'duration', ramp.duration, { above: 0 });
  return profileThrough(callText('rampRate', { from, to, duration }), [
    { time: 0, rate: from, slope: (to - from) / duration },
    { time: duration, rate: to, slope: 0 },
  ]);
}

/**
 * A base rate with one spike in it, at `warmUp` seconds on the simulation's clock, unless the
 * source has another `origin`.
 *
 * @param spike - `base`, events per second (10); `peak`, the rate during the spike (150); `warmUp`,
 * when the spike begins, in seconds (10); `length` of the spike in seconds (15)
 * @throws `INVALID_OPTION` for a rate or a time that is negative or not finite
 *
 * @example
 * ```ts
 * import { spikeRate } from '@sim/core';
 *
 * const load = spikeRate({ peak: 200 });
 * console.log(load.rateAt(0), load.rateAt(10), load.rateAt(25)); // 10 200 10
 * ```
 *
 * @public
 */
export function spikeRate(
  spike: { readonly base?: number; readonly peak?: number; readonly warmUp?: number; readonly length?: number } = {},
): ComposableRateProfile {
  checkParameters('spikeRate', spike, ['base', 'peak', 'warmUp', 'length']);
  const base = checkNumber('spikeRate', 'base', given(spike.base, 10), { min: 0 });
  const peak = checkNumber('spikeRate', 'peak', given(spike.peak, 150), { min: 0 });
  const warmUp = checkNumber('spikeRate', 'warmUp', given(spike.warmUp, 10), { min: 0 });
  const length = checkNumber('spikeRate', 'length', given(spike.length, 15), { above: 0 });
  const rest = [
    { time: warmUp, rate: peak, slope: 0 },
    { time: warmUp + length, rate: base, slope: 0 },
  ];
  return profileThrough(
    callText('spikeRate', { base, peak, warmUp, length }),
    warmUp > 0 ? [{ time: 0, rate: base, slope: 0 }, ...rest] : rest,
  );
}

/**
 * A rate that repeats every 24 hours, linear between the hours given, from the last one over
 * midnight to the first one. The hours are those of the simulation's clock, whose time 0 is
 * midnight: a run that begins at 12 h begins at noon. A source with another `origin` has its
 * midnight there.
 *
 * @param rates - from the hour, from 0 to below 24, fractions allowed, to the rate in events per
 * second, finite, \>= 0; at least one
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { dailyRate } from '@sim/core';
 *
 * const shop = dailyRate({ 4: 2, 12: 40, 20: 60 });
 * console.log(shop.rateAt(8 * 3600), shop.rateAt((24 + 20) * 3600), shop.rateAt(0)); // 21 60 31
 * ```
 *
 * @public
 */
export function dailyRate(rates: Readonly<Record<number, number>>): ComposableRateProfile {
  if (!isRecord(rates)) throw invalidOption('dailyRate', 'rates', 'an object from hours to rates', rates);
  const points = Object.entries(rates)
    .map(([hour, rate]) => ({
      time:
        3600 *
        checkNumber('dailyRate', `the hour ${JSON.stringify(hour)}`, hour.trim() === '' ? NaN : Number(hour), {
          min: 0,
          max: 24 - 1e-9,
        }),
      rate: checkNumber('dailyRate', `rates[${hour}]`, rate, { min: 0 }),
    }))
    .sort((a, b) => a.time - b.time);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    throw invalidOption('dailyRate', 'rates', 'an object with at least one hour', rates);
  const overnight = (first.rate - last.rate) / (first.time + DAY - last.time);
  const midnight = { time: 0, rate: last.rate + overnight * (DAY - last.time) };
  const corners = [
    ...(first.time > 0 ? [midnight] : []),
    ...points,
    { time: DAY, rate: midnight.time === first.time ? first.rate : midnight.rate },
  ];
  const sloped = corners.slice(0, -1).map((point, index) => {
    const next = corners[index + 1] as { time: number; rate: number };
    return { ...point, slope: (next.rate - point.rate) / (next.time - point.time) };
  });
  const text = callText('dailyRate', Object.fromEntries(points.map(({ time, rate }) => [time / 3600, rate])));
  return profileThrough(text, sloped, DAY);
}

interface Point {
  readonly time: number;
  readonly rate: number;
  readonly slope: number;
}

/**
 * The profile of linear pieces that begin at the points; the first one is at time 0, and its rate
 * holds before.
 */
function profileThrough(text: string, points: readonly Point[], period?: number): ComposableRateProfile {
  const pieces: Piece[] = points.map(({ time, rate, slope }, index) => ({
    start: time,
    end: points[index + 1]?.time ?? Infinity,
    rate,
    slope,
  }));
  const before: Piece = { start: -Infinity, end: 0, rate: (points[0] as Point).rate, slope: 0 };
  let maxRate = 0;
  for (const { start, end, rate, slope } of pieces) {
    // A piece is at its highest at one of its ends; an end it shares with the next piece is a limit
    // from the left.
    maxRate = Math.max(maxRate, slope > 0 && end < Infinity ? rate + slope * (end - start) : rate);
  }
  const pieceAt: PieceAt = (t) => (t < 0 ? before : (pieces[lastUpTo(pieces, t)] as Piece));
  return makeRateProfile({
    text,
    maxRate,
    pieceAt: period === undefined ? pieceAt : (t) => repeated(pieceAt, period, t),
  });
}

function stepsText(points: readonly Point[]): string {
  return callText(
    'stepRate',
    points.map(({ time, rate }) => `{ at: ${time}, rate: ${rate} }`),
  );
}

/** The last piece that begins at or before a time of 0 or more: by halving, a day may have 86,400 steps. */
function lastUpTo(pieces: readonly Piece[], t: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((pieces[middle] as Piece).start <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}
