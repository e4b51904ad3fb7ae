/**
 * What set a rebalance off.
 *
 * * `'join'`: a newcomer, a member with another subscription, or one that asked for no other reason.
 * * `'leave'`, `'session-timeout'`, `'max-poll-interval'`, `'rebalance-timeout'`: a member was
 *   removed for this reason.
 * * `'partitions-added'`: a topic has more partitions than before.
 * * `'follow-up'`: a cooperative member has revoked partitions, which are now handed out.
 * * `'static-return'`: a static member's process was replaced at a moment that needs a rebalance.
 * * `'requested'`: somebody asked for one.
 *
 * @internal
 */
export type RebalanceCause =
  | 'join'
  | 'leave'
  | 'session-timeout'
  | 'max-poll-interval'
  | 'rebalance-timeout'
  | 'partitions-added'
  | 'follow-up'
  | 'static-return'
  | 'requested';

/**
 * A part of a rebalance, under the name of the group's state in Kafka: `'PreparingRebalance'` and
 * `'CompletingRebalance'` (classic), `'Assigning'` and `'Reconciling'` (KIP-848). They follow on
 * each other without a gap, and a classic group may go through them several times before it is
 * stable.
 *
 * @internal
 */
export interface RebalancePhase {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What a rebalance was, told when it is over: the group is stable again, or empty.
 *
 * @internal
 */
export interface RebalanceReport {
  /** The generation (classic) or group epoch (KIP-848) it led to. */
  readonly generation: number;
  readonly cause: RebalanceCause;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly phases: readonly RebalancePhase[];
  /**
   * The members it waited for to the last, by member id and consumer name: those whose answer,
   * departure or time-out ended a phase that had taken time. Empty if nobody kept it waiting.
   */
  readonly waitedFor: readonly { readonly memberId: string; readonly clientId: string }[];
}
