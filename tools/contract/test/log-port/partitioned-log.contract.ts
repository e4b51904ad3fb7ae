import type { PartitionedLog, PartitionRecord } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';

/** A log under test, with the means to fill and to empty it. */
export interface LogUnderTest<R extends PartitionRecord> {
  readonly log: PartitionedLog<R>;
  /** Puts records at the end of a partition. */
  append(partition: number, count: number): void;
  /** Drops all but the newest records of each partition. */
  keepNewest(count: number): void;
  /** Adds partitions. */
  grow(count: number): void;
}

/** What a consumer group relies on; run over everything that says it is a `PartitionedLog`. */
export function describePartitionedLog<R extends PartitionRecord>(
  name: string,
  make: (numPartitions: number) => LogUnderTest<R>,
): void {
  const offsets = (records: readonly R[]): readonly number[] => records.map((record) => record.offset);

  describe(name, () => {
    it('begins empty, at offset 0', () => {
      const { log } = make(3);
      expect(log.numPartitions).toBe(3);
      for (const partition of [0, 1, 2]) {
        expect(log.highWatermark(partition)).toBe(0);
        expect(log.logStartOffset(partition)).toBe(0);
        expect(log.fetch(partition, 0, 10)).toEqual([]);
      }
    });

    it('gives records in order of offset, each with its partition and offset', () => {
      const { log, append } = make(2);
      append(1, 5);
      expect(log.highWatermark(1)).toBe(5);
      expect(log.highWatermark(0)).toBe(0);
      expect(offsets(log.fetch(1, 0, 10))).toEqual([0, 1, 2, 3, 4]);
      expect(log.fetch(1, 0, 10).every((record) => record.partition === 1)).toBe(true);
    });

    it('begins at the offset asked for and gives no more than asked for', () => {
      const { log, append } = make(1);
      append(0, 10);
      expect(offsets(log.fetch(0, 4, 3))).toEqual([4, 5, 6]);
      expect(offsets(log.fetch(0, 8, 100))).toEqual([8, 9]);
      expect(log.fetch(0, 4, 0)).toEqual([]);
    });

    it('gives nothing at the high watermark', () => {
      const { log, append } = make(1);
      append(0, 4);
      expect(log.fetch(0, 4, 10)).toEqual([]);
    });

    it('loses nothing by being read', () => {
      const { log, append } = make(1);
      append(0, 4);
      const first = offsets(log.fetch(0, 0, 10));
      expect(offsets(log.fetch(0, 0, 10))).toEqual(first);
    });

    it('raises the log start when records expire, and leaves the high watermark', () => {
      const { log, append, keepNewest } = make(1);
      append(0, 10);
      keepNewest(3);
      expect(log.logStartOffset(0)).toBe(7);
      expect(log.highWatermark(0)).toBe(10);
      expect(offsets(log.fetch(0, 7, 10))).toEqual([7, 8, 9]);
    });

    it('gives no offset twice, also after everything expired', () => {
      const { log, append, keepNewest } = make(1);
      append(0, 5);
      keepNewest(0);
      expect(log.logStartOffset(0)).toBe(5);
      append(0, 2);
      expect(offsets(log.fetch(0, 5, 10))).toEqual([5, 6]);
    });

    it('refuses partitions it does not have', () => {
      const { log } = make(2);
      for (const partition of [2, -1, 0.5, NaN]) {
        expect(() => log.highWatermark(partition)).toThrow();
        expect(() => log.logStartOffset(partition)).toThrow();
        expect(() => log.fetch(partition, 0, 1)).toThrow();
      }
    });

    it('may grow: new partitions begin empty and old ones stay', () => {
      const { log, append, grow } = make(1);
      append(0, 2);
      grow(2);
      expect(log.numPartitions).toBe(3);
      expect(log.highWatermark(0)).toBe(2);
      expect(log.highWatermark(2)).toBe(0);
      append(2, 1);
      expect(offsets(log.fetch(2, 0, 10))).toEqual([0]);
    });

    it('tells its listeners of each append, until they are taken away', () => {
      const { log, append } = make(2);
      if (log.onAppend === undefined) return;
      const heard: number[] = [];
      const listening = log.onAppend((partition) => heard.push(log.highWatermark(partition) * 10 + partition));
      append(0, 1);
      append(1, 2);
      (listening as { cancel(): void }).cancel();
      append(0, 1);
      expect(heard).toEqual([10, 11, 21]);
    });
  });
}
