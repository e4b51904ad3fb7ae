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
 * Offsets of a partition grow; there may be gaps. The log start offset, the high watermark and the
 * number of partitions never go down.
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
   * Calls a function each time the high watermark of a partition has risen. With it an idle
   * {@link Consumer} knows at once that there is something to read; without it the consumer has to
   * look from time to time.
   *
   * @param listener - gets the partition
   * @returns a function that ends it
   */
  onAppend?(listener: (partition: number) => void): () => void;
}

/**
 * Whether records can be fetched now.
 *
 * @internal
 */
export function isAvailable<R>({ status }: PartitionedLog<R>): boolean {
  return status === undefined || status === 'running';
}
