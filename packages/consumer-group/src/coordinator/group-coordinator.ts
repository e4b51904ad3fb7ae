import type { GroupMember } from './group-member.ts';

/**
 * What a {@link ConsumerGroup} asks of the one that decides who is a member and who owns what.
 * Nothing in it knows a simulation: it is fed with inputs and times, which never go back, and tells
 * a {@link GroupObserver} what it decides.
 *
 * The times of all calls and durations are in one unit, which is the caller's choice. Calls that
 * name a stranger throw `UNKNOWN_MEMBER`.
 *
 * @public
 */
export interface GroupCoordinator {
  /** Grows by one with each rebalance; 0 before the first. */
  readonly generation: number;
  /** Whether a rebalance is under way. */
  readonly rebalancing: boolean;
  /** When {@link GroupCoordinator.advance} has to be called next; `undefined` if nothing is due. */
  readonly deadline: number | undefined;
  /** The members, in the order in which they joined. */
  readonly members: ReadonlyMap<string, GroupMember>;
  /** Who owns a partition in the present generation. O(1). */
  owner(partition: number): string | undefined;
  /** A consumer wants to be a member; it is ready when `assigned` is called for it. */
  join(now: number, name: string, instanceId?: string): void;
  /** A member leaves. */
  leave(now: number, name: string): void;
  /** A member gives a sign of life. */
  heartbeat(now: number, name: string): void;
  /** A member begins a poll. */
  pollStarted(now: number, name: string): void;
  /** A poll of a member has ended. */
  pollEnded(now: number, name: string): void;
  /** There are now so many partitions. */
  partitionsChanged(now: number, count: number): void;
  /** Does what is due: ends a rebalance whose deadline has come. */
  advance(now: number): void;
  /** Evicts the members whose session or poll interval is over. O(members). */
  expire(now: number): void;
  /** When a member's session ends unless it is heard of; `Infinity` if it never does. */
  sessionDeadline(name: string): number;
  /** When a member has to have polled again; `Infinity` if it need not. */
  pollDeadline(name: string): number;
}
