import type { LogRecord } from '../log-record.ts';
import type { PartitionStore } from './partition-store.ts';

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
  /** The offset of the next record to be appended. Falls only in an unclean election. */
  readonly highWatermark: number;
  /** The first offset that may be read. */
  readonly logStartOffset: number;
  /** The number of records held. O(1). */
  readonly recordCount: number;
}

/** @internal */
export class PartitionView<V> implements Partition<V> {
  readonly id: number;
  private readonly store: PartitionStore<V>;

  constructor(store: PartitionStore<V>) {
    this.id = store.partition;
    this.store = store;
  }

  get records(): readonly LogRecord<V>[] {
    return this.store.records;
  }

  get highWatermark(): number {
    return this.store.highWatermark;
  }

  get logStartOffset(): number {
    return this.store.logStartOffset;
  }

  get recordCount(): number {
    return this.store.recordCount;
  }
}
