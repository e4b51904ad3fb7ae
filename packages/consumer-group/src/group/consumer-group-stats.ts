/**
 * What a {@link ConsumerGroup} has counted so far.
 *
 * @public
 */
export interface ConsumerGroupStats {
  /** Consumers that became members, returns included. */
  readonly joins: number;
  /** Members that left by themselves. */
  readonly leaves: number;
  /** Rebalances that have ended. */
  readonly rebalances: number;
  /** Polls of members that have begun. */
  readonly polls: number;
  /** Commits that were taken. */
  readonly commits: number;
  /** Records returned by polls. */
  readonly recordsPolled: number;
  /**
   * Records that retention took before they were read, or that were jumped over on that occasion;
   * each counted once. Records that had been polled, but not committed, when they expired count
   * too: whoever begins at the committed offset does not see them again.
   */
  readonly recordsLost: number;
  /** Records returned although they had been returned before, to whichever member. */
  readonly recordsRedelivered: number;
  /** Commits refused with `COMMIT_FENCED` or `UNKNOWN_MEMBER`. */
  readonly commitsFenced: number;
  /** Members evicted because their heartbeats stopped. */
  readonly sessionTimeouts: number;
  /** Members evicted because they did not poll in time. */
  readonly pollTimeouts: number;
  /**
   * Static members whose place another process took without a rebalance, and members that joined
   * anew under their name.
   */
  readonly replacements: number;
  /** Partitions that rebalances moved from one member to another, both present before and after. */
  readonly partitionsMoved: number;
  /** Seconds in which a rebalance was under way. */
  readonly rebalanceSeconds: number;
  /**
   * Seconds in which rebalances kept a partition without a reader, added up over the partitions;
   * pauses that have ended.
   */
  readonly pauseSeconds: number;
  /** The same by partition. */
  readonly pauseSecondsByPartition: ReadonlyMap<number, number>;
}

/** @internal */
export class GroupCounts {
  joins = 0;
  leaves = 0;
  rebalances = 0;
  polls = 0;
  commits = 0;
  commitsFenced = 0;
  sessionTimeouts = 0;
  pollTimeouts = 0;
  replacements = 0;
  partitionsMoved = 0;
  rebalanceTicks = 0;
}
