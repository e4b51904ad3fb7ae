import { checkNumber } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * Keeps the newest records of each partition, up to a number. O(expired) a sweep.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { EventLog, SizeRetention } from '@sim/log';
 *
 * const log = new EventLog<number>('orders', { numPartitions: 1, retentionPolicy: new SizeRetention(3), retentionCheckInterval: 10 });
 * const sim = new Simulation({ entities: [log], endTime: 10 });
 * for (let k = 0; k < 8; k++) sim.spawn(log.append('ada', k));
 * sim.run();
 * console.log(log.logStartOffset(0), log.totalRecords); // 5 3
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
