import { checkNumber, isSimError } from '@sim/core';
import { groupError } from '../errors.ts';
import type { PartitionedLog, PartitionRecord } from '../log-port.ts';
import { checkFetched } from './check-fetched.ts';
import { PartitionProgress } from './partition-progress.ts';
import type { PollOrder } from './poll-order.ts';

/**
 * Where a member begins in a partition with no committed offset, or with one the log cannot serve
 * any more (Kafka's `auto.offset.reset`).
 *
 * * `'earliest'`: at the log start offset.
 * * `'latest'`: at the high watermark.
 * * `'none'`: nowhere; the poll fails with `OFFSET_OUT_OF_RANGE`.
 *
 * @public
 */
export type OffsetReset = 'earliest' | 'latest' | 'none';

/** @internal */
export interface OffsetTrackerOptions {
  readonly owner: string;
  readonly autoOffsetReset: OffsetReset;
  /** Records in a turn of a partition; twice what a poll asks for if left out. */
  readonly maxPartitionFetch: number | undefined;
}

/**
 * Positions, commits, and what was read twice or never: a group's offsets. Pure: it knows the log,
 * and neither time nor members.
 *
 * @internal
 */
export class OffsetTracker<R> {
  recordsPolled = 0;
  recordsLost = 0;
  recordsRedelivered = 0;
  /** How many partitions are known. */
  partitionCount: number;
  private readonly log: PartitionedLog<R>;
  private readonly options: OffsetTrackerOptions;
  private readonly partitions: PartitionProgress[] = [];

  constructor(log: PartitionedLog<R>, options: OffsetTrackerOptions) {
    this.log = log;
    this.options = options;
    this.partitionCount = log.numPartitions;
  }

  /** The progress of a partition the log has. */
  of(partition: number): PartitionProgress {
    return (this.partitions[partition] ??= new PartitionProgress());
  }

  /** @throws `UNKNOWN_PARTITION` */
  checkPartition(partition: number): void {
    const { numPartitions } = this.log;
    if (Number.isInteger(partition) && partition >= 0 && partition < numPartitions) return;
    throw groupError(
      'UNKNOWN_PARTITION',
      `${this.options.owner}: expected a partition from 0 to ${numPartitions - 1}, got ${String(partition)}`,
      { partition, numPartitions },
    );
  }

  /** @throws `INVALID_OPTION`, `OFFSET_OUT_OF_RANGE` */
  checkOffset(partition: number, offset: number): void {
    checkNumber(this.options.owner, `offset of partition ${partition}`, offset, { min: 0, integer: true });
    const end = this.log.highWatermark(partition);
    if (offset > end) throw this.outOfRange(partition, offset, `at most the high watermark, ${end}`);
  }

  /** Whether a poll would return something, or fail. */
  readable(partition: number): boolean {
    const { position, committed, paused } = this.of(partition);
    if (paused) return false;
    const next = position ?? committed;
    if (next !== undefined) return next < this.log.highWatermark(partition);
    const { autoOffsetReset } = this.options;
    if (autoOffsetReset === 'none') return true;
    // Where "latest" is has to be looked up before more is written.
    return autoOffsetReset === 'latest' || this.log.logStartOffset(partition) < this.log.highWatermark(partition);
  }

  /**
   * Takes the next records of a member's partitions, and moves the positions behind them.
   *
   * A partition gives all that its turn allows before the next one has its own (Kafka's fetch
   * buffers); in a partition records come in order of offset.
   *
   * @throws `OFFSET_OUT_OF_RANGE`, once everything that could be read was handed out
   */
  collect(order: PollOrder, maxRecords: number): readonly R[] {
    if (order.fresh) this.locateAll(order);
    let batch: readonly R[] | undefined;
    let mixed: R[] | undefined;
    let wanted = maxRecords;
    let refused: { readonly error: unknown } | undefined;
    for (let idle = 0; wanted > 0 && idle < order.size;) {
      const partition = order.first as number;
      let records: readonly R[];
      try {
        records = this.take(order, partition, wanted, maxRecords);
      } catch (error) {
        order.rotate();
        if (!isSimError(error, 'OFFSET_OUT_OF_RANGE')) throw error;
        refused ??= { error };
        idle += 1;
        continue;
      }
      if (order.turnLeft <= 0) order.rotate();
      if (records.length === 0) {
        idle += 1;
        continue;
      }
      idle = 0;
      wanted -= records.length;
      if (batch === undefined) batch = records;
      else if (mixed === undefined) batch = mixed = [...batch, ...records];
      else for (const record of records) mixed.push(record);
    }
    if (batch === undefined && refused !== undefined) throw refused.error;
    const count = maxRecords - wanted;
    this.recordsPolled += count;
    return batch ?? [];
  }

  /**
   * Looks the positions of new partitions up, all at the first poll: what is written later is not
   * passed over.
   */
  private locateAll(order: PollOrder): void {
    order.fresh = false;
    for (const partition of order.partitions) {
      const progress = this.of(partition);
      // Without a reset policy a missing position is an error, which has its turn after what can be
      // read.
      if (this.options.autoOffsetReset === 'none' && !this.canServe(partition, progress.committed)) continue;
      if (progress.position === undefined) this.locate(partition, progress);
    }
  }

  private canServe(partition: number, offset: number | undefined): boolean {
    return (
      offset !== undefined &&
      offset >= this.log.logStartOffset(partition) &&
      offset <= this.log.highWatermark(partition)
    );
  }

  private take(order: PollOrder, partition: number, wanted: number, maxRecords: number): readonly R[] {
    const progress = this.of(partition);
    if (progress.paused) {
      order.turnLeft = 0;
      return [];
    }
    const position = this.locate(partition, progress);
    const end = this.log.highWatermark(partition);
    if (position >= end) {
      order.turnLeft = 0;
      return [];
    }
    if (order.turnLeft <= 0) order.turnLeft = this.options.maxPartitionFetch ?? 2 * maxRecords;
    const records = checkFetched(
      this.options.owner,
      this.log.fetch(partition, position, Math.min(wanted, order.turnLeft)),
      partition,
      position,
      Math.min(wanted, order.turnLeft),
    );
    order.turnLeft -= records.length;
    if (records.length === 0) {
      // A gap up to the end: there is nothing to wait for.
      progress.position = end;
      order.turnLeft = 0;
      return records;
    }
    const located = records as readonly PartitionRecord[];
    progress.position = located[located.length - 1]!.offset + 1;
    this.recordsRedelivered += progress.deliver(located, this.log.logStartOffset(partition));
    // The rest of this turn is what is there now; what is written meanwhile has to wait for the
    // next.
    order.turnLeft = Math.min(order.turnLeft, end - progress.position);
    return records;
  }

  /** The position, looked up if it is not known and reset if the log cannot serve it. */
  private locate(partition: number, progress: PartitionProgress): number {
    const start = this.log.logStartOffset(partition);
    const next = progress.position ?? progress.committed;
    if (next !== undefined && next >= start && next <= this.log.highWatermark(partition))
      return (progress.position = next);
    const { autoOffsetReset } = this.options;
    if (autoOffsetReset === 'none') {
      if (next === undefined)
        throw this.outOfRange(partition, next, "a committed offset, as autoOffsetReset is 'none'");
      throw this.outOfRange(
        partition,
        next,
        `from ${start} to ${this.log.highWatermark(partition)}, as autoOffsetReset is 'none'`,
      );
    }
    const target = autoOffsetReset === 'earliest' ? start : this.log.highWatermark(partition);
    if (next !== undefined && next < start) this.recordsLost += progress.lose(next, target);
    return (progress.position = target);
  }

  private outOfRange(partition: number, offset: number | undefined, expected: string): Error {
    return groupError(
      'OFFSET_OUT_OF_RANGE',
      `${this.options.owner}: partition ${partition}: expected ${expected}, got ${offset === undefined ? 'no committed offset' : `offset ${offset}`}`,
      { partition, offset },
    );
  }
}
