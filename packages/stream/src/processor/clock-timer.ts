import type { Timer } from '@sim/core';

/**
 * The one timer of an entity for the next of many times on the clock, set again when that changes. Its
 * owner forgets it in a crash, which takes all timers.
 */
export class ClockTimer {
  private readonly after: (delay: number, fire: () => void) => Timer;
  private readonly fire: () => void;
  private armed: { readonly at: number; readonly timer: Timer } | undefined = undefined;

  constructor(after: (delay: number, fire: () => void) => Timer, fire: () => void) {
    this.after = after;
    this.fire = fire;
  }

  /** Waits for a time, in seconds; for nothing if it is Infinity. */
  set(at: number, now: number): void {
    if (at === (this.armed?.at ?? Infinity)) return;
    this.cancel();
    if (at === Infinity) return;
    const fire = () => {
      this.armed = undefined;
      this.fire();
    };
    this.armed = { at, timer: this.after(Math.max(0, at - now), fire) };
  }

  cancel(): void {
    this.armed?.timer.cancel();
    this.armed = undefined;
  }

  /** The timer is gone already. */
  forget(): void {
    this.armed = undefined;
  }
}
