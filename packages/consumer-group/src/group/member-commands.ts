import { type Entity, isSimError, type Process, SimFuture, type Timer, toTicks } from '@sim/core';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import type { GroupHost } from '../coordinator/group-host.ts';
import { notAvailable, unknownMember } from '../errors.ts';
import type { ResolvedJoin } from '../member/join-options.ts';
import type { Member } from '../member/member.ts';
import type { AssignedPartition } from '../offsets/assigned-partition.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { FetchedRun } from '../offsets/offset-tracker.ts';

/** Seconds between two tries of a commit (`retry.backoff.ms`). */
const RETRY_BACKOFF = 0.1;

/** Draws a latency in seconds. */
type Draw = () => number;

/** Times are seconds. */
interface CommandOptions {
  readonly pollLatency: Draw;
  readonly commitLatency: Draw;
  /** Whether a commit takes no time. */
  readonly commitsAtOnce: boolean;
  readonly fetchMinRecords: number;
  readonly fetchMaxWait: number;
}

/** What a poll asks for beside records. */
interface PollRequest {
  /** Whether ranges will do where a log gives them. */
  readonly ranges?: boolean;
  /** How many records a partition may give in its turn, if no option of the group says so. */
  readonly share?: number | undefined;
  /** Since when the member has waited for records: as if one fetch had followed the other since, in ticks. */
  readonly waitingSince?: number | undefined;
}

/**
 * What a member's process can ask of its group: join, poll, commit, leave, wait. The public methods
 * look a name up and come here; a {@link Consumer} comes with its member at once.
 *
 * A crashed group answers to nothing, a paused one when it goes on.
 *
 * @internal
 */
export class MemberCommands {
  private readonly host: GroupHost;
  private readonly coordinator: GroupCoordinator;
  private readonly options: CommandOptions;
  private readonly status: () => Entity['status'];
  private readonly maxWaitTicks: number;
  /** Made once: it is asked for each record at the tail. */
  private readonly isReadable = (assigned: AssignedPartition): boolean => this.host.offsets.readable(assigned);
  private listening: boolean | undefined = undefined;
  /** How often the group has crashed: what was under way then has failed. */
  private crashes = 0;
  /** Resolved when the group is back, from a pause or a crash. */
  private back: SimFuture | undefined = undefined;
  /** Calls of members that wait for records to be enough for a fetch. */
  private readonly fetches = new Map<Member, () => void>();

  constructor(host: GroupHost, coordinator: GroupCoordinator, status: () => Entity['status'], options: CommandOptions) {
    this.host = host;
    this.coordinator = coordinator;
    this.status = status;
    this.options = options;
    this.maxWaitTicks = toTicks(options.fetchMaxWait);
  }

  /** Waits while the group is paused. @throws `COORDINATOR_NOT_AVAILABLE` */
  *admit(): Process {
    const { crashes } = this;
    while (this.status() === 'paused') {
      // An event of the group: held by the pause.
      this.host.at(this.host.ticks(), 'resume', () => this.release(), false);
      yield* this.untilBack();
    }
    this.checkUp(crashes);
  }

  /** Waits while the group is crashed. */
  *untilUp(): Process {
    if (this.status() === 'crashed') yield* this.untilBack();
  }

  /** A future of the moment when the group goes on after a pause or a crash. */
  private untilBack(): SimFuture {
    return (this.back ??= new SimFuture({ label: `${this.host.owner} to be back` }));
  }

  /** The group has crashed: whoever waits for something of it fails. */
  crashed(): void {
    this.crashes += 1;
    for (const member of this.coordinator.members.values()) member.release();
    this.release();
  }

  /** The group is back. */
  restarted(): void {
    this.release();
    for (const member of this.coordinator.members.values()) member.wake?.();
  }

  /** Lets a process join; it may read when {@link MemberCommands.untilReady} says so. */
  enter(name: string, consumer: Entity, join: ResolvedJoin): Member {
    this.refresh();
    return this.coordinator.join(name, consumer, join);
  }

  /**
   * Waits until a member may read.
   *
   * @param mayLeave - whether it is no failure if it leaves before
   * @throws `UNKNOWN_MEMBER`, `COORDINATOR_NOT_AVAILABLE`
   */
  *untilReady(member: Member, mayLeave = false): Process {
    const { crashes } = this;
    this.checkUp(crashes);
    while (member.gone === undefined && !member.dead && member.state === 'rebalancing') {
      yield* member.ready();
      this.checkUp(crashes);
    }
    if (!(mayLeave && member.gone === 'left')) this.checkMember(member);
  }

  /** @throws `UNKNOWN_MEMBER`, `COORDINATOR_NOT_AVAILABLE` */
  *leave(member: Member): Process {
    yield* this.admit();
    this.checkMember(member);
    this.refresh();
    const { crashes } = this;
    const over = this.coordinator.leave(member);
    if (over === undefined) return;
    yield* over;
    this.checkUp(crashes);
  }

  /**
   * Reads the next records of a member's partitions.
   *
   * @throws `UNKNOWN_MEMBER`, `COORDINATOR_NOT_AVAILABLE`, `OFFSET_OUT_OF_RANGE`
   */
  *poll(
    member: Member,
    maxRecords: number,
    { ranges = false, share, waitingSince }: PollRequest = {},
  ): Process<readonly FetchedRun[]> {
    // Beside what it waits for a poll makes no process: its cost counts, however large its batch.
    if (this.status() !== 'running') yield* this.admit();
    this.checkMember(member);
    const { crashes } = this;
    this.host.counts.polls += 1;
    this.refresh();
    this.coordinator.pollStarted(member);
    try {
      const begun = this.fetchBegun(waitingSince);
      do {
        if (member.state !== 'active' || member.gone !== undefined || member.dead) yield* this.untilReady(member);
        const seconds = this.options.pollLatency();
        if (seconds > 0) yield seconds;
        this.checkUp(crashes);
        if (this.options.fetchMinRecords > 1 && member.state === 'active') yield* this.untilEnough(member, begun);
        if (this.status() !== 'running') yield* this.admit();
      } while (member.state === 'rebalancing');
      this.checkMember(member);
      const runs = this.host.offsets.collect(member.fetching, maxRecords, ranges, share);
      this.tracePoll(member, runs);
      return runs;
    } finally {
      if (member.gone === undefined) this.coordinator.pollEnded(member);
    }
  }

  /** Whether a commit would be answered at once: then it needs no process. */
  get commitsAtOnce(): boolean {
    return this.options.commitsAtOnce && this.status() === 'running';
  }

  /**
   * @param refused - why a first try, made at once, has failed
   * @throws what {@link MemberCommands.commitNow} does
   */
  *commit(
    member: Member,
    entries: readonly (readonly [GroupPartition, number])[],
    refused?: { readonly error: unknown },
  ): Process {
    if (refused === undefined) {
      if (this.status() !== 'running') yield* this.admit();
      const { crashes } = this;
      const seconds = this.options.commitLatency();
      if (seconds > 0) yield seconds;
      this.checkUp(crashes);
    } else {
      checkRetriable(refused.error);
      yield RETRY_BACKOFF;
    }
    for (;;) {
      if (this.status() !== 'running') yield* this.admit();
      try {
        this.commitNow(member, entries);
        return;
      } catch (error) {
        checkRetriable(error);
      }
      yield RETRY_BACKOFF;
    }
  }

  /**
   * Stores all offsets or none.
   *
   * @throws `UNKNOWN_MEMBER`, `COMMIT_FENCED`, `OFFSET_OUT_OF_RANGE`, `COORDINATOR_NOT_AVAILABLE`
   */
  commitNow(member: Member, entries: readonly (readonly [GroupPartition, number])[]): void {
    this.checkUp(this.crashes);
    try {
      this.checkMember(member);
      this.coordinator.checkCommit(member, entries);
    } catch (error) {
      this.host.counts.commitsFenced += 1;
      throw error;
    }
    for (const [partition, offset] of entries) this.host.offsets.checkOffset(partition, offset);
    for (const [partition, offset] of entries) partition.committed = offset;
    this.host.counts.commits += 1;
    this.traceCommit(member, entries);
  }

  // In methods of their own: a function inside a method makes each call of that keep its variables.

  private tracePoll(member: Member, runs: readonly FetchedRun[]): void {
    if (!this.host.tracing()) return;
    this.host.trace('poll', () => ({
      member: member.name,
      records: runs.reduce((sum, { count }) => sum + count, 0),
    }));
  }

  private traceCommit(member: Member, entries: readonly (readonly [GroupPartition, number])[]): void {
    if (!this.host.tracing()) return;
    this.host.trace('commit', () => ({
      member: member.name,
      offsets: this.host.table.single
        ? Object.fromEntries(entries.map(([{ id }, offset]) => [id, offset]))
        : entries.map(([{ topic, id }, offset]) => ({ topic, partition: id, offset })),
    }));
  }

  /**
   * Whether there is something for a member to read, once its log can be read. O(its partitions).
   */
  readable(member: Member): boolean {
    this.refresh();
    return member.fetching.some(this.isReadable);
  }

  /**
   * Whether a member has read all there is, and hears of what comes: nothing to look up, nothing to
   * ask for. O(its partitions).
   */
  atTheTail(member: Member): boolean {
    return (
      this.status() === 'running' &&
      !member.fetching.fresh &&
      member.fetching.size > 0 &&
      this.listen() &&
      !this.readable(member)
    );
  }

  /** The same, if a log that is up has it. */
  readableNow(member: Member): boolean {
    return member.fetching.some(
      (assigned) => this.host.offsets.readable(assigned) && this.host.offsets.available(assigned),
    );
  }

  /** The member waits for records, as in a long poll: it does not count as stuck. */
  park(member: Member, wake: () => void): void {
    this.coordinator.pollStarted(member);
    member.wake = wake;
  }

  /** Ends that wait. */
  unpark(member: Member): void {
    member.wake = undefined;
    if (member.gone === undefined) this.coordinator.pollEnded(member);
  }

  /** Whether all logs tell when something was appended; from now on they do. */
  listen(): boolean {
    if (this.listening !== undefined) return this.listening;
    const { topics } = this.host.table;
    this.listening = topics.every(({ log }) => log.onAppend !== undefined);
    if (!this.listening) return false;
    for (const { log, partitions } of topics) {
      log.onAppend?.((id) => {
        this.refresh();
        const owner = partitions[id]?.owner as Member | undefined;
        if (owner === undefined) return;
        owner.wake?.();
        this.fetches.get(owner)?.();
      });
    }
    return true;
  }

  /**
   * Whether a commit of a member leaves out what it has given up since: one that is told in the
   * middle of a batch, by its protocol's own thread, and is still a member.
   */
  leavesOutGivenUp(member: Member): boolean {
    return this.coordinator.commitsHeldOnly && member.state === 'active' && member.gone === undefined;
  }

  /** A member's process has died. */
  died(member: Member): void {
    if (member.gone === undefined) this.coordinator.died(member);
    member.dead = true;
    this.fetches.delete(member);
  }

  /** A static member has stopped without leaving. */
  silence(member: Member): void {
    if (member.gone === undefined) this.coordinator.silence(member);
  }

  /** Takes notice of new partitions. */
  refresh(): void {
    const { table } = this.host;
    table.grow();
    if (this.host.up() && table.takeGrowth()) this.coordinator.partitionsAdded();
  }

  /** When the fetch began that is under way: each waits so long, and the next one follows at once. */
  private fetchBegun(waitingSince: number | undefined): number {
    const now = this.host.ticks();
    const wait = this.maxWaitTicks;
    return waitingSince === undefined || wait === 0 ? now : now - ((now - waitingSince) % wait);
  }

  /** Waits until a fetch has as many records as it asks for, or has waited long enough. */
  private *untilEnough(member: Member, begun: number): Process {
    const { fetchMinRecords, fetchMaxWait } = this.options;
    const limit = begun + this.maxWaitTicks;
    const enough = (): boolean =>
      member.state !== 'active' || this.host.offsets.countReadable(member.fetching, fetchMinRecords) >= fetchMinRecords;
    if (enough() || this.host.ticks() >= limit) return;
    const told = this.listen();
    const done = new SimFuture({ label: `fetch of ${JSON.stringify(member.name)}` });
    const look = (): void => {
      if (enough()) done.resolve();
    };
    const timers: Timer[] = [this.host.at(limit, 'fetch max wait', () => void done.resolve(), false)];
    // A log that does not tell has to be looked at: ten times in the longest wait.
    const looks = told ? undefined : this.host.every(fetchMaxWait / 10, look);
    this.fetches.set(member, look);
    try {
      yield* done;
    } finally {
      if (this.fetches.get(member) === look) this.fetches.delete(member);
      looks?.cancel();
      for (const timer of timers) timer.cancel();
    }
  }

  private release(): void {
    this.back?.resolve();
    this.back = undefined;
  }

  /** @throws `COORDINATOR_NOT_AVAILABLE` */
  checkAvailable(): void {
    this.checkUp(this.crashes);
  }

  private checkUp(crashes: number): void {
    if (this.crashes !== crashes || this.status() === 'crashed') throw notAvailable(this.host.owner);
  }

  private checkMember(member: Member): void {
    if (member.gone === undefined && !member.dead) return;
    throw unknownMember(this.host.owner, member.name, member.whyGone, {
      replaced: member.gone === 'replaced',
      ...(member.kafkaError !== undefined && { kafkaError: member.kafkaError }),
    });
  }
}

/** Throws a refusal again, unless it may pass: a member whose epoch has moved on learns the new one soon. */
function checkRetriable(error: unknown): void {
  if (!isSimError(error, 'COMMIT_FENCED') || error.context['retriable'] !== true) throw error;
}
