import { checkFunction, checkNumber, invalidOption } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * The size of a record in bytes: a pure function, asked again when the record expires.
 *
 * @public
 */
export type SizeOf = (record: LogRecord<any>) => number;

/**
 * Keeps the newest records of each partition, up to a number of bytes: Kafka's `retention.bytes`,
 * but record by record. Inside a {@link SegmentedRetention} it is Kafka's rule: the oldest segment
 * goes as long as what remains is not below the limit. O(appended since the last sweep + expired) a
 * sweep.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { BytesRetention, EventLog, type LogRecord } from '@sim/log';
 *
 * const policy = new BytesRetention(10, (record: LogRecord<string>) => record.value.length);
 * const log = new EventLog<string>('orders', { numPartitions: 1, retentionPolicy: policy, retentionCheckInterval: 10 });
 * const sim = new Simulation({ entities: [log], endTime: 10 });
 * for (const value of ['butter', 'milk', 'tea']) sim.spawn(log.append('ada', value));
 * sim.run();
 * console.log(log.fetch(0, 1, 10).map((record) => record.value)); // [ 'milk', 'tea' ]
 * ```
 *
 * @public
 */
export class BytesRetention implements RetentionPolicy {
  /** The greatest number of bytes in a partition after a sweep. */
  readonly maxBytes: number;
  private readonly sizeOf: SizeOf;

  /**
   * @param maxBytes - the greatest number of bytes in a partition, above 0
   * @param sizeOf - the size of a record in bytes, finite and not negative
   * @throws `INVALID_OPTION` if the limit is not above 0, or `sizeOf` is no function; at a sweep,
   * if it gives something else than a size
   */
  constructor(maxBytes: number, sizeOf: SizeOf) {
    this.maxBytes = checkNumber('BytesRetention', 'maxBytes', maxBytes, { above: 0 });
    this.sizeOf = checkedSizeOf('BytesRetention', sizeOf);
  }

  /**
   * True: no record is too much by itself.
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
    return new BytesWatch(partition, this.maxBytes, this.sizeOf);
  }
}

/** Keeps the sum of what is held: adds what is new at a sweep, subtracts what goes. */
class BytesWatch implements PartitionRetention {
  private readonly partition: RetentionView;
  private readonly maxBytes: number;
  private readonly sizeOf: SizeOf;
  private bytes = 0;
  private counted = 0;

  constructor(partition: RetentionView, maxBytes: number, sizeOf: SizeOf) {
    this.partition = partition;
    this.maxBytes = maxBytes;
    this.sizeOf = sizeOf;
  }

  expireBefore(): number {
    const { partition, sizeOf } = this;
    partition.visit(this.counted, partition.highWatermark, (record) => {
      this.bytes += sizeOf(record);
    });
    this.counted = partition.highWatermark;
    let left = this.bytes;
    let start = partition.highWatermark;
    partition.visit(partition.logStartOffset, partition.highWatermark, (record) => {
      const size = sizeOf(record);
      if (partition.wholeSegments ? left - size < this.maxBytes : left <= this.maxBytes) {
        start = record.offset;
        return false;
      }
      left -= size;
      return true;
    });
    return start;
  }

  removed(record: LogRecord<unknown>): void {
    this.bytes -= this.sizeOf(record);
  }
}

/** @internal */
export function checkedSizeOf(owner: string, sizeOf: SizeOf): SizeOf {
  checkFunction(owner, 'sizeOf', sizeOf);
  return (record) => {
    const size = sizeOf(record);
    if (!(typeof size === 'number' && size >= 0 && size < Infinity))
      throw invalidOption(
        owner,
        `sizeOf(record ${record.offset} of partition ${record.partition})`,
        'a finite number of bytes >= 0',
        size,
      );
    return size;
  };
}
