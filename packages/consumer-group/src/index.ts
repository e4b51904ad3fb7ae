/**
 * Consumer groups for discrete-event simulations: partition assignment, rebalancing, offsets and
 * lag.
 *
 * @packageDocumentation
 */

export type { ConsumerGroupErrorCode } from './errors.ts';
export type { PartitionedLog, PartitionRecord } from './log-port.ts';

export type {
  AssignmentContext,
  PartitionAssignment,
  PartitionClaim,
  RebalanceProtocol,
} from './assignment/partition-assignment.ts';
export { RangeAssignment } from './assignment/range-assignment.ts';
export { RoundRobinAssignment } from './assignment/round-robin-assignment.ts';
export { StickyAssignment } from './assignment/sticky-assignment.ts';
export { CooperativeStickyAssignment } from './assignment/cooperative-sticky-assignment.ts';

export { FixedDelayCoordinator } from './coordinator/fixed-delay-coordinator.ts';
export type { CoordinatorOptions } from './coordinator/coordinator-options.ts';
export type { GroupCoordinator } from './coordinator/group-coordinator.ts';
export type { ConsumerState, GroupMember } from './coordinator/group-member.ts';
export type { GroupObserver, RebalanceReason, RebalanceResult, RemovalReason } from './coordinator/group-observer.ts';

export { ConsumerGroup } from './group/consumer-group.ts';
export type { JoinOptions } from './group/join-options.ts';
export type { ConsumerGroupOptions } from './group/consumer-group-options.ts';
export type { ConsumerGroupStats } from './group/consumer-group-stats.ts';
export type { CommitPayload, JoinPayload, LeavePayload, PollPayload, RecordsPayload } from './group/group-events.ts';
export type { Offsets } from './group/offset-entries.ts';
export type { RebalanceListener } from './group/rebalance-listener.ts';
export type { OffsetReset } from './offsets/offset-tracker.ts';
export type { PartitionLag } from './offsets/partition-lag.ts';

export { Consumer } from './consumer/consumer.ts';
export type { CommitPolicy, ConsumerOptions } from './consumer/consumer-options.ts';
export type { ConsumerStats } from './consumer/consumer-stats.ts';
export type { DeadLetterPayload, FailurePolicy } from './consumer/failure-policy.ts';
