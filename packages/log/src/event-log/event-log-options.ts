import {
  checkNumber,
  checkOneOf,
  checkOptions,
  invalidOption,
  type Latency,
  latencySampler,
  type RandomStream,
  TICKS_PER_SECOND,
} from '@sim/core';
import { describeLatency, describeStrategy } from '../describe-parameter.ts';
import {
  type ReplicationOptions,
  type ResolvedReplicationOptions,
  resolveReplicationOptions,
} from '../replication/replication-options.ts';
import { checkPolicy } from '../retention/check-policy.ts';
import type { RetentionPolicy } from '../retention/retention-policy.ts';
import { HashSharding } from '../sharding/hash-sharding.ts';
import type { KeylessSharding, ShardingStrategy } from '../sharding/sharding-strategy.ts';
import { StickySharding } from '../sharding/sticky-sharding.ts';

/**
 * How an {@link EventLog} is made.
 *
 * @public
 */
export interface EventLogOptions {
  /** Partitions at first, from 1 to 100 000. @defaultValue 4 */
  readonly numPartitions?: number;
  /** Where records with a key go. @defaultValue new HashSharding() */
  readonly shardingStrategy?: ShardingStrategy;
  /** Where records without a key go. @defaultValue new StickySharding() */
  readonly keylessSharding?: KeylessSharding;
  /** What expires. @defaultValue none: everything is kept */
  readonly retentionPolicy?: RetentionPolicy;
  /**
   * Seconds an append takes, fixed or drawn each time; with `replication` its requests take time.
   * @defaultValue 0.001; 0 with `replication`
   */
  readonly appendLatency?: Latency;
  /** Seconds a read takes, fixed or drawn each time. @defaultValue 0.0005 */
  readonly readLatency?: Latency;
  /**
   * Seconds between sweeps of the retention policy; the first is one interval after the start of
   * the run. @defaultValue 60
   */
  readonly retentionCheckInterval?: number;
  /**
   * Records per second that a partition can take, at least 0.000001: its appends finish at least
   * `1 / partitionThroughput` apart, and queue. @defaultValue Infinity
   */
  readonly partitionThroughput?: number;
  /**
   * How many of the latest append latencies `stats.appendLatencies` holds, at 8 bytes each;
   * Infinity for all. @defaultValue 100000
   */
  readonly latencySampleLimit?: number;
  /**
   * What the timestamp of a record says: when the log appended it, or when its sender made it, which
   * an `Append` payload may name (Kafka's `message.timestamp.type`). @defaultValue 'LogAppendTime'
   */
  readonly timestampType?: 'LogAppendTime' | 'CreateTime';
  /**
   * Copies of each partition on brokers that can fail. `appendLatency` is then the time from a
   * request's arrival to its append, and 0 unless given. @defaultValue none: one copy, which nothing
   * takes away
   */
  readonly replication?: ReplicationOptions;
}

/** @internal */
export interface ResolvedEventLogOptions {
  readonly numPartitions: number;
  readonly shardingStrategy: ShardingStrategy;
  readonly keylessSharding: KeylessSharding;
  readonly retentionPolicy: RetentionPolicy | undefined;
  readonly appendLatency: (rng: RandomStream) => number;
  readonly readLatency: (rng: RandomStream) => number;
  readonly retentionCheckInterval: number;
  /** Ticks between two appends of a partition: 0 without a limit. */
  readonly serviceTicks: number;
  readonly latencySampleLimit: number;
  readonly createTime: boolean;
  readonly replication: ResolvedReplicationOptions | undefined;
  /** Whether records without a key go where a client of its own choice sends them. */
  readonly clientsChoose: boolean;
  /** The options in force, as plain values. */
  readonly described: Readonly<Record<string, unknown>>;
}

const OPTION_NAMES: readonly (keyof EventLogOptions)[] = [
  'numPartitions',
  'shardingStrategy',
  'keylessSharding',
  'retentionPolicy',
  'appendLatency',
  'readLatency',
  'retentionCheckInterval',
  'partitionThroughput',
  'latencySampleLimit',
  'timestampType',
  'replication',
];

/** More partitions than any cluster has; a typing error should not fill the memory. */
export const MAX_PARTITIONS = 100_000;

/** @internal */
export function resolveEventLogOptions(owner: string, options: EventLogOptions): ResolvedEventLogOptions {
  checkOptions(owner, options, OPTION_NAMES);
  const {
    numPartitions = 4,
    shardingStrategy = new HashSharding(),
    keylessSharding = new StickySharding(),
    retentionPolicy,
  } = options;
  const {
    replication,
    appendLatency = replication === undefined ? 0.001 : 0,
    timestampType = 'LogAppendTime',
    readLatency = 0.0005,
    retentionCheckInterval = 60,
    partitionThroughput = Infinity,
    latencySampleLimit = 100_000,
  } = options;
  checkMethod(owner, 'shardingStrategy', shardingStrategy, 'getShard');
  checkMethod(owner, 'keylessSharding', keylessSharding, 'nextShard');
  const throughput = checkNumber(owner, 'partitionThroughput', partitionThroughput, { min: 1e-6, infinite: true });
  const resolved = replication === undefined ? undefined : resolveReplicationOptions(owner, replication);
  return Object.freeze({
    numPartitions: checkNumber(owner, 'numPartitions', numPartitions, { min: 1, max: MAX_PARTITIONS, integer: true }),
    shardingStrategy,
    keylessSharding,
    retentionPolicy: retentionPolicy === undefined ? undefined : checkPolicy(owner, 'retentionPolicy', retentionPolicy),
    appendLatency: latencySampler(owner, 'appendLatency', appendLatency),
    readLatency: latencySampler(owner, 'readLatency', readLatency),
    retentionCheckInterval: checkNumber(owner, 'retentionCheckInterval', retentionCheckInterval, { min: 1e-9 }),
    serviceTicks: Math.round(TICKS_PER_SECOND / throughput),
    latencySampleLimit: checkNumber(owner, 'latencySampleLimit', latencySampleLimit, {
      min: 0,
      integer: true,
      infinite: true,
    }),
    createTime: checkOneOf(owner, 'timestampType', timestampType, ['LogAppendTime', 'CreateTime']) === 'CreateTime',
    replication: resolved,
    clientsChoose: options.keylessSharding === undefined,
    described: Object.freeze({
      numPartitions,
      shardingStrategy: describeStrategy(shardingStrategy),
      keylessSharding: describeStrategy(keylessSharding),
      retentionPolicy: describeStrategy(retentionPolicy),
      appendLatency: describeLatency(appendLatency),
      readLatency: describeLatency(readLatency),
      retentionCheckInterval,
      partitionThroughput,
      latencySampleLimit,
      timestampType,
      ...(resolved !== undefined && { replication: resolved.described }),
    }),
  });
}

function checkMethod(owner: string, option: string, value: unknown, method: string): void {
  if (typeof (value as Record<string, unknown> | null)?.[method] !== 'function')
    throw invalidOption(owner, option, `an object with a function ${method}`, value);
}
