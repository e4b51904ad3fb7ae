import type { KafkaAnswer } from '../protocol/kafka-error.ts';
import type { OffsetCommitRequest, OffsetCommitResponse } from '../protocol/offset-commit.ts';
import type { RebalanceCause } from '../protocol/rebalance-report.ts';

/**
 * The requests of Kafka's classic group protocol, each named by Kafka's name of it.
 *
 * @internal
 */
export type ClassicRequest =
  JoinGroupRequest | SyncGroupRequest | HeartbeatRequest | LeaveGroupRequest | OffsetCommitRequest;

/**
 * Their answers.
 *
 * @internal
 */
export type ClassicResponse =
  JoinGroupResponse | SyncGroupResponse | HeartbeatResponse | LeaveGroupResponse | OffsetCommitResponse;

/** @internal */
export interface JoinGroupRequest {
  readonly type: 'JoinGroup';
  /** `''` for a process that has none yet. */
  readonly memberId: string;
  /** The consumer's name. */
  readonly clientId: string;
  /** Makes it a static member. */
  readonly instanceId?: string | undefined;
  /** After so much silence the member is removed. */
  readonly sessionTimeout: number;
  /** How long the group may wait for this member to join again: `max.poll.interval.ms`. */
  readonly rebalanceTimeout: number;
  /** The assignors the member can work with, the one it likes best first. */
  readonly protocols: readonly JoinGroupProtocol[];
  /** Why it joins again, for reports only. */
  readonly reason?: RebalanceCause | undefined;
}

/** @internal */
export interface JoinGroupProtocol {
  readonly name: string;
  readonly metadata: Subscription;
}

/**
 * What a member tells the leader: `ConsumerPartitionAssignor.Subscription`. A member that joins
 * again with another one sets a rebalance off.
 *
 * @internal
 */
export interface Subscription {
  /** The topics it subscribes to, by name, ascending. */
  readonly topics: readonly string[];
  /** The partitions it owns, ascending; empty under the eager protocol. */
  readonly ownedPartitions: readonly number[];
  /** The generation in which it got them; -1 if never. */
  readonly generation: number;
}

/** @internal */
export interface JoinGroupResponse {
  readonly type: 'JoinGroup';
  readonly error: KafkaAnswer;
  /** The member's id; with `MEMBER_ID_REQUIRED` the one to join again with. */
  readonly memberId: string;
  /** -1 with an error. */
  readonly generation: number;
  /** The member id of the leader; `''` with an error. */
  readonly leader: string;
  /** The assignor chosen; `''` with an error. */
  readonly protocolName: string;
  /** For a leader that returned under a new id: what was assigned stays, do not assign again. */
  readonly skipAssignment: boolean;
  /** All members, for the leader; empty for the others. */
  readonly members: readonly JoinGroupMember[];
}

/** @internal */
export interface JoinGroupMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly instanceId: string | undefined;
  readonly metadata: Subscription;
}

/** @internal */
export interface SyncGroupRequest {
  readonly type: 'SyncGroup';
  readonly memberId: string;
  readonly instanceId?: string | undefined;
  readonly generation: number;
  /** The leader's plan by member id; a member left out gets nothing. Others send an empty one. */
  readonly assignments: ReadonlyMap<string, readonly number[]>;
}

/** @internal */
export interface SyncGroupResponse {
  readonly type: 'SyncGroup';
  readonly error: KafkaAnswer;
  readonly assignment: readonly number[];
}

/** @internal */
export interface HeartbeatRequest {
  readonly type: 'Heartbeat';
  readonly memberId: string;
  readonly instanceId?: string | undefined;
  readonly generation: number;
}

/** @internal */
export interface HeartbeatResponse {
  readonly type: 'Heartbeat';
  readonly error: KafkaAnswer;
}

/** @internal */
export interface LeaveGroupRequest {
  readonly type: 'LeaveGroup';
  /** May be `''` where the instance id says who leaves (an administrator's request). */
  readonly memberId: string;
  readonly instanceId?: string | undefined;
  /** Why, for reports only. */
  readonly reason?: 'leave' | 'max-poll-interval' | undefined;
}

/** @internal */
export interface LeaveGroupResponse {
  readonly type: 'LeaveGroup';
  readonly error: KafkaAnswer;
}
