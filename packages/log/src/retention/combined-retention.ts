import { checkOneOf, checkOptions, invalidOption } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import { checkPolicy } from './check-policy.ts';
import { ExpireWhenAll, ExpireWhenAny } from './combined-watch.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * How policies are combined.
 *
 * @public
 */
export interface CombinedRetentionOptions {
  /**
   * `'any'`: a record goes as soon as one policy would drop it, as with Kafka's `retention.ms` and
   * `retention.bytes`, or `cleanup.policy=compact,delete`. `'all'`: it goes when every policy would
   * drop it. @defaultValue 'any'
   */
  readonly expireWhen?: 'any' | 'all';
}

/**
 * Several policies as one. Costs what they cost together.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { CombinedRetention, EventLog, SizeRetention, TimeRetention } from '@sim/log';
 *
 * const policy = new CombinedRetention([new TimeRetention(15), new SizeRetention(3)]);
 * const log = new EventLog<number>('orders', { numPartitions: 1, retentionPolicy: policy, retentionCheckInterval: 10 });
 * const sim = new Simulation({ entities: [log] });
 * for (let k = 0; k < 8; k++) sim.spawn(log.append('ada', k));
 * sim.runUntil(10);
 * console.log(log.totalRecords); // 3
 * sim.runUntil(20);
 * console.log(log.totalRecords); // 0
 * ```
 *
 * @public
 */
export class CombinedRetention implements RetentionPolicy {
  /** Whether one of the policies needs keys. */
  readonly requiresKey: boolean;
  /** Whether one policy is enough for a record to go, or all have to agree. */
  readonly expireWhen: 'any' | 'all';
  private readonly policies: readonly RetentionPolicy[];

  /**
   * @param policies - one policy or more
   * @param options - how they are combined
   * @throws `INVALID_OPTION` if there is no policy, one is none, or `expireWhen` is neither `'any'`
   * nor `'all'`
   */
  constructor(policies: readonly RetentionPolicy[], options: CombinedRetentionOptions = {}) {
    if (!Array.isArray(policies) || policies.length === 0)
      throw invalidOption('CombinedRetention', 'policies', 'a list of one policy or more', policies);
    this.policies = policies.map((policy: RetentionPolicy, index) =>
      checkPolicy('CombinedRetention', `policies[${index}]`, policy),
    );
    const { expireWhen = 'any' } = checkOptions('CombinedRetention', options, ['expireWhen']);
    this.expireWhen = checkOneOf('CombinedRetention', 'expireWhen', expireWhen, ['any', 'all']);
    this.requiresKey = this.policies.some((policy) => policy.requiresKey === true);
  }

  /**
   * What the policies together say of a record.
   *
   * @param record - a record
   * @param now - the time, in seconds
   */
  shouldRetain(record: LogRecord<unknown>, now: number): boolean {
    const retains = (policy: RetentionPolicy): boolean => policy.shouldRetain(record, now);
    return this.expireWhen === 'any' ? this.policies.every(retains) : this.policies.some(retains);
  }

  /**
   * Looks after one partition.
   *
   * @param partition - the partition
   */
  watch(partition: RetentionView): PartitionRetention {
    return this.expireWhen === 'any'
      ? new ExpireWhenAny(partition, this.policies)
      : new ExpireWhenAll(partition, this.policies);
  }
}
