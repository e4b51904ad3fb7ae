import { isAvailable, type PartitionedLog } from '../log-port.ts';
import type { PartitionProgress } from './partition-progress.ts';

/**
 * How far a group is behind in one partition.
 *
 * @public
 */
export interface PartitionLag {
  /** The partition. */
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
   * High watermark − committed offset, or − log start offset if nothing was committed; in offsets,
   * never below 0.
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
export function lagInRecords<R>(log: PartitionedLog<R>, partition: number, committed: number | undefined): number {
  return Math.max(0, log.highWatermark(partition) - (committed ?? log.logStartOffset(partition)));
}

/** @internal */
export function partitionLag<R>(
  log: PartitionedLog<R>,
  partition: number,
  progress: PartitionProgress,
  owner: string | undefined,
  now: number,
): PartitionLag {
  const { committed } = progress;
  const position = owner === undefined ? undefined : progress.position;
  const logStartOffset = log.logStartOffset(partition);
  return {
    partition,
    owner,
    committed,
    position,
    logStartOffset,
    highWatermark: log.highWatermark(partition),
    records: lagInRecords(log, partition, committed),
    seconds: lagInSeconds(log, partition, committed, now),
    lead: position === undefined ? undefined : Math.max(0, position - logStartOffset),
  };
}

/** @internal */
export function lagInSeconds<R>(
  log: PartitionedLog<R>,
  partition: number,
  committed: number | undefined,
  now: number,
): number | undefined {
  const start = log.logStartOffset(partition);
  const next = Math.max(committed ?? start, start);
  if (next >= log.highWatermark(partition)) return 0;
  if (!isAvailable(log)) return undefined;
  const oldest = log.fetch(partition, next, 1)[0] as { readonly timestamp?: unknown } | undefined;
  if (oldest === undefined) return 0;
  return typeof oldest.timestamp === 'number' ? Math.max(0, now - oldest.timestamp) : undefined;
}
