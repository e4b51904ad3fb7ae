import type { KafkaAnswer, KafkaError } from '../protocol/kafka-error.ts';
import type {
  HeartbeatResponse,
  JoinGroupResponse,
  LeaveGroupResponse,
  SyncGroupResponse,
} from './classic-requests.ts';
import type { OffsetCommitResponse } from '../protocol/offset-commit.ts';

/** @internal */
export function refusedJoin(error: KafkaError, memberId: string): JoinGroupResponse {
  return {
    type: 'JoinGroup',
    error,
    memberId,
    generation: -1,
    leader: '',
    protocolName: '',
    skipAssignment: false,
    members: [],
  };
}

/** @internal */
export function refusedSync(error: KafkaError): SyncGroupResponse {
  return { type: 'SyncGroup', error, assignment: [] };
}

/** One answer of each kind is made for all heartbeats: they are most of what a coordinator does. */
const HEARTBEATS = new Map<KafkaAnswer, HeartbeatResponse>(
  (['NONE', 'REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'] as const).map(
    (error) => [error, Object.freeze({ type: 'Heartbeat', error } as const)],
  ),
);

/** @internal */
export function heartbeatAnswer(error: KafkaAnswer): HeartbeatResponse {
  return HEARTBEATS.get(error) ?? { type: 'Heartbeat', error };
}

/** @internal */
export function leaveAnswer(error: KafkaAnswer): LeaveGroupResponse {
  return { type: 'LeaveGroup', error };
}

/** @internal */
export function commitAnswer(error: KafkaAnswer): OffsetCommitResponse {
  return { type: 'OffsetCommit', error };
}
