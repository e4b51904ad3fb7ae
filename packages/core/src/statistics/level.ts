import { hasMember, checkNumber, checkOptions, given, invalidOption } from '../checks/checks.ts';
import { toSeconds, toTicks } from '../time/ticks.ts';
import type { Clock } from './clock.ts';
import { Histogram } from './histogram.ts';

/**
 * How a {@link Level} is made.
 *
 * @public
 */
export interface LevelOptions {
  /** The value before the first change. @defaultValue 0 */
  readonly initial?: number;
  /**
   * The largest relative error of percentiles and fractions, as for {@link Histogram}.
   * @defaultValue 0.01
   */
  readonly accuracy?: number;
}

/**
 * What a {@link Level} says of its values: what a summary shows and JSON holds.
 *
 * @public
 */
export interface LevelSummary {
  /** The present value. */
  readonly value: number;
  /** The mean over time. */
  readonly mean: number;
  /** The smallest value. */
  readonly min: number;
  /** The largest value. */
  readonly max: number;
  /** The value not exceeded half of the time. */
  readonly p50: number;
  /** The value not exceeded 99 % of the time. */
  readonly p99: number;
}

/**
 * Whole numbers from 0 up to here, the values of nearly every level, are timed in a table of their
 * own.
 */
const TABLE = 256;

/**
 * A value that holds over time, such as a queue length, a lag or the number of busy servers, with
 * its time-weighted statistics in bounded memory.
 *
 * It is observed from the start of its clock, or from the last {@link Level.reset}. Time is counted
 * in whole nanoseconds, so that for whole values the integral is exact (up to 9 million
 * unit-seconds, rounded to 1 in 10^16 beyond): Little's law holds to the last bit. A value that
 * holds for no time counts for {@link Level.min} and {@link Level.max} alone. A change is O(1);
 * percentiles and fractions are O(buckets).
 *
 * @example
 * ```ts
 * import { Level, Simulation } from '@sim/core';
 *
 * const sim = new Simulation({ endTime: 10 });
 * const queue = new Level(sim);
 * sim.at(2, () => queue.add(3));
 * sim.at(7, () => queue.set(0));
 * sim.run();
 * console.log(queue.mean, queue.max, queue.fractionAbove(2)); // 1.5 3 0.5
 * ```
 *
 * @public
 */
export class Level {
  private readonly clock: Clock;
  /** Whether the clock knows its ticks. */
  private readonly exact: boolean;
  private readonly times: Histogram;
  private present: number;
  private lowest: number;
  private highest: number;
  /** The integral over values that have no place in the table. */
  private area = 0;
  /** For how long each whole number has held, in ticks: a change costs one addition. */
  private readonly held = new Float64Array(TABLE);
  /**
   * How much of it the distribution knows. Reading writes only to the distribution, in whole ticks:
   * the integral would be another sum, by its last bits, if it were added up to where somebody read.
   */
  private known: Float64Array | undefined = undefined;
  /** Up to when the distribution knows a present value that has no place in the table. */
  private knownTo = -Infinity;
  /** The present value as an index of the table; -1 if it has none. */
  private slot: number;
  /**
   * When the observation began and when the value last changed, in ticks; not known before the
   * clock is first read.
   */
  private began = NaN;
  private changed = NaN;

  /**
   * @param clock - tells the time: the simulation, or the entity that owns the level (which need
   * not be attached yet)
   * @param options - initial value and accuracy
   * @throws `INVALID_OPTION` if an option is out of range
   */
  constructor(clock: Clock, options: LevelOptions = {}) {
    if (!hasMember(clock, 'now'))
      throw invalidOption('Level', 'clock', 'a simulation, an entity or another object with a time `now`', clock);
    this.clock = clock;
    this.exact = 'nowTicks' in clock;
    checkOptions('Level', options, ['initial', 'accuracy']);
    this.times = new Histogram({ accuracy: given(options.accuracy, 0.01) });
    this.present = checkNumber('Level', 'initial', given(options.initial, 0));
    this.lowest = this.present;
    this.highest = this.present;
    this.slot = slotOf(this.present);
  }

  /** The present value. */
  get value(): number {
    return this.present;
  }

  /** The smallest value since the observation began. */
  get min(): number {
    return this.lowest;
  }

  /** The largest value since the observation began. */
  get max(): number {
    return this.highest;
  }

  /** The mean over time since the observation began; the present value if no time has passed. */
  get mean(): number {
    // A level that never changed is its own mean; its clock may not even run yet.
    if (this.lowest === this.highest) return this.present;
    const now = this.nowTicks();
    const elapsed = now - this.began;
    return elapsed > 0 ? this.areaTo(now) / elapsed : this.present;
  }

  /**
   * The integral of the value over time since the observation began, in unit-seconds. O(table).
   */
  get integral(): number {
    return toSeconds(this.areaTo(this.nowTicks()));
  }

  /** For how long it has been observed, in seconds. */
  get elapsed(): number {
    return toSeconds(this.nowTicks() - this.began);
  }

  /**
   * Changes the value from now on.
   *
   * @param value - a finite number
   * @throws `INVALID_OPTION` if it is not
   */
  set(value: number): void {
    if (typeof value !== 'number' || !(value - value === 0))
      throw invalidOption('Level', 'value', 'a finite number', value);
    this.advance(this.nowTicks());
    this.present = value;
    this.slot = slotOf(value);
    if (value < this.lowest) this.lowest = value;
    if (value > this.highest) this.highest = value;
  }

  /**
   * Raises or lowers the value from now on.
   *
   * @param delta - a finite number
   * @throws `INVALID_OPTION` if it is not
   */
  add(delta: number): void {
    if (typeof delta !== 'number') throw invalidOption('Level', 'delta', 'a finite number', delta);
    this.set(this.present + delta);
  }

  /**
   * The share of the time in which the value was greater than `x`, from 0 to 1, as far as the
   * accuracy tells values apart: exact for whole values below 256 at the default accuracy.
   * O(buckets).
   *
   * @param x - any number but `NaN`
   * @throws `INVALID_OPTION` for `NaN`
   */
  fractionAbove(x: number): number {
    if (this.lowest !== this.highest) this.learn(this.nowTicks());
    return this.times.fractionAbove(x) ?? (this.present > x ? 1 : 0);
  }

  /**
   * The value not exceeded in `p` percent of the time, within the accuracy. O(buckets).
   *
   * @param p - 0, or from 1 to 100: 99 for the 99th percentile. A fraction such as 0.99 is refused
   * @throws `INVALID_OPTION` if `p` is out of range
   */
  percentile(p: number): number {
    if (this.lowest !== this.highest) this.learn(this.nowTicks());
    return this.times.percentile(p) ?? this.present;
  }

  /** Starts the observation over, now, with the present value: the end of a warm-up. */
  reset(): void {
    this.began = this.changed = toTicks(this.clock.now);
    this.times.reset();
    this.held.fill(0);
    this.known = undefined;
    this.knownTo = -Infinity;
    this.area = 0;
    this.lowest = this.highest = this.present;
  }

  /** The summary as plain data. */
  toJSON(): LevelSummary {
    return {
      value: this.present,
      mean: this.mean,
      min: this.lowest,
      max: this.highest,
      p50: this.percentile(50),
      p99: this.percentile(99),
    };
  }

  /** The integral up to now, in unit-ticks. O(table). */
  private areaTo(now: number): number {
    const { held } = this;
    let area = this.area + this.present * this.passedTo(now);
    const end = Math.min(this.highest + 1, TABLE);
    for (let value = 0; value < end; value++) area += value * held[value]!;
    return area;
  }

  /** Tells the distribution what it does not know yet. O(table). */
  private learn(now: number): void {
    const { held, slot } = this;
    const passed = this.passedTo(now);
    const known = (this.known ??= new Float64Array(TABLE));
    const end = Math.min(this.highest + 1, TABLE);
    for (let value = 0; value < end; value++) {
      const ticks = held[value]! + (value === slot ? passed : 0);
      if (ticks > known[value]!) this.times._add(value, ticks - known[value]!);
      known[value] = ticks;
    }
    if (slot < 0) this.learnPresent(now);
  }

  private learnPresent(now: number): void {
    const ticks = now - Math.max(this.changed, this.knownTo);
    if (ticks > 0) this.times._add(this.present, ticks);
    this.knownTo = now;
  }

  private advance(now: number): void {
    const passed = this.passedTo(now);
    if (passed === 0) return;
    if (this.slot >= 0) this.held[this.slot]! += passed;
    else {
      this.area += this.present * passed;
      this.learnPresent(now);
    }
    this.changed = now;
  }

  private passedTo(now: number): number {
    const passed = now - this.changed;
    if (passed >= 0) return passed;
    throw invalidOption(
      'Level',
      'clock',
      `a clock that does not go back before ${toSeconds(this.changed)} s`,
      toSeconds(now),
    );
  }

  private nowTicks(): number {
    const now = this.exact ? this.clock.nowTicks! : toTicks(this.clock.now);
    if (this.began !== this.began) this.began = this.changed = Math.min(toTicks(startOf(this.clock)), now);
    return now;
  }
}

function slotOf(value: number): number {
  return value >= 0 && value < TABLE && Number.isInteger(value) ? value + 0 : -1;
}

function startOf(clock: Clock): number {
  return (clock as { readonly _startTime?: number })._startTime ?? clock.startTime ?? 0;
}
