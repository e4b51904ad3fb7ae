import type { LogRecord } from '../log-record.ts';

/**
 * Decides which records a log keeps. Open to users: an object with `shouldRetain` is a policy,
 * asked about every record held at every sweep: O(records held). The policies of this package watch
 * each partition instead, and cost O(expired).
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { EventLog, type RetentionPolicy } from '@sim/log';
 *
 * const onlyAda: RetentionPolicy = { shouldRetain: (record) => record.key === 'ada' };
 * const log = new EventLog<string>('orders', { numPartitions: 1, retentionPolicy: onlyAda, retentionCheckInterval: 10 });
 * const sim = new Simulation({ entities: [log], endTime: 10 });
 * for (const key of ['bob', 'ada', 'bob', 'ada']) sim.spawn(log.append(key, 'tea'));
 * sim.run();
 * console.log(log.partitions[0]?.records.map((record) => record.offset)); // [ 1, 3 ]
 * ```
 *
 * @public
 */
export interface RetentionPolicy {
  /**
   * Whether the policy would keep a record, judged by the record alone. A policy that has to see
   * the others (a size, a key) answers true here and does its work in `watch`.
   *
   * @param record - a record of the log
   * @param now - the time, in seconds
   */
  shouldRetain(record: LogRecord<unknown>, now: number): boolean;

  /**
   * Whether it cannot work on records without a key: the log then refuses them with
   * `INVALID_RECORD`. @defaultValue false
   */
  readonly requiresKey?: boolean;

  /**
   * Makes the part of the policy that looks after one partition; called once for each. Without it
   * the log asks `shouldRetain` about every record at every sweep.
   *
   * @param partition - what may be seen of the partition; always current
   */
  watch?(partition: RetentionView): PartitionRetention;
}

/**
 * The part of a {@link RetentionPolicy} that looks after one partition. At every sweep the log
 * calls `expireBefore`, drops what it says, and then calls `removable`.
 *
 * @public
 */
export interface PartitionRetention {
  /**
   * The offset below which everything goes. If anything does, it becomes the new log start.
   *
   * @param now - the time of the sweep, in seconds
   */
  expireBefore(now: number): number;

  /**
   * Offsets of further records that go, from the middle, in any order: they leave holes, the log
   * start stays.
   *
   * @param now - the time of the sweep, in seconds
   */
  removable?(now: number): readonly number[];

  /**
   * Told of every record that goes, whatever the reason, before it does. With it a sweep makes an
   * object of every expired record.
   *
   * @param record - the record
   */
  removed?(record: LogRecord<unknown>): void;
}

/**
 * What a retention policy may see of a partition.
 *
 * @public
 */
export interface RetentionView<V = unknown> {
  /** The partition. */
  readonly partition: number;
  /** The first offset that may be read. */
  readonly logStartOffset: number;
  /** The offset of the next record to be appended. */
  readonly highWatermark: number;
  /** Records held. With holes, fewer than the offsets from log start to high watermark. */
  readonly recordCount: number;
  /**
   * Whether only whole segments expire: the policy then leaves at least as much as its limit, as
   * Kafka does, not at most.
   */
  readonly wholeSegments: boolean;
  /**
   * The base offset of the segment that holds an offset; the offset itself where there are no
   * segments. At the high watermark: the base of the active segment.
   *
   * @param offset - an offset
   */
  segmentStart(offset: number): number;
  /**
   * The offset of the index-th record held, counted from the oldest; the high watermark if there
   * are not so many. O(index / 1024).
   *
   * @param index - from 0
   */
  offsetAt(index: number): number;
  /**
   * The first offset whose record is from a time or later; the high watermark if there is none.
   * O(log records).
   *
   * @param time - in seconds
   */
  offsetForTime(time: number): number;
  /**
   * Shows the records of a range of offsets, in order, until the visitor returns `false`.
   *
   * @param from - the first offset
   * @param to - the offset after the last
   * @param visitor - gets each record
   */
  visit(from: number, to: number, visitor: (record: LogRecord<V>) => unknown): void;
}
