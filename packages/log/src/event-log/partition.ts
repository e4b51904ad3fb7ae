import type { LogRecord } from '../log-record.ts';
import type { PartitionStore } from '../partition/partition-store.ts';
import { scanAll } from '../retention/scan-retention.ts';
import type { PartitionRetention, RetentionPolicy } from '../retention/retention-policy.ts';
import { AppendQueue } from './pending-append.ts';

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
   * The records held, by offset, as a frozen list. O(records held) when it is asked for after a change, O(1) else; use `fetch` for a part of a long
   * partition.
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
  readonly queue = new AppendQueue<V>();
  readonly retention: PartitionRetention | undefined;
  /** When the append sent last is due. */
  lastDueTicks = -Infinity;
  appends = 0;

  constructor(store: PartitionStore<V>, policy: RetentionPolicy | undefined) {
    this.store = store;
    if (policy !== undefined) this.retention = policy.watch?.(store) ?? scanAll(policy, store);
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
