import { toSeconds } from '@sim/core';
import type { GroupCounts, RebalanceReason } from '../coordinator/group-counts.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { OffsetTracker } from '../offsets/offset-tracker.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';

/**
 * What a {@link ConsumerGroup} has counted so far.
 *
 * @public
 */
export interface ConsumerGroupStats<P extends PartitionPlace = number> {
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
   * Records that retention took before they were read, or that were jumped over on that occasion,
   * and records of partitions added later that `autoOffsetReset: 'latest'` passed over; each counted
   * once. Records that had been polled, but not committed, when they expired count
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
  /** Members removed because they did not take part in a rebalance in time. */
  readonly rebalanceTimeouts: number;
  /**
   * Static members whose place another process took without a rebalance, and members that joined
   * again under their name.
   */
  readonly replacements: number;
  /** Partitions that rebalances moved from one member to another, both present before and after. */
  readonly partitionsMoved: number;
  /** Seconds in which a rebalance was under way. */
  readonly rebalanceSeconds: number;
  /** The same by what caused the rebalance. */
  readonly rebalanceSecondsByCause: ReadonlyMap<RebalanceReason, number>;
  /**
   * Seconds in which a rebalance, or the death of its reader, kept a partition without one, added up
   * over the partitions; pauses that have ended. A reader's death counts from its crash; of an entity
   * that is no {@link Consumer}, from the heartbeat that was missed. A static member that has stopped
   * is not dead.
   */
  readonly pauseSeconds: number;
  /** The same by partition; keys are objects in a group over several topics. */
  readonly pauseSecondsByPartition: ReadonlyMap<P, number>;
  /**
   * What nobody means though nothing fails, in sentences: consumers that were never added to the
   * simulation or have not joined, a group without readers, more records written than its consumers
   * can work off, storms of evictions, loops that swallow their errors. Empty in a sound model.
   */
  readonly warnings: readonly string[];
}

/** @internal */
export function groupStats<P extends PartitionPlace>(
  { rebalanceTicks, ticksByCause, ...counts }: GroupCounts,
  { recordsPolled, recordsLost, recordsRedelivered }: OffsetTracker,
  partitions: readonly GroupPartition[],
  placeOf: (partition: GroupPartition) => P,
  warnings: readonly string[],
): ConsumerGroupStats<P> {
  let pauseTicks = 0;
  const pauses = new Map<P, number>();
  for (const partition of partitions) {
    pauseTicks += partition.pausedTicks;
    pauses.set(placeOf(partition), toSeconds(partition.pausedTicks));
  }
  return {
    ...counts,
    recordsPolled,
    recordsLost,
    recordsRedelivered,
    rebalanceSeconds: toSeconds(rebalanceTicks),
    rebalanceSecondsByCause: new Map([...ticksByCause].map(([cause, ticks]) => [cause, toSeconds(ticks)])),
    pauseSeconds: toSeconds(pauseTicks),
    pauseSecondsByPartition: pauses,
    warnings,
  };
}
