import type { Timer } from '@sim/core';
import { Member } from '../../member/member.ts';

/**
 * A member of a group whose rebalances take a fixed time.
 *
 * @internal
 */
export class FixedDelayMember extends Member {
  /** The generation in which it got its partitions; -1 before its first. */
  generation = -1;
  /** When it was last heard of, in ticks. */
  lastHeartbeat = 0;
  /** When it last polled, in ticks. */
  lastPoll = 0;
  /** Polls that have begun and not ended: it is not stuck while there are any. */
  pollsUnderWay = 0;
  /**
   * Whether its heartbeats still count: those of a static member end when it exceeds the poll
   * interval.
   */
  heartbeating = true;
  /** Whether it has had an assignment, so that its session runs. */
  settled = false;
  heartbeats: { cancel(): void } | undefined = undefined;
  /** The end of its session, once it has fallen silent. */
  eviction: Timer | undefined = undefined;
  evictionTicks = Infinity;
  pollTimer: Timer | undefined = undefined;

  /** Cancels what it waits for. */
  cancelTimers(): void {
    this.heartbeats?.cancel();
    this.eviction?.cancel();
    this.pollTimer?.cancel();
  }
}
