import type { RemovalReason } from '../member/member.ts';

/**
 * Why a rebalance began.
 *
 * @public
 */
export type RebalanceReason =
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
 * What a group counts. Fields of statistics of the same names.
 *
 * @internal
 */
export class GroupCounts {
  joins = 0;
  leaves = 0;
  rebalances = 0;
  polls = 0;
  commits = 0;
  commitsFenced = 0;
  sessionTimeouts = 0;
  pollTimeouts = 0;
  rebalanceTimeouts = 0;
  replacements = 0;
  partitionsMoved = 0;
  rebalanceTicks = 0;
  /** Ticks by what caused the rebalance. */
  ticksByCause = new Map<RebalanceReason, number>();

  /** A member was removed. */
  removed(reason: RemovalReason): void {
    if (reason === 'left') this.leaves += 1;
    else if (reason === 'session-timeout') this.sessionTimeouts += 1;
    else if (reason === 'max-poll-interval') this.pollTimeouts += 1;
    else if (reason === 'rebalance-timeout') this.rebalanceTimeouts += 1;
    else if (reason === 'replaced') this.replacements += 1;
  }

  /** A rebalance has ended. */
  rebalanced(reason: RebalanceReason, ticks: number): void {
    this.rebalances += 1;
    this.rebalanceTicks += ticks;
    this.ticksByCause.set(reason, (this.ticksByCause.get(reason) ?? 0) + ticks);
  }

  /** Starts over. */
  reset(): void {
    Object.assign(this, new GroupCounts());
  }
}
