import type { Occurrence } from '../entity/occurrence.ts';
import { SimError } from '../errors/sim-error.ts';
import { visible } from '../errors/visible.ts';
import { secondsBetweenTimes } from '../time/ticks.ts';

/** How many of the last occurrences the report names. */
const NAMED = 8;

/** So many events at one instant raise the question, if the user names no bound. */
const MANY = 1_000_000;

/** So many times may what happens bring about something new at one instant, one after the other. */
const MAX_GENERATIONS = 1000;

/**
 * Tells an endless loop at one time from a busy instant. The kernel counts; this is asked only when
 * the count comes near the limit.
 *
 * A bound that the user names is the bound. Without one, an honest million (the end of a run with
 * many windows, the resume of an entity with a long queue) is told from a loop by its generations:
 * what was scheduled before the instant is the first, and what was scheduled while one generation
 * ran is the next. An honest instant has few, or uses up processes and held events that were there
 * before; a loop makes new ones for ever.
 *
 * @internal
 */
export class ZeroTimeGuard {
  /** From this count on {@link ZeroTimeGuard.note} wants to know. */
  readonly threshold: number;
  private readonly limit: number;
  private readonly isFixed: boolean;
  private readonly workAtHand: () => number;
  private recent: string[] = [];
  private recentAt = NaN;
  private generations = 0;
  private allowed = 0;
  private leftInGeneration = 0;

  /**
   * @param limit - named by the user, or `undefined`
   * @param workAtHand - how much that was there before can still be used up at this instant
   */
  constructor(limit: number | undefined, workAtHand: () => number) {
    this.isFixed = limit !== undefined;
    this.limit = limit ?? MANY;
    this.workAtHand = workAtHand;
    this.threshold = this.limit - NAMED;
  }

  /**
   * @param scheduled - how much was scheduled during this instant, for it, and is still to come
   * @param wasListed - whether the item was scheduled before this instant
   */
  note(item: Occurrence, count: number, now: number, scheduled: number, wasListed: boolean): void {
    if (wasListed && !this.isFixed) return;
    if (this.recentAt !== now) this.begin(now, scheduled);
    if (this.recent.length === 2 * NAMED) this.recent.splice(0, NAMED);
    this.recent.push(`${item._owner.name}/${item._label}`);
    if (--this.leftInGeneration < 0) {
      this.generations++;
      this.leftInGeneration = scheduled;
    }
    if (count <= this.limit || (!this.isFixed && this.generations <= this.allowed)) return;
    const last = this.recent.slice(-NAMED);
    const step = secondsBetweenTimes(now);
    const coarse =
      step === undefined
        ? ''
        : `; that far from 0 it moves by ${step} s, and a wait of less than half of it not at all`;
    throw new SimError(
      'ZERO_TIME_LOOP',
      `more than ${this.limit} events ran at ${now} s without the clock moving; the last were ${visible(last.join(', '))}${coarse}`,
      {
        time: now,
        maxEventsAtSameTime: this.limit,
        last,
      },
    );
  }

  private begin(now: number, scheduled: number): void {
    this.recentAt = now;
    this.recent = [];
    this.generations = 0;
    this.leftInGeneration = scheduled;
    this.allowed = MAX_GENERATIONS + this.workAtHand();
  }
}
