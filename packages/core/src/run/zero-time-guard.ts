import type { Occurrence } from '../entity/occurrence.ts';
import { SimError } from '../errors/sim-error.ts';

/** How many of the last occurrences the report names. */
const NAMED = 8;

/**
 * Tells an endless loop at one time from a busy instant. The kernel counts; this is asked only when
 * the count comes near the limit.
 *
 * @internal
 */
export class ZeroTimeGuard {
  /** From this count on {@link ZeroTimeGuard.note} wants to know. */
  readonly threshold: number;
  private readonly limit: number;
  private recent: string[] = [];
  private recentAt = NaN;

  constructor(limit: number) {
    this.limit = limit;
    this.threshold = limit - NAMED;
  }

  note(item: Occurrence, count: number, now: number): void {
    if (this.recentAt !== now) this.recent = [];
    this.recentAt = now;
    this.recent.push(`${item._owner.name}/${item._label}`);
    if (count <= this.limit) return;
    const last = this.recent.slice(-NAMED);
    throw new SimError(
      'ZERO_TIME_LOOP',
      `more than ${this.limit} events ran at ${now} s without the clock moving; the last were ${last.join(', ')}`,
      {
        time: now,
        maxEventsAtSameTime: this.limit,
        last,
      },
    );
  }
}
