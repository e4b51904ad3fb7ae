/** Looks at the model at an instant; returns when to look next, in ticks. */
export type ClockSampler = (ticks: number) => number;

/**
 * Those who look at the model at instants of their own, without being part of it: nothing is
 * scheduled, so the run is the same with and without them. An instant is looked at when everything
 * in it has happened, just before the clock moves past it.
 */
export class ClockSamplers {
  /** The earliest instant that somebody waits for, in ticks. */
  next = Infinity;
  private readonly entries: { next: number; readonly sample: ClockSampler }[] = [];

  /**
   * @param first - the first instant to look at, in ticks
   * @param sample - called with each instant
   */
  add(first: number, sample: ClockSampler): { remove(): void } {
    const entry = { next: first, sample };
    this.entries.push(entry);
    this.update();
    return {
      remove: () => {
        const at = this.entries.indexOf(entry);
        if (at >= 0) this.entries.splice(at, 1);
        this.update();
      },
    };
  }

  /** Looks at the instant that is next. */
  run(): void {
    const ticks = this.next;
    for (const entry of this.entries) if (entry.next === ticks) entry.next = entry.sample(ticks);
    this.update();
  }

  private update(): void {
    this.next = this.entries.reduce((earliest, { next }) => Math.min(earliest, next), Infinity);
  }
}
