import { checkNumber, checkOptions, type ComposableRateProfile, invalidOption, stepRate } from '@sim/core';
import { notEnoughData } from '../errors.ts';
import { checkConfidence, type Fitted } from './fitted.ts';
import { poissonInterval, studentQuantile } from './quantiles.ts';

const OWNER = 'fitRate';

/**
 * Options of {@link fitRate}.
 *
 * @public
 */
export interface FitRateOptions {
  /**
   * The width of a step of the profile, in seconds. Rows with a `count` need it: it is how long each
   * row stands for. @defaultValue so wide that a step has about a hundred arrivals, and at most 100
   * steps
   */
  readonly interval?: number;
  /** When the recording began, in seconds. @defaultValue the time of the first row */
  readonly from?: number;
  /** When it ended. @defaultValue the time of the last row; with counts, an `interval` later */
  readonly to?: number;
  /** How sure the intervals are. @defaultValue 0.95 */
  readonly confidence?: number;
}

/**
 * The rate of a step of the profile.
 *
 * @public
 */
export interface RateStep extends Fitted {
  /** When it begins, in seconds on the clock of the rows. */
  readonly from: number;
  /** When it ends. */
  readonly to: number;
  /** How many arrivals it has. */
  readonly count: number;
}

/**
 * An arrival rate over time.
 *
 * @public
 */
export interface RateFit {
  /** The mean rate, in arrivals per second. */
  readonly rate: Fitted;
  /** The rate by step. */
  readonly steps: readonly RateStep[];
  /**
   * What `Source.withProfile` takes: a step function whose time 0 is `origin`. Its last rate holds
   * for ever; `repeat` makes it periodic.
   */
  readonly profile: ComposableRateProfile;
  /** The time of the rows that is the profile's time 0. */
  readonly origin: number;
  /**
   * Variance over mean of the counts of steps: 1 for Poisson arrivals of a steady rate, more for
   * bursts or a rate that changes, less for arrivals at equal distances.
   */
  readonly dispersion: number;
  /** What the data does not tell. */
  readonly warnings: readonly string[];
}

/**
 * Fits an arrival rate to recorded arrivals, or to counts by interval. The interval of the mean
 * allows for bursts: it takes the steps, not the arrivals, for independent. O(rows + steps).
 *
 * @param rows - arrivals in any order: a `time` in seconds each, and a `count` if a row stands for
 * several; rows without a time are passed over
 * @param options - the width of steps, begin and end of the recording, confidence
 * @throws `INVALID_OPTION`; `NOT_ENOUGH_DATA` for fewer than two arrivals at different times
 *
 * @example
 * ```ts
 * import { fitRate } from '@sim/import';
 *
 * const rows = [0, 60, 120].map((time, index) => ({ time, count: [600, 1200, 600][index]! }));
 * const { rate, profile } = fitRate(rows, { interval: 60 });
 * console.log(rate.value.toFixed(2), profile.rateAt(30), profile.rateAt(90)); // 13.33 10 20
 * ```
 *
 * @public
 */
export function fitRate(
  rows: Iterable<{ readonly time?: number; readonly count?: number }>,
  options: FitRateOptions = {},
): RateFit {
  const { interval, from, to } = checkOptions(OWNER, options, ['interval', 'from', 'to', 'confidence']);
  const confidence = checkConfidence(OWNER, options.confidence);
  if (typeof rows !== 'object' || (rows as unknown) === null || !(Symbol.iterator in rows))
    throw invalidOption(OWNER, 'rows', 'an iterable of rows', rows);
  const { arrivals, counted } = arrivalsOf(rows);
  if (interval !== undefined) checkNumber(OWNER, 'interval', interval, { above: 0 });
  if (counted && interval === undefined)
    throw invalidOption(OWNER, 'interval', 'the seconds that each row with a count stands for', interval);
  const first = arrivals[0]?.time;
  const last = arrivals.at(-1)?.time;
  if (first === undefined || last === undefined) throw notEnoughData(OWNER, 'arrivals with a time', 0);
  const begin = checkNumber(OWNER, 'from', from ?? first);
  const end = checkNumber(OWNER, 'to', to ?? (counted ? last + (interval as number) : last));
  if (!(end > begin)) throw notEnoughData(OWNER, 'arrivals at two different times', arrivals.length);
  const inside = arrivals.filter(({ time }) => time >= begin && time < end);
  const total = inside.reduce((sum, { count }) => sum + count, 0);
  const width = interval ?? (end - begin) / Math.max(1, Math.min(100, Math.floor(total / 100)));
  const steps = stepsOf(inside, begin, end, width, confidence);
  const rate = meanRate(steps, total, end - begin, confidence);
  return {
    rate: rate.fitted,
    steps,
    profile: stepRate(steps.map((step) => ({ at: step.from - begin, rate: step.value }))),
    origin: begin,
    dispersion: rate.dispersion,
    warnings: warningsOf(steps, total, rate.dispersion),
  };
}

function arrivalsOf(rows: Iterable<{ readonly time?: number; readonly count?: number }>): {
  arrivals: readonly { readonly time: number; readonly count: number }[];
  counted: boolean;
} {
  const arrivals: { time: number; count: number }[] = [];
  let counted = false;
  let index = 0;
  for (const row of rows) {
    const where = `rows[${index++}]`;
    if (typeof row !== 'object' || (row as unknown) === null) throw invalidOption(OWNER, where, 'a row', row);
    const { time, count } = row;
    if (time === undefined) continue;
    if (count !== undefined) counted = true;
    arrivals.push({
      time: checkNumber(OWNER, `${where}.time`, time),
      count: checkNumber(OWNER, `${where}.count`, count ?? 1, { min: 0 }),
    });
  }
  return { arrivals: arrivals.sort((a, b) => a.time - b.time), counted };
}

function stepsOf(
  arrivals: readonly { readonly time: number; readonly count: number }[],
  begin: number,
  end: number,
  width: number,
  confidence: number,
): readonly RateStep[] {
  const size = Math.max(1, Math.ceil((end - begin) / width - 1e-9));
  if (size > 1_000_000) throw invalidOption(OWNER, 'interval', 'wide enough for at most 1,000,000 steps', width);
  const counts = new Float64Array(size);
  for (const { time, count } of arrivals) {
    const step = Math.min(size - 1, Math.floor((time - begin) / width + 1e-9));
    counts[step] = counts[step]! + count;
  }
  return Array.from(counts, (count, index) => {
    const from = begin + index * width;
    const to = Math.min(end, begin + (index + 1) * width);
    const { low, high } = poissonInterval(count, confidence);
    return { from, to, count, value: count / (to - from), low: low / (to - from), high: high / (to - from) };
  });
}

function meanRate(
  steps: readonly RateStep[],
  total: number,
  seconds: number,
  confidence: number,
): { fitted: Fitted; dispersion: number } {
  const value = total / seconds;
  const whole = poissonInterval(total, confidence);
  // Pearson's statistic over its degrees of freedom; a last step may be shorter.
  const dispersion =
    steps.length < 2 || total === 0
      ? NaN
      : steps.reduce(
          (sum, { from, to, count }) => sum + (count - value * (to - from)) ** 2 / (value * (to - from)),
          0,
        ) /
        (steps.length - 1);
  if (!(dispersion > 1)) return { fitted: { value, low: whole.low / seconds, high: whole.high / seconds }, dispersion };
  const half = (studentQuantile((1 + confidence) / 2, steps.length - 1) * Math.sqrt(dispersion * total)) / seconds;
  return {
    fitted: { value, low: Math.max(0, value - half), high: value + half },
    dispersion,
  };
}

function warningsOf(steps: readonly RateStep[], total: number, dispersion: number): readonly string[] {
  const warnings: string[] = [];
  if (total < 30)
    warnings.push(
      `only ${total} arrivals: the rate is known to about ${Math.round(200 / Math.sqrt(Math.max(1, total)))} %`,
    );
  if (steps.length > 1 && total / steps.length < 5)
    warnings.push('fewer than five arrivals a step: the steps show chance, take a wider interval');
  if (dispersion > 2)
    warnings.push(
      `counts vary ${dispersion.toFixed(1)} times as much as Poisson arrivals of a steady rate: bursts within a step are not in the profile`,
    );
  if (dispersion < 0.3)
    warnings.push("arrivals at nearly equal distances: arrivals: 'deterministic' is closer than Poisson");
  return warnings;
}
