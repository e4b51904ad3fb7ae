import type { Histogram } from '@sim/core';

/** Into how many parts a range is cut: the times between its ends are taken to be even. */
const PARTS = 4;

/**
 * Records how long the records of a range have waited, from the times of its first and its last.
 *
 * @internal
 */
export class RangeLatency {
  private readonly histogram: Histogram;

  constructor(histogram: Histogram) {
    this.histogram = histogram;
  }

  record(count: number, oldest: number, newest: number, now: number): void {
    const parts = Math.min(PARTS, count);
    for (let part = 0; part < parts; part += 1) {
      const records = Math.floor(((part + 1) * count) / parts) - Math.floor((part * count) / parts);
      const written = parts === 1 ? oldest : oldest + ((newest - oldest) * part) / (parts - 1);
      this.histogram.record(Math.max(0, now - written), records);
    }
  }
}
