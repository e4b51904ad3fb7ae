import type { RandomStream } from '../random/random-stream.ts';
import { TICKS_PER_SECOND, toTicks } from '../time/ticks.ts';

/**
 * When the events of a source are due, one after the other; never more than one is looked ahead.
 *
 * @internal
 */
export abstract class Arrivals {
  /** False if the time given last is no arrival but a time to go on looking for one. */
  real = true;
  /** The row behind the arrival given last, when rows are replayed. */
  row: unknown = undefined;

  /**
   * The tick of the next arrival, not before the previous one; `Infinity` when there are no more.
   */
  abstract next(): number;
}

/**
 * Makes the arrivals of a source when it starts.
 *
 * @internal
 */
export type ArrivalsFactory = (startTicks: number, rng: RandomStream) => Arrivals;

/**
 * The k-th arrival at the tick nearest to start + k / rate, computed from k: nothing adds up, so
 * nothing drifts.
 *
 * @internal
 */
export class ConstantArrivals extends Arrivals {
  private readonly startTicks: number;
  private readonly rate: number;
  private count = 0;

  constructor(startTicks: number, rate: number) {
    super();
    this.startTicks = startTicks;
    this.rate = rate;
  }

  next(): number {
    const { rate } = this;
    const count = ++this.count;
    if (!Number.isInteger(rate)) return this.startTicks + toTicks(count / rate);
    // Whole seconds apart from the rest: exact in integers however large the count.
    const seconds = Math.floor(count / rate);
    return (
      this.startTicks + seconds * TICKS_PER_SECOND + Math.round(((count - seconds * rate) * TICKS_PER_SECOND) / rate)
    );
  }
}
