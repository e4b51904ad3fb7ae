import type { Entity, SimFuture } from '@sim/core';
import type { ResolvedJoin } from '../member/join-options.ts';
import type { Member } from '../member/member.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';

/**
 * Decides who is a member and who owns what: what a group asks of its coordinator, whichever
 * protocol that follows. Commands carry the member they are about.
 *
 * @internal
 */
export interface GroupCoordinator {
  /** Grows with each rebalance; 0 before the first. */
  readonly generation: number;
  /**
   * Whether a consumer commits only what it still holds, as Kafka's `commitSync()` does: the broker
   * would take the rest, too, as it asks for the member's epoch alone.
   */
  readonly commitsHeldOnly: boolean;
  /** Whether a rebalance is under way. */
  readonly rebalancing: boolean;
  /** The live processes by consumer name, in the order in which they joined. */
  readonly members: ReadonlyMap<string, Member>;
  /** The names of the members, as the coordinator knows them. */
  readonly consumerNames: Iterable<string>;
  /** How many members there are. */
  readonly consumerCount: number;
  /** A process joins; it is ready when its state is `'active'`. */
  join(name: string, consumer: Entity, join: ResolvedJoin): Member;
  /**
   * A member leaves.
   *
   * @returns what to wait for, if leaving takes time
   */
  leave(member: Member): SimFuture | undefined;
  /** A member begins a poll, and is inside it until `pollEnded`. */
  pollStarted(member: Member): void;
  pollEnded(member: Member): void;
  /**
   * A member commits: a sign of life.
   *
   * @throws `UNKNOWN_MEMBER`, `COMMIT_FENCED`
   */
  checkCommit(member: Member, entries: readonly (readonly [GroupPartition, number])[]): void;
  /** The logs have got more partitions. */
  partitionsAdded(): void;
  /** Somebody asks for a rebalance. */
  requestRebalance(): void;
  /** A member's process has died. */
  died(member: Member): void;
  /** A static member has stopped without leaving. */
  silence(member: Member): void;
  /** Whether a name belongs to a process that was fenced by another, until it joins again. */
  wasReplaced(name: string): boolean;
  /** The group has crashed. */
  crashed(): void;
  /** The coordinator is back from a crash, in which its timers were lost. */
  restarted(): void;
}
