import { Fifo } from '../fifo.ts';
import type { LogRecord } from '../log-record.ts';
import type { PartitionStore } from '../partition/partition-store.ts';
import { scanAll } from '../retention/scan-retention.ts';
import type { PartitionRetention, RetentionPolicy } from '../retention/retention-policy.ts';
import type { PendingAppend } from './pending-append.ts';

/**
 * A partition of a log, to look at: always current, never changed through this view.
 *
 * @example
 * ```ts
 * import { EventLog } from '@sim/log';
 *
 * const [first] = new EventLog('orders').partitions;
 * console.log(first?.id, first?.records.length, first?.highWatermark); // 0 0 0
 * ```
 *
 * @public
 */
export interface Partition<V> {
  /** Its number, from 0. */
  readonly id: number;
  /**
   * The records held, by offset, as a frozen list. O(records held) when it is asked for after a
   * change, O(1) else; use `fetch` for a part of a long partition.
   */
  readonly records: readonly LogRecord<V>[];
  /** The offset of the next record to be appended. Never falls. */
  readonly highWatermark: number;
  /** The first offset that may be read. */
  readonly logStartOffset: number;
  /** The number of records held. O(1). */
  readonly recordCount: number;
}

/** What a log knows of one of its partitions. */
export class PartitionState<V> {
  readonly store: PartitionStore<V>;
  readonly retention: PartitionRetention | undefined;
  /**
   * The appends on their way, in the order in which they were sent: that in which they are
   * appended, whoever wakes up first.
   */
  readonly queue = new Fifo<PendingAppend<V>>();
  /** When the append sent last is due. */
  lastDueTicks = -Infinity;
  /** Records appended. */
  appends = 0;

  constructor(store: PartitionStore<V>, policy: RetentionPolicy | undefined) {
    this.store = store;
    if (policy !== undefined) this.retention = policy.watch?.(store) ?? scanAll(policy, store);
  }

  /** The first append in the queue, if it is due by a time. */
  due(ticks: number): PendingAppend<V> | undefined {
    const first = this.queue.peek();
    return first !== undefined && first.dueTicks <= ticks ? first : undefined;
  }

  /** Moves what was held up to a time or later, at least so far apart. */
  postpone(ticks: number, serviceTicks: number): void {
    let earliest = ticks;
    for (const pending of this.queue.values()) {
      pending.dueTicks = Math.max(pending.dueTicks, earliest);
      earliest = pending.dueTicks + serviceTicks;
      this.lastDueTicks = pending.dueTicks;
    }
  }

  /** Gives up what is on its way. */
  fail(): readonly PendingAppend<V>[] {
    this.lastDueTicks = -Infinity;
    const failed = this.queue.clear();
    for (const pending of failed) pending.failed = true;
    return failed;
  }
}

/** @internal */
export class PartitionView<V> implements Partition<V> {
  readonly id: number;
  private readonly current: () => PartitionStore<V>;

  /**
   * @param id - its number
   * @param current - gives the records, with everything appended that is due
   */
  constructor(id: number, current: () => PartitionStore<V>) {
    this.id = id;
    this.current = current;
  }

  get records(): readonly LogRecord<V>[] {
    return this.current().records;
  }

  get highWatermark(): number {
    return this.current().highWatermark;
  }

  get logStartOffset(): number {
    return this.current().logStartOffset;
  }

  get recordCount(): number {
    return this.current().recordCount;
  }
}
