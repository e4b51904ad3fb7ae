import { checkNumber } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * Keeps the newest records of each partition, up to a number. O(expired) a sweep.
 *
 * @example
 * ```ts
 * import { EventLog, SizeRetention } from '@sim/log';
 *
 * console.log(new EventLog('orders', { retentionPolicy: new SizeRetention(10_000) }).totalRecords); // 0
 * ```
 *
 * @public
 */
export class SizeRetention implements RetentionPolicy {
  /** The greatest number of records in a partition after a sweep. */
  readonly maxRecords: number;

  /**
   * @param maxRecords - the greatest number of records in a partition, an integer of at least 1
   * @throws `INVALID_OPTION` if it is not
   */
  constructor(maxRecords: number) {
    this.maxRecords = checkNumber('SizeRetention', 'maxRecords', maxRecords, { min: 1, integer: true });
  }

  /**
   * True: no record is too many by itself.
   *
   * @param record - a record
   * @param now - the time, in seconds
   */
  shouldRetain(record: LogRecord<unknown>, now: number): boolean {
    void record;
    void now;
    return true;
  }

  /**
   * Looks after one partition.
   *
   * @param partition - the partition
   */
  watch(partition: RetentionView): PartitionRetention {
    return {
      expireBefore: () => {
        const excess = partition.recordCount - this.maxRecords;
        return excess > 0 ? partition.offsetAt(excess) : partition.logStartOffset;
      },
    };
  }
}
