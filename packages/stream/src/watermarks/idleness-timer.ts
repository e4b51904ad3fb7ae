import { toTicks } from '@sim/core';

/**
 * Finds that an input has fallen silent. A check that sees no element since the last check starts a
 * stopwatch; a later one finds the input idle when more than the timeout has passed on it. So
 * detection takes two quiet checks, and up to one interval more than the timeout. An element ends
 * idleness.
 */
export class IdlenessTimer {
  idle = false;
  private readonly timeout: number;
  private active = false;
  private silentSince: number | undefined = undefined;

  constructor(timeout: number) {
    this.timeout = toTicks(timeout);
  }

  activity(): void {
    this.active = true;
    this.idle = false;
  }

  check(now: number): boolean {
    if (this.active) {
      this.active = false;
      this.silentSince = undefined;
    } else if (this.silentSince === undefined) {
      this.silentSince = now;
    } else if (toTicks(now - this.silentSince) > this.timeout) {
      this.idle = true;
    }
    return this.idle;
  }
}
