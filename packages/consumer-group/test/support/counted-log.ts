import type { FetchedRange, PartitionedLog } from '@sim/consumer-group';

/** A log that counts: offsets from a start to an end, all written at one rate, and no records. */
export class RateLog implements PartitionedLog<never> {
  readonly numPartitions: number;
  private readonly start: number;
  private readonly behind: number;
  private readonly rate: number;
  private readonly now: () => number;

  /** @param behind - how many records there are at 0 s; written at the same rate before it */
  constructor(partitions: number, start: number, behind: number, rate: number, now: () => number) {
    this.numPartitions = partitions;
    this.start = start;
    this.behind = behind;
    this.rate = rate;
    this.now = now;
  }

  highWatermark(): number {
    return this.start + this.behind + Math.floor(this.rate * this.now() + 1e-9);
  }

  logStartOffset(): number {
    return this.start;
  }

  fetch(): readonly never[] {
    throw new Error('there are no records');
  }

  fetchRange(_partition: number, offset: number, maxRecords: number): FetchedRange {
    const count = Math.max(0, Math.min(maxRecords, this.highWatermark() - offset));
    return { from: offset, count, oldestTimestamp: (offset - this.start - this.behind) / this.rate };
  }
}
