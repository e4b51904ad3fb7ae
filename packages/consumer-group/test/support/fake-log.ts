import type { PartitionedLog } from '@sim/consumer-group';

export interface FakeRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: number;
}

/**
 * The smallest log of the port's shape: records are there at once, retention and growth happen when
 * a test says so.
 */
export class FakeLog implements PartitionedLog<FakeRecord> {
  numPartitions: number;
  private readonly records: FakeRecord[][];
  private readonly starts: number[];

  constructor(numPartitions: number) {
    this.numPartitions = numPartitions;
    this.records = Array.from({ length: numPartitions }, () => []);
    this.starts = new Array<number>(numPartitions).fill(0);
  }

  highWatermark(partition: number): number {
    return this.at(partition).length;
  }

  logStartOffset(partition: number): number {
    return this.starts[partition]!;
  }

  fetch(partition: number, offset: number, maxRecords: number): readonly FakeRecord[] {
    if (offset < this.starts[partition]!)
      throw new Error(`read of ${offset} below the log start of partition ${partition}`);
    return this.at(partition).slice(offset, offset + maxRecords);
  }

  append(partition: number, count = 1, timestamp = 0): void {
    const records = this.at(partition);
    for (let more = count; more > 0; more -= 1) {
      records.push({
        partition,
        offset: records.length,
        timestamp,
        key: `k${records.length % 7}`,
        value: records.length,
      });
    }
  }

  /** Retention: everything below an offset is gone. */
  expire(partition: number, offset: number): void {
    this.starts[partition] = Math.max(this.starts[partition]!, Math.min(offset, this.highWatermark(partition)));
  }

  grow(count: number): void {
    for (; this.numPartitions < count; this.numPartitions += 1) {
      this.records.push([]);
      this.starts.push(0);
    }
  }

  private at(partition: number): FakeRecord[] {
    return this.records[partition]!;
  }
}

/** A log that tells when something was appended. */
export class NotifyingLog extends FakeLog {
  private readonly listeners = new Set<(partition: number) => void>();

  onAppend(listener: (partition: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  override append(partition: number, count = 1, timestamp = 0): void {
    super.append(partition, count, timestamp);
    for (const listener of this.listeners) listener(partition);
  }
}
