import type { KafkaAnswer } from '../protocol/kafka-error.ts';
import type { OffsetCommitRequest, OffsetCommitResponse } from '../protocol/offset-commit.ts';
import type { RebalanceCause } from '../protocol/rebalance-report.ts';

/**
 * The requests of KIP-848's protocol (`group.protocol=consumer`).
 *
 * @internal
 */
export type ModernRequest = ConsumerGroupHeartbeatRequest | OffsetCommitRequest;

/**
 * Their answers.
 *
 * @internal
 */
export type ModernResponse = ConsumerGroupHeartbeatResponse | OffsetCommitResponse;

/**
 * The one request by which a member joins, stays, moves and leaves.
 *
 * @internal
 */
export interface ConsumerGroupHeartbeatRequest {
  readonly type: 'ConsumerGroupHeartbeat';
  /** Made by the client, one for each process (KIP-1082). */
  readonly memberId: string;
  /** The member's epoch; 0 joins, -1 leaves, -2 leaves for a while (static members). */
  readonly memberEpoch: number;
  /** Given when joining. */
  readonly clientId?: string | undefined;
  readonly instanceId?: string | undefined;
  /** `max.poll.interval.ms`. Given when joining or changed. */
  readonly rebalanceTimeout?: number | undefined;
  /** The topics subscribed to, by name. Given when joining or changed. */
  readonly topics?: readonly string[] | undefined;
  /** The server-side assignor it asks for. Given when joining or changed. @defaultValue the broker's first */
  readonly serverAssignor?: string | undefined;
  /** The partitions it owns, ascending. Given when joining or changed; left out it says nothing of them. */
  readonly owned?: readonly number[] | undefined;
  /** Why it leaves, for reports only. */
  readonly reason?: RebalanceCause | undefined;
}

/** @internal */
export interface ConsumerGroupHeartbeatResponse {
  readonly type: 'ConsumerGroupHeartbeat';
  readonly error: KafkaAnswer;
  readonly memberId: string;
  readonly memberEpoch: number;
  /** After how long the next heartbeat is due. */
  readonly heartbeatInterval: number;
  /** What the member is to own, ascending; left out if it has not changed. */
  readonly assignment: readonly number[] | undefined;
}
