import { isAvailable } from '../log-port.ts';
import type { GroupPartition } from './group-partition.ts';

/**
 * How far a group is behind in one partition.
 *
 * @public
 */
export interface PartitionLag {
  /** The topic, in a group over several. */
  readonly topic?: string;
  /** The number of the partition. */
  readonly partition: number;
  /** The member that owns it; `undefined` if nobody does. */
  readonly owner: string | undefined;
  /** The committed offset; `undefined` if nothing was ever committed. */
  readonly committed: number | undefined;
  /** The next offset the owner reads; `undefined` until its first poll. */
  readonly position: number | undefined;
  /** The first offset that can be read. */
  readonly logStartOffset: number;
  /** The offset after the last record. */
  readonly highWatermark: number;
  /**
   * High watermark − committed offset, or − log start offset if nothing was committed or that has
   * expired; in offsets, never below 0.
   */
  readonly records: number;
  /**
   * The age of the oldest record not committed, in seconds; 0 if there is none, `undefined` if the
   * records have no timestamps, or the log is down.
   */
  readonly seconds: number | undefined;
  /**
   * Position − log start offset: how many records retention may still take before some are lost.
   * `undefined` without a position.
   */
  readonly lead: number | undefined;
}

/** @internal */
export function partitionLag(partition: GroupPartition, position: number | undefined, now: number): PartitionLag {
  const { committed, logStartOffset, highWatermark, topic } = partition;
  return {
    ...(topic !== '' && { topic }),
    partition: partition.id,
    owner: partition.owner?.name,
    committed,
    position,
    logStartOffset,
    highWatermark,
    records: partition.lag,
    seconds: lagInSeconds(partition, now),
    lead: position === undefined ? undefined : Math.max(0, position - logStartOffset),
  };
}

/** @internal */
export function lagInSeconds({ log, id, committed, logStartOffset }: GroupPartition, now: number): number | undefined {
  const next = Math.max(committed ?? logStartOffset, logStartOffset);
  if (next >= log.highWatermark(id)) return 0;
  if (!isAvailable(log)) return undefined;
  if (log.timestampOf !== undefined) {
    const written = log.timestampOf(id, next);
    return written === undefined ? 0 : Math.max(0, now - written);
  }
  if (log.fetchRange !== undefined) {
    const { oldestTimestamp } = log.fetchRange(id, next, 1);
    return oldestTimestamp === undefined ? undefined : Math.max(0, now - oldestTimestamp);
  }
  const oldest = log.fetch(id, next, 1)[0] as { readonly timestamp?: unknown } | undefined;
  if (oldest === undefined) return 0;
  return typeof oldest.timestamp === 'number' ? Math.max(0, now - oldest.timestamp) : undefined;
}

/**
 * The longest of the lags in seconds; `undefined` if one is not known.
 *
 * @internal
 */
export function oldestLag(lags: readonly PartitionLag[]): number | undefined {
  let oldest: number | undefined = 0;
  for (const { seconds } of lags)
    oldest = seconds === undefined || oldest === undefined ? undefined : Math.max(oldest, seconds);
  return oldest;
}
