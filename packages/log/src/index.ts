/**
 * A partitioned, append-only log for discrete-event simulations: sharding as Kafka's, retention,
 * compaction, and a producer.
 *
 * @packageDocumentation
 */

// event log
export { EventLog } from './event-log/event-log.ts';
export { ReadableLog } from './event-log/readable-log.ts';
export type { EventLogOptions } from './event-log/event-log-options.ts';
export type { EventLogStats } from './event-log/event-log-stats.ts';
export type { AppendPayload, ReadPayload } from './event-log/event-payloads.ts';
export type { Partition } from './partition/partition.ts';
export type { LogRecord } from './log-record.ts';
export type { LogErrorCode } from './errors.ts';

// counted log
export { CountedLog } from './counted/counted-log.ts';
export type { CountedLogStats } from './counted/counted-log-stats.ts';
export type {
  CountedAppendPayload,
  CountedLogOptions,
  CountedPartitionStart,
  MeasuredCount,
} from './counted/counted-log-options.ts';

// sharding
export type { KeylessSharding, ShardingStrategy } from './sharding/sharding-strategy.ts';
export { HashSharding } from './sharding/hash-sharding.ts';
export { RoundRobinSharding } from './sharding/round-robin-sharding.ts';
export { RangeSharding } from './sharding/range-sharding.ts';
export { ConsistentHashSharding } from './sharding/consistent-hash-sharding.ts';
export type { ConsistentHashShardingOptions } from './sharding/consistent-hash-sharding.ts';
export { StickySharding } from './sharding/sticky-sharding.ts';
export type { StickyShardingOptions } from './sharding/sticky-sharding.ts';
export { UniformSharding } from './sharding/uniform-sharding.ts';
export { murmur2 } from './sharding/murmur2.ts';

// retention
export type { PartitionRetention, RetentionPolicy, RetentionView } from './retention/retention-policy.ts';
export { TimeRetention } from './retention/time-retention.ts';
export { SizeRetention } from './retention/size-retention.ts';
export { BytesRetention } from './retention/bytes-retention.ts';
export type { SizeOf } from './retention/bytes-retention.ts';
export { CompactRetention } from './retention/compact-retention.ts';
export type { CompactRetentionOptions } from './retention/compact-retention.ts';
export { SegmentedRetention } from './retention/segmented-retention.ts';
export type { SegmentedRetentionOptions } from './retention/segmented-retention.ts';
export { CombinedRetention } from './retention/combined-retention.ts';
export type { CombinedRetentionOptions } from './retention/combined-retention.ts';

// replication
export type { ReplicationOptions } from './replication/replication-options.ts';
export type { ReplicaView } from './replication/cluster.ts';
export type { LogAudit } from './replication/durability-audit.ts';
export type { BatchingOptions, ProduceRequest } from './replication/client-options.ts';

// producer
export { Producer } from './producer/producer.ts';
export type { ProducePayload, ProducerOptions } from './producer/producer-options.ts';
export type { TransactionalGroup } from './transactions/transaction.ts';
export type { ProducerStats } from './producer/producer-stats.ts';
