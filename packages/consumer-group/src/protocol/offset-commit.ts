import type { KafkaAnswer } from './kafka-error.ts';

/**
 * Asks whether a member may commit. The offsets travel beside it: the caller stores them when the
 * answer is `NONE`. Neither protocol asks who owns a partition; generation and epoch are the fence.
 *
 * @internal
 */
export interface OffsetCommitRequest {
  readonly type: 'OffsetCommit';
  /** `''` with generation -1: somebody outside the group's membership. */
  readonly memberId: string;
  readonly instanceId?: string | undefined;
  /** The generation (classic) or member epoch (KIP-848) in which the offsets were reached. */
  readonly generation: number;
}

/** @internal */
export interface OffsetCommitResponse {
  readonly type: 'OffsetCommit';
  readonly error: KafkaAnswer;
}
