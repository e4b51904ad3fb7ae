import { isSimError } from '@sim/core';
import { groupError } from '../errors.ts';
import { isAvailable, type IsolationLevel, type PartitionRecord } from '../log-port.ts';
import type { AssignedPartition } from './assigned-partition.ts';
import { checkFetched, checkFetchedNext, checkFetchedRange } from './check-fetched.ts';
import type { FetchOrder } from './fetch-order.ts';
import { comparePartitions, type GroupPartition } from './group-partition.ts';
import type { TopicTable } from './topic-table.ts';

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
  readonly isolationLevel: IsolationLevel;
  /** Records in a turn of a partition; twice what a poll asks for if left out. */
  readonly maxPartitionFetch: number | undefined;
}

/**
 * What a poll gives of one partition: records, or as a mere range.
 *
 * @internal
 */
export interface FetchedRun {
  readonly assigned: AssignedPartition;
  /** None in a range. */
  readonly records: readonly unknown[];
  readonly from: number;
  readonly count: number;
  readonly oldestTimestamp: number | undefined;
  /** Of a range: known now, while the log has the record, and not when the work on it is done. */
  readonly newestTimestamp: number | undefined;
}

/**
 * The records of a poll, in one list.
 *
 * @internal
 */
export function recordsOf<R>(runs: readonly FetchedRun[]): readonly R[] {
  if (runs.length === 1) return runs[0]!.records as readonly R[];
  const records: R[] = [];
  for (const run of runs) for (const record of run.records) records.push(record as R);
  return records;
}

/**
 * Positions, and what was read twice or never. Pure: it knows the logs, and neither time nor
 * members.
 *
 * @internal
 */
export class OffsetTracker {
  recordsPolled = 0;
  recordsLost = 0;
  recordsRedelivered = 0;
  private readonly table: TopicTable;
  private readonly options: OffsetTrackerOptions;

  constructor(table: TopicTable, options: OffsetTrackerOptions) {
    this.table = table;
    this.options = options;
  }

  /** @throws `OFFSET_OUT_OF_RANGE` */
  checkOffset(partition: GroupPartition, offset: number): void {
    const end = partition.highWatermark;
    if (offset > end) throw this.outOfRange(partition, offset, `at most the high watermark, ${end}`);
  }

  /** Whether a poll would return something of a partition, or fail. */
  readable({ partition, position, paused, full }: AssignedPartition): boolean {
    if (paused || full) return false;
    const next = position ?? partition.committed;
    if (next !== undefined) {
      const end = this.end(partition);
      // Beyond the high watermark: a log that has lost its tail, and a position to be reset.
      return next < end || (next > end && next > partition.highWatermark);
    }
    const { autoOffsetReset } = this.options;
    if (autoOffsetReset === 'none') return true;
    // Where "latest" is has to be looked up before more is written.
    return autoOffsetReset === 'latest' || partition.logStartOffset < this.end(partition);
  }

  /** Whether the log of a partition can be read now. */
  available({ partition }: AssignedPartition): boolean {
    return isAvailable(partition.log);
  }

  /** How many records a poll could return now, counted up to a limit. O(partitions). */
  countReadable(order: FetchOrder, limit: number): number {
    let count = 0;
    order.some((assigned) => {
      if (assigned.paused || !this.available(assigned)) return false;
      const { partition } = assigned;
      const next = assigned.position ?? partition.committed;
      if (next === undefined && this.options.autoOffsetReset !== 'earliest') count = limit;
      else count += Math.max(0, this.end(partition) - Math.max(next ?? 0, partition.logStartOffset));
      return count >= limit;
    });
    return Math.min(count, limit);
  }

  /**
   * Takes the next records of a member's partitions, and moves the positions behind them.
   *
   * A partition gives all that its turn allows before the next one has its own (Kafka's fetch
   * buffers); in a partition records come in order of offset.
   *
   * @param ranges - whether to take ranges from logs that give them
   * @param share - how many records a turn has if no option says so
   * @throws `OFFSET_OUT_OF_RANGE`, once everything that could be read was handed out
   */
  collect(order: FetchOrder, maxRecords: number, ranges: boolean, share = 2 * maxRecords): readonly FetchedRun[] {
    if (order.fresh) this.locateAll(order);
    let runs: FetchedRun[] | undefined;
    let wanted = maxRecords;
    let refused: { readonly error: unknown } | undefined;
    for (let idle = 0; wanted > 0 && idle < order.size;) {
      const assigned = order.first as AssignedPartition;
      let run: FetchedRun | undefined;
      try {
        run = this.take(order, assigned, wanted, share, ranges);
      } catch (error) {
        order.rotate();
        if (!isSimError(error, 'OFFSET_OUT_OF_RANGE')) throw error;
        refused ??= { error };
        idle += 1;
        continue;
      }
      if (order.turnLeft <= 0) order.rotate();
      if (run === undefined) {
        idle += 1;
        continue;
      }
      idle = 0;
      wanted -= run.count;
      runs = withItem(runs, run);
    }
    if (runs === undefined && refused !== undefined) throw refused.error;
    this.recordsPolled += maxRecords - wanted;
    return runs ?? [];
  }

  /** The end of what a reader may see. */
  private end({ log, id }: GroupPartition): number {
    const end = log.highWatermark(id);
    if (this.options.isolationLevel === 'read_uncommitted' || log.lastStableOffset === undefined) return end;
    return Math.min(end, log.lastStableOffset(id));
  }

  /**
   * Looks the positions of new partitions up, all at the first poll: what is written later is not
   * passed over.
   */
  private locateAll(order: FetchOrder): void {
    order.fresh = false;
    for (const assigned of order.partitions) {
      if (assigned.position !== undefined) continue;
      if (!this.available(assigned)) {
        order.fresh = true;
        continue;
      }
      // Without a reset policy a missing position is an error, which has its turn after what can be
      // read.
      if (this.options.autoOffsetReset === 'none' && !canServe(assigned.partition, assigned.partition.committed))
        continue;
      this.locate(order, assigned);
    }
  }

  private take(
    order: FetchOrder,
    assigned: AssignedPartition,
    wanted: number,
    share: number,
    ranges: boolean,
  ): FetchedRun | undefined {
    if (assigned.paused || assigned.full || !this.available(assigned)) {
      order.turnLeft = 0;
      return undefined;
    }
    const position = this.locate(order, assigned);
    const end = this.end(assigned.partition);
    if (position >= end) {
      order.turnLeft = 0;
      return undefined;
    }
    if (order.turnLeft <= 0) order.turnLeft = this.options.maxPartitionFetch ?? share;
    const run = this.fetch(order, assigned, position, end, Math.min(wanted, order.turnLeft), ranges);
    if (run === undefined) {
      order.turnLeft = 0;
      return undefined;
    }
    order.turnLeft -= run.count;
    // The rest of this turn is what is there now; what is written meanwhile has to wait for the
    // next.
    order.turnLeft = Math.min(order.turnLeft, end - (assigned.position ?? end));
    return run;
  }

  private fetch(
    order: FetchOrder,
    assigned: AssignedPartition,
    position: number,
    end: number,
    max: number,
    ranges: boolean,
  ): FetchedRun | undefined {
    const { partition } = assigned;
    const { log, id } = partition;
    if (ranges && log.fetchRange !== undefined) {
      const { from, count, oldestTimestamp } = checkFetchedRange(
        this.options.owner,
        log.fetchRange(id, position, Math.min(max, end - position)),
        id,
        position,
        max,
      );
      order.move(assigned, count === 0 ? end : from + count);
      if (count === 0) return undefined;
      this.recordsRedelivered += partition.deliverRange(from, from + count);
      const newestTimestamp =
        count === 1 || oldestTimestamp === undefined ? oldestTimestamp : timestampAt(partition, from + count - 1);
      return { assigned, records: [], from, count, oldestTimestamp, newestTimestamp };
    }
    let records: readonly unknown[];
    if (log.fetchNext !== undefined) {
      const next = checkFetchedNext(
        this.options.owner,
        log.fetchNext(id, position, max, this.options.isolationLevel),
        id,
        position,
        max,
      );
      records = next.records;
      // Nothing to see and nowhere to go on: what is there is not stable yet.
      if (next.nextOffset > position) order.move(assigned, next.nextOffset);
    } else {
      // Up to what this reader may see: `fetch` knows no transactions.
      const most = Math.min(max, end - position);
      records = checkFetched(this.options.owner, log.fetch(id, position, most), id, position, most);
      // A gap up to the end: there is nothing to wait for.
      order.move(assigned, records.length === 0 ? end : (records[records.length - 1] as PartitionRecord).offset + 1);
    }
    if (records.length === 0) return undefined;
    const located = records as readonly PartitionRecord[];
    this.recordsRedelivered += partition.deliver(located);
    const from = located[0]!.offset;
    return { assigned, records, from, count: records.length, oldestTimestamp: undefined, newestTimestamp: undefined };
  }

  /** The position, looked up if it is not known and reset if the log cannot serve it. */
  private locate(order: FetchOrder, assigned: AssignedPartition): number {
    const { partition } = assigned;
    const next = assigned.position ?? partition.committed;
    if (next !== undefined && canServe(partition, next)) {
      if (assigned.position === undefined) order.move(assigned, next);
      return next;
    }
    const start = partition.logStartOffset;
    const end = partition.highWatermark;
    const { autoOffsetReset } = this.options;
    if (autoOffsetReset === 'none') {
      throw this.outOfRange(
        partition,
        next,
        next === undefined
          ? "a committed offset, as autoOffsetReset is 'none'"
          : `from ${start} to ${end}, as autoOffsetReset is 'none'`,
      );
    }
    const target = autoOffsetReset === 'earliest' ? start : end;
    if (next !== undefined && next < start) this.recordsLost += partition.lose(next, target);
    // What was written to a partition before its readers had noticed it is passed over by "latest".
    else if (next === undefined && partition.late && target > start) this.recordsLost += partition.lose(start, target);
    order.move(assigned, target);
    return target;
  }

  private outOfRange(partition: GroupPartition, offset: number | undefined, expected: string): Error {
    const place = partition.topic === '' ? `partition ${partition.id}` : `partition ${partition.topic} ${partition.id}`;
    return groupError(
      'OFFSET_OUT_OF_RANGE',
      `${this.options.owner}: ${place}: expected ${expected}, got ${offset === undefined ? 'no committed offset' : `offset ${offset}`}`,
      { partition: this.table.placeOf(partition), offset },
    );
  }
}

function timestampAt({ log, id }: GroupPartition, offset: number): number | undefined {
  if (log.timestampOf !== undefined) return log.timestampOf(id, offset);
  return log.fetchRange?.(id, offset, 1).oldestTimestamp;
}

function canServe(partition: GroupPartition, offset: number | undefined): boolean {
  return offset !== undefined && offset >= partition.logStartOffset && offset <= partition.highWatermark;
}

/**
 * Partitions ascending, in a list of their own.
 *
 * @internal
 */
export function ascendingPartitions(partitions: Iterable<GroupPartition>): GroupPartition[] {
  return [...partitions].sort(comparePartitions);
}

/**
 * Appends to a list that is made with its first item: an empty one makes room for 17 with its first
 * `push`, and most lists of a poll or a commit have one item.
 *
 * @internal
 */
export function withItem<T>(list: T[] | undefined, item: T): T[] {
  if (list === undefined) return [item];
  list.push(item);
  return list;
}
