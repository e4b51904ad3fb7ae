import { checkNumber, toSeconds, toTicks } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * Keeps records up to an age, Kafka's `retention.ms`. A record of exactly that age stays; it goes
 * at the first sweep after. O(expired + log n) a sweep.
 *
 * @example
 * ```ts
 * import { TimeRetention } from '@sim/log';
 *
 * const record = { offset: 0, key: null, value: 'x', timestamp: 1, partition: 0 };
 * const policy = new TimeRetention(10);
 * console.log(policy.shouldRetain(record, 11), policy.shouldRetain(record, 11.001)); // true false
 * ```
 *
 * @public
 */
export class TimeRetention implements RetentionPolicy {
  /** The greatest age, in seconds. */
  readonly maxAge: number;
  private readonly maxAgeTicks: number;

  /**
   * @param maxAge - the greatest age in seconds, at least a nanosecond
   * @throws `INVALID_OPTION` if it is not a finite number of at least 1e-9
   */
  constructor(maxAge: number) {
    this.maxAge = checkNumber('TimeRetention', 'maxAge', maxAge, { min: 1e-9 });
    this.maxAgeTicks = toTicks(this.maxAge);
  }

  /**
   * Whether a record is at most `maxAge` old.
   *
   * @param record - a record
   * @param now - the time, in seconds
   */
  shouldRetain(record: LogRecord<unknown>, now: number): boolean {
    return toTicks(now) - toTicks(record.timestamp) <= this.maxAgeTicks;
  }

  /**
   * Looks after one partition.
   *
   * @param partition - the partition
   */
  watch(partition: RetentionView): PartitionRetention {
    return { expireBefore: (now) => partition.offsetForTime(toSeconds(toTicks(now) - this.maxAgeTicks)) };
  }
}
