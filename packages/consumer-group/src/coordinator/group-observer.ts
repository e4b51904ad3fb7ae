/**
 * Why a member is one no more.
 *
 * * `'left'`: it said so.
 * * `'session-timeout'`: its heartbeats stopped.
 * * `'max-poll-interval'`: it did not poll in time.
 * * `'replaced'`: it joined again: another process now goes by its name, or by its `instanceId`.
 *
 * @public
 */
export type RemovalReason = 'left' | 'session-timeout' | 'max-poll-interval' | 'replaced';

/**
 * Why a rebalance began.
 *
 * @public
 */
export type RebalanceReason =
  'join' | 'leave' | 'session-timeout' | 'max-poll-interval' | 'partitions-added' | 'follow-up';

/**
 * What a rebalance came to.
 *
 * @public
 */
export interface RebalanceResult {
  /** The generation it made. */
  readonly generation: number;
  /** When it began, in the coordinator's unit of time. */
  readonly startedAt: number;
  /** Partitions that changed hands between members that were there before and after. */
  readonly partitionsMoved: number;
  /** Whether partitions were taken away to be given to others in a round that follows at once. */
  readonly followUp: boolean;
}

/**
 * Is told what a coordinator decides, in order, at the moment it holds.
 *
 * @public
 */
export interface GroupObserver {
  /** A consumer has become a member; it may not read yet. */
  joined(member: string): void;
  /** A rebalance has begun. */
  rebalanceStarted(reason: RebalanceReason): void;
  /** A rebalance has ended; the new assignment holds. Called before `assigned`. */
  rebalanceEnded(result: RebalanceResult): void;
  /**
   * A member is about to lose partitions, or to stop reading them. It still owns them: commits of
   * them are taken.
   */
  revoked(member: string, partitions: readonly number[]): void;
  /** A member has lost partitions without warning: it was evicted or replaced. */
  lost(member: string, partitions: readonly number[]): void;
  /** A member may read. Called after every rebalance, also with nothing added. */
  assigned(member: string, added: readonly number[], owned: readonly number[]): void;
  /** A member is one no more. */
  removed(member: string, reason: RemovalReason): void;
}
