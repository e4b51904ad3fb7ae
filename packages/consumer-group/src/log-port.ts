import { hasMethod } from './checks.ts';

/**
 * The least a record must tell: where it stands. A `timestamp` in seconds, if there is one, gives
 * lag in seconds.
 *
 * @public
 */
export interface PartitionRecord {
  /** The partition it is in. */
  readonly partition: number;
  /** Its place in the partition. */
  readonly offset: number;
  /** When it was written, in seconds. */
  readonly timestamp?: number;
}

/**
 * The log a group reads from. `@sim/log`'s `EventLog` is one, and so is anything of this shape.
 *
 * Offsets of a partition grow; there may be gaps. The log start offset and the number of partitions
 * never go down; the high watermark falls only where a log can lose records, and a position beyond
 * it is then reset as if it were below the log start.
 *
 * @public
 */
export interface PartitionedLog<R> {
  /** How many partitions there are: 0, 1 … `numPartitions` − 1. */
  readonly numPartitions: number;
  /**
   * Whether records can be fetched now: not unless it is `'running'`, or has no status. An entity
   * has one.
   */
  readonly status?: 'running' | 'paused' | 'crashed';
  /** The offset after the last record that can be read. */
  highWatermark(partition: number): number;
  /** The first offset that can still be read. */
  logStartOffset(partition: number): number;
  /**
   * Records from an offset on, in order of offset, below the high watermark: a list that does not
   * change afterwards.
   *
   * @param partition - the partition
   * @param offset - where to begin; the first record after it, if there is none at it
   * @param maxRecords - how many at most
   */
  fetch(partition: number, offset: number, maxRecords: number): readonly R[];
  /**
   * Records from an offset on, without what a reader does not see: transaction markers, and, for
   * `'read_committed'`, records of transactions that are open or were aborted. If a log has it, it
   * is used instead of `fetch`.
   *
   * @param partition - the partition
   * @param offset - where to begin
   * @param maxRecords - how many at most
   * @param isolationLevel - what the reader may see
   * @returns the records, and the offset to go on at, which may lie behind skipped ones
   */
  fetchNext?(
    partition: number,
    offset: number,
    maxRecords: number,
    isolationLevel: IsolationLevel,
  ): { readonly records: readonly R[]; readonly nextOffset: number };
  /**
   * Says which offsets can be read, without the records: what a {@link Consumer} with a `batchTime`
   * works from.
   *
   * @param partition - the partition
   * @param offset - where to begin
   * @param maxRecords - how many at most
   * @returns the first offset, how many there are without a gap, and when the first was written
   */
  fetchRange?(partition: number, offset: number, maxRecords: number): FetchedRange;
  /**
   * When the record at an offset was written, in seconds, or the first one after it; `undefined` if
   * there is none. If a log has it, lag in seconds and latencies of ranges are looked up by it, which
   * reads nothing.
   *
   * @param partition - the partition
   * @param offset - from the log start to below the high watermark
   */
  timestampOf?(partition: number, offset: number): number | undefined;
  /**
   * The first offset that a reader of committed transactions may not see yet; the high watermark if
   * there is no open transaction.
   */
  lastStableOffset?(partition: number): number;
  /**
   * Calls a function each time the high watermark of a partition has risen. With it an idle
   * {@link Consumer} knows at once that there is something to read; without it the consumer has to
   * look from time to time.
   *
   * @param listener - gets the partition
   * @returns what the log likes: a group listens as long as it lives
   */
  onAppend?(listener: (partition: number) => void): unknown;
}

/**
 * What a reader sees of transactions (Kafka's `isolation.level`): everything, or only what was
 * committed.
 *
 * @public
 */
export type IsolationLevel = 'read_uncommitted' | 'read_committed';

/**
 * Offsets that can be read, without the records.
 *
 * @public
 */
export interface FetchedRange {
  /** The first offset. */
  readonly from: number;
  /** How many offsets, one after the other. */
  readonly count: number;
  /** When the first was written, in seconds. */
  readonly oldestTimestamp?: number;
}

/**
 * Whether something has the shape of a log.
 *
 * @internal
 */
export function isLog(log: unknown): log is PartitionedLog<unknown> {
  if (typeof log !== 'object' || !['highWatermark', 'logStartOffset', 'fetch'].every((name) => hasMethod(log, name)))
    return false;
  const { numPartitions } = log as { readonly numPartitions?: unknown };
  return Number.isInteger(numPartitions) && (numPartitions as number) >= 1;
}

/**
 * Whether records can be fetched now.
 *
 * @internal
 */
export function isAvailable<R>({ status }: PartitionedLog<R>): boolean {
  return status === undefined || status === 'running';
}
