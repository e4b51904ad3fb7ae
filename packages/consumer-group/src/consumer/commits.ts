import { isSimError, type Process, toTicks } from '@sim/core';
import type { MemberCommands } from '../group/member-commands.ts';
import type { Member } from '../member/member.ts';
import type { AssignedPartition } from '../offsets/assigned-partition.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import { withItem } from '../offsets/offset-tracker.ts';
import type { CommitPolicy } from './consumer-options.ts';
import type { ConsumerCounts } from './consumer-stats.ts';

type Entries = readonly (readonly [GroupPartition, number])[];

const NOTHING = { places: [], entries: [] } as const;

/**
 * What a consumer has read and not committed, and how it commits it.
 *
 * A commit stores every position that has moved since it was stored last, also of partitions that
 * gave nothing (Kafka's `allConsumed`), but no record that is not finished.
 *
 * @internal
 */
export class Commits {
  private readonly commands: MemberCommands;
  private readonly policy: CommitPolicy;
  private readonly intervalTicks: number;
  private readonly counts: ConsumerCounts;
  private readonly ticks: () => number;
  /** In a list, and marked there: a set that is filled and emptied all the time costs more than the rest. */
  private moved: AssignedPartition[] = [];
  /** When the next commit on an interval is due, in ticks: sums of seconds may miss their tick. */
  private dueTicks = 0;
  /** Whether the last commit was refused, as in the middle of a rebalance: what is still held is tried again. */
  private owing = false;

  constructor(
    commands: MemberCommands,
    policy: CommitPolicy,
    interval: number,
    counts: ConsumerCounts,
    ticks: () => number,
  ) {
    this.commands = commands;
    this.policy = policy;
    this.intervalTicks = toTicks(interval);
    this.counts = counts;
    this.ticks = ticks;
  }

  /**
   * In how many ticks to commit though nothing comes; `undefined` if there is nothing to commit.
   *
   * @param patience - seconds until another try at a commit that was refused
   */
  due(patience: number): number | undefined {
    const now = this.ticks();
    if (this.policy === 'interval')
      return this.moved.some(({ finished, stored }) => finished !== stored)
        ? Math.max(0, this.dueTicks - now)
        : undefined;
    if (this.policy !== 'after-processing' || !this.owing) return undefined;
    if (!this.moved.some(({ held, finished, stored }) => held && finished !== stored)) return undefined;
    this.dueTicks = now + toTicks(patience);
    return this.dueTicks - now;
  }

  /** Starts the interval over. */
  restart(): void {
    this.dueTicks = this.ticks() + this.intervalTicks;
  }

  /** Forgets everything: the process has died, or was thrown out. */
  forget(): void {
    this.owing = false;
    for (const assigned of this.moved) assigned.toCommit = false;
    this.moved = [];
  }

  /** Takes over which positions have moved. */
  note({ fetching: { moved } }: Member): void {
    for (const assigned of moved) {
      assigned.moved = false;
      if (this.policy === 'never' || assigned.toCommit) continue;
      assigned.toCommit = true;
      this.moved.push(assigned);
    }
    truncate(moved, 0);
  }

  /** Forgets partitions that the member has given up. */
  forgetGivenUp(): void {
    this.keep(({ held }) => held);
  }

  /** Whether the interval is over, or it is time to try again what was refused. */
  get isDue(): boolean {
    if (this.policy !== 'interval' && !(this.owing && this.policy === 'after-processing')) return false;
    return this.ticks() >= this.dueTicks;
  }

  /**
   * Commits all there is.
   *
   * @returns `true` if that is done: nearly always, and then no process is made for it. Otherwise the
   * process that goes on with it, and returns false if the commit was fenced; it throws
   * `UNKNOWN_MEMBER`
   */
  all(member: Member): true | Process<boolean> {
    this.restart();
    const { places, entries } = this.entries(member);
    if (entries.length === 0) return true;
    if (!this.commands.commitsAtOnce) return this.insist(member, places, entries);
    try {
      this.commands.commitNow(member, entries);
    } catch (error) {
      return this.insist(member, places, entries, { error });
    }
    this.stored(places, entries);
    return true;
  }

  /** Commits, and waits for what it takes: its latency, another try, a group that is down. */
  private *insist(
    member: Member,
    places: readonly AssignedPartition[],
    entries: Entries,
    refused?: { readonly error: unknown },
  ): Process<boolean> {
    for (let failure = refused; ; failure = undefined) {
      try {
        yield* this.commands.commit(member, entries, failure);
        break;
      } catch (error) {
        if (!isSimError(error, 'COORDINATOR_NOT_AVAILABLE')) return this.refused(error);
      }
      // As Kafka's client: it tries until there is a coordinator again.
      yield* this.commands.untilUp();
    }
    this.stored(places, entries);
    return true;
  }

  /**
   * The last chance to commit before partitions are given up. What is refused now would be refused
   * for ever.
   */
  now(member: Member): void {
    if (this.policy === 'before-processing') return;
    const { places, entries } = this.entries(member);
    if (entries.length === 0) return;
    try {
      this.commands.commitNow(member, entries);
    } catch (error) {
      if (isSimError(error, 'COORDINATOR_NOT_AVAILABLE')) return;
      if (isSimError(error, 'UNKNOWN_MEMBER')) this.counts.commitsFenced += 1;
      else this.refused(error);
      return;
    }
    this.restart();
    this.stored(places, entries);
  }

  /** What is to be committed, and beside each offset the place that it is of. */
  private entries(member: Member): { readonly places: readonly AssignedPartition[]; readonly entries: Entries } {
    let places: AssignedPartition[] | undefined;
    let entries: (readonly [GroupPartition, number])[] | undefined;
    const leavesOut = this.commands.leavesOutGivenUp(member);
    for (const assigned of this.moved) {
      if (leavesOut && !assigned.held) continue;
      const offset = this.policy === 'before-processing' ? assigned.position : assigned.finished;
      if (offset === undefined || offset === assigned.stored) continue;
      places = withItem(places, assigned);
      entries = withItem(entries, [assigned.partition, offset]);
    }
    return places === undefined || entries === undefined ? NOTHING : { places, entries };
  }

  private stored(places: readonly AssignedPartition[], entries: Entries): void {
    this.counts.commits += 1;
    this.owing = false;
    for (let at = 0; at < places.length; at += 1) places[at]!.stored = entries[at]![1];
    this.keep(({ stored, position }) => stored !== position);
  }

  /** Drops all but some of what is to be committed. */
  private keep(wanted: (assigned: AssignedPartition) => boolean): void {
    let kept = 0;
    for (const assigned of this.moved) {
      if (wanted(assigned)) this.moved[kept++] = assigned;
      else assigned.toCommit = false;
    }
    truncate(this.moved, kept);
  }

  private refused(error: unknown): false {
    if (!isSimError(error, 'COMMIT_FENCED') && !isSimError(error, 'UNKNOWN_MEMBER')) throw error;
    this.counts.commitsFenced += 1;
    if (error.code === 'UNKNOWN_MEMBER') throw error;
    this.owing = true;
    return false;
  }
}

/** Shortens a list: by one or two as a rule, and then a new length costs more than all else here. */
function truncate(list: unknown[], length: number): void {
  while (list.length > length) list.pop();
}
