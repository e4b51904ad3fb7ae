/**
 * Consumer groups for discrete-event simulations: partition assignment, rebalancing, offsets and
 * lag.
 *
 * @packageDocumentation
 */

export type { ConsumerGroupErrorCode } from './errors.ts';
export type { FetchedRange, IsolationLevel, PartitionedLog, PartitionRecord } from './log-port.ts';

export type {
  AssignmentContext,
  PartitionAssignment,
  PartitionClaim,
  PartitionLoad,
  RebalanceProtocol,
} from './assignment/partition-assignment.ts';
export { RangeAssignment } from './assignment/range-assignment.ts';
export { RoundRobinAssignment } from './assignment/round-robin-assignment.ts';
export { StickyAssignment } from './assignment/sticky-assignment.ts';
export { CooperativeStickyAssignment } from './assignment/cooperative-sticky-assignment.ts';

export type { RebalanceReason } from './coordinator/group-counts.ts';
export type { GroupMessage, MessageFate } from './coordinator/kafka/kafka-network.ts';
export type { CoordinatorKind } from './group/make-coordinator.ts';
export type { JoinOptions } from './member/join-options.ts';
export type { ConsumerState } from './member/member.ts';
export type { RebalanceListener } from './member/rebalance-listener.ts';

export { ConsumerGroup } from './group/consumer-group.ts';
export type { ConsumerGroupOptions } from './group/consumer-group-options.ts';
export type { ConsumerGroupStats } from './group/consumer-group-stats.ts';
export type { CommitPayload, JoinPayload, LeavePayload, PollPayload, RecordsPayload } from './group/group-events.ts';
export type { Offsets } from './group/offset-entries.ts';
export type { OffsetReset } from './offsets/offset-tracker.ts';
export type { PartitionLag } from './offsets/partition-lag.ts';
export type { PartitionPlace, TopicPartition, TopicPartitionOffset } from './offsets/topic-partition.ts';

export { Consumer } from './consumer/consumer.ts';
export type { CommitPolicy, ConsumerOptions } from './consumer/consumer-options.ts';
export type { ConsumerStats } from './consumer/consumer-stats.ts';
export type { DeadLetterPayload, FailurePolicy } from './consumer/failure-policy.ts';
export { RetryTopic, type RetryTopicOptions, type RetryTopicStats } from './retry/retry-topic.ts';
export type { ConcurrencyWithin } from './consumer/work-pool.ts';

export { Autoscaler } from './autoscaler/autoscaler.ts';
export type { AutoscalerStats } from './autoscaler/autoscaler.ts';
export type { AutoscalerOptions } from './autoscaler/autoscaler-options.ts';
