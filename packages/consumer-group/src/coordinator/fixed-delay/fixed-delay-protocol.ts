import { invalidOption } from '@sim/core';
import type { PartitionAssignment, RebalanceProtocol } from '../../assignment/partition-assignment.ts';
import type { RemovalReason } from '../../member/member.ts';
import type { GroupPartition } from '../../offsets/group-partition.ts';
import type { TopicTable } from '../../offsets/topic-table.ts';
import type { RebalanceReason } from '../group-counts.ts';
import { planAssignment } from '../plan-assignment.ts';
import type { FixedDelayMember } from './fixed-delay-member.ts';
import { Notices } from './notices.ts';

/**
 * How the fixed delay works. Durations are in the unit of the times it is fed with.
 *
 * @internal
 */
export interface FixedDelayOptions {
  /** The group, for messages. */
  readonly owner: string;
  readonly table: TopicTable;
  readonly assignmentStrategy: PartitionAssignment;
  readonly rebalanceProtocol: RebalanceProtocol;
  /** How long a rebalance takes, from what causes it to the new assignment. */
  readonly rebalanceDelay: number;
  /** How long a member may be silent; `Infinity`: for ever. */
  readonly sessionTimeout: number;
  /** How long a member may go without a poll; `Infinity`: for ever. */
  readonly maxPollInterval: number;
}

/**
 * What a rebalance came to.
 *
 * @internal
 */
export interface RebalanceResult {
  /** The generation it made. */
  readonly generation: number;
  /** When it began. */
  readonly startedAt: number;
  /** Partitions that changed hands between members that were there before and after. */
  readonly partitionsMoved: number;
  /** Whether partitions were taken away to be given to others in a round that follows at once. */
  readonly followUp: boolean;
}

/**
 * Is told what is decided, in order, at the moment it holds.
 *
 * @internal
 */
export interface FixedDelayObserver {
  /** A consumer has become a member; it may not read yet. */
  joined(member: FixedDelayMember): void;
  /** A rebalance has begun. */
  rebalanceStarted(reason: RebalanceReason): void;
  /** A rebalance has ended; the new assignment holds. Called before `assigned`. */
  rebalanceEnded(result: RebalanceResult): void;
  /** A member is about to lose partitions, or to stop reading them. It still owns them. */
  revoked(member: FixedDelayMember, partitions: readonly GroupPartition[]): void;
  /** A member has lost partitions without warning: it was evicted or replaced. */
  lost(member: FixedDelayMember, partitions: readonly GroupPartition[]): void;
  /** A member may read. Called after every rebalance, also with nothing added. */
  assigned(member: FixedDelayMember, added: readonly GroupPartition[], owned: readonly GroupPartition[]): void;
  /** A member was removed. */
  removed(member: FixedDelayMember, reason: RemovalReason): void;
}

/**
 * A coordinator whose rebalances take a fixed time, as a state machine without a clock: it is fed
 * with inputs and times, which never go back, and tells an observer what it decides.
 *
 * Whatever changes the membership or the partitions begins a rebalance, or takes part in the one
 * under way: one rebalance, one generation. Eager: from its begin to its end nobody reads.
 * Cooperative: who stays reads on; what has to change hands is taken away at the end, and handed
 * out by a second rebalance that follows at once. A static member that returns while its session
 * lasts gets its partitions back without a rebalance.
 *
 * @internal
 */
export class FixedDelayProtocol {
  /** The members by name, in the order in which they joined. */
  readonly members = new Map<string, FixedDelayMember>();
  private readonly observer: FixedDelayObserver;
  private readonly options: FixedDelayOptions;
  private readonly notices = new Notices();
  private current = 0;
  private startedAt = 0;
  private endsAt: number | undefined = undefined;

  constructor(observer: FixedDelayObserver, options: FixedDelayOptions) {
    this.observer = observer;
    this.options = options;
  }

  get generation(): number {
    return this.current;
  }

  get rebalancing(): boolean {
    return this.endsAt !== undefined;
  }

  /** When {@link FixedDelayProtocol.advance} has to be called next. */
  get deadline(): number | undefined {
    return this.endsAt;
  }

  /**
   * A process wants to be a member. If a member has its name, or its `instanceId`, this is another
   * process in its place, and the old one is removed. A dynamic member then starts over; a static
   * one gets what the old one had, at once and without a rebalance.
   *
   * @returns the member: the one that asked before, if its first assignment is still to come
   * @throws `INVALID_OPTION` if a static member returns under the name of another member
   */
  join(now: number, member: FixedDelayMember): FixedDelayMember {
    const { name, instanceId } = member;
    const present = this.members.get(name);
    const before = instanceId === undefined ? undefined : this.byInstance(instanceId);
    if (before !== undefined && present !== undefined && present !== before) {
      throw invalidOption(
        this.options.owner,
        'consumerName',
        `a name no other member has, for the member with instanceId ${JSON.stringify(instanceId)}`,
        name,
      );
    }
    // Asking again while the first assignment is still to come is the same request.
    if (
      present !== undefined &&
      present.generation < 0 &&
      present.instanceId === instanceId &&
      present.consumer === member.consumer &&
      !present.silent
    )
      return present;
    member.lastHeartbeat = member.lastPoll = now;
    this.notices.after(() => {
      if (before !== undefined) {
        this.succeed(before, member);
        return;
      }
      if (present !== undefined) this.remove(present, 'replaced');
      this.members.set(name, member);
      this.notices.tell(() => this.observer.joined(member));
      this.trigger(now, 'join');
    });
    return member;
  }

  /** A member leaves. */
  leave(now: number, member: FixedDelayMember): void {
    // Its last chance to commit; an eager rebalance under way has given it that already.
    if (member.owned.length > 0 && member.state === 'active')
      this.notices.tell(() => this.observer.revoked(member, member.owned));
    if (!this.has(member)) return;
    this.notices.after(() => {
      this.remove(member, 'left');
      this.trigger(now, 'leave');
    });
  }

  /** A member gives a sign of life. */
  heartbeat(now: number, member: FixedDelayMember): void {
    if (member.heartbeating) member.lastHeartbeat = now;
  }

  /** A member begins a poll. */
  pollStarted(now: number, member: FixedDelayMember): void {
    member.lastPoll = now;
    member.pollsUnderWay += 1;
    if (!member.heartbeating) {
      member.heartbeating = true;
      member.lastHeartbeat = now;
    }
  }

  /** A poll of a member has ended. */
  pollEnded(now: number, member: FixedDelayMember): void {
    member.lastPoll = now;
    member.pollsUnderWay -= 1;
  }

  /** Something asks for a rebalance. */
  request(now: number, reason: RebalanceReason): void {
    if (this.members.size > 0) this.notices.after(() => this.trigger(now, reason));
  }

  /** When a member's session ends unless it is heard of; `Infinity` if it never does. */
  sessionDeadline(member: FixedDelayMember): number {
    return member.settled ? member.lastHeartbeat + this.options.sessionTimeout : Infinity;
  }

  /** When a member has to have polled again; `Infinity` if it need not. */
  pollDeadline(member: FixedDelayMember): number {
    return member.generation >= 0 && member.heartbeating && member.pollsUnderWay === 0
      ? member.lastPoll + this.options.maxPollInterval
      : Infinity;
  }

  /** Evicts the members whose session or poll interval is over. O(members). */
  expire(now: number): void {
    for (const member of [...this.members.values()]) {
      if (!this.has(member)) continue;
      if (now >= this.sessionDeadline(member)) this.evict(now, member, 'session-timeout');
      else if (now >= this.pollDeadline(member)) {
        // A static member sends no leave request: it falls silent, and its session has to run out.
        if (member.instanceId === undefined) this.evict(now, member, 'max-poll-interval');
        else member.heartbeating = false;
      }
    }
  }

  /**
   * Ends the rebalance if its time has come: a new generation, a new assignment.
   *
   * @throws `INVALID_ASSIGNMENT` if the strategy's result is not one
   */
  advance(now: number): void {
    if (this.endsAt === undefined || now < this.endsAt) return;
    const planned = [...this.members.values()];
    const plan = this.plan(planned);
    if (this.cooperative) {
      for (const member of planned) {
        const taken = member.owned.filter(({ index }) => plan[index] !== member);
        if (taken.length > 0) this.notices.tell(() => this.observer.revoked(member, taken));
      }
    }
    this.notices.after(() => this.apply(now, planned, plan));
  }

  private get cooperative(): boolean {
    return this.options.rebalanceProtocol === 'cooperative';
  }

  /** Under the cooperative protocol what would go from one member to another goes to nobody first. */
  private plan(members: readonly FixedDelayMember[]): (FixedDelayMember | undefined)[] {
    const { owner, assignmentStrategy, rebalanceProtocol, table } = this.options;
    const { cooperative } = this;
    const plan = planAssignment(
      owner,
      assignmentStrategy,
      rebalanceProtocol,
      table,
      members,
      ({ owner }) => cooperative && owner !== undefined,
    );
    if (!cooperative) return plan;
    return plan.map((member, index) => {
      const { owner } = table.partitions[index]!;
      return owner === undefined || owner === member ? member : undefined;
    });
  }

  private apply(
    now: number,
    planned: readonly FixedDelayMember[],
    plan: readonly (FixedDelayMember | undefined)[],
  ): void {
    // Told of what they are about to lose, members may have come and gone: the next round, due for
    // what was taken, takes care of that.
    const parts = new Map<FixedDelayMember, GroupPartition[]>();
    for (const member of planned) if (this.has(member)) parts.set(member, []);
    const present: ReadonlySet<unknown> = new Set(parts.keys());
    let moved = 0;
    let withheld = false;
    for (const partition of this.options.table.partitions) {
      const member = plan[partition.index];
      const part = member === undefined ? undefined : parts.get(member);
      partition.owner = part === undefined ? undefined : member;
      if (part === undefined) {
        withheld ||= this.wanted(partition);
        continue;
      }
      part.push(partition);
      const last = partition.lastOwner;
      if (last !== undefined && last !== member && present.has(last)) moved += 1;
      partition.lastOwner = member;
    }
    this.current += 1;
    const { current: generation, startedAt } = this;
    this.endsAt = undefined;
    const followUp = withheld && this.members.size > 0;
    this.notices.tell(() => this.observer.rebalanceEnded({ generation, startedAt, partitionsMoved: moved, followUp }));
    for (const [member, part] of parts) this.settle(now, member, part, followUp);
    if (followUp) this.trigger(now, 'follow-up');
  }

  /** Whether somebody subscribes to a partition's topic. */
  private wanted({ topic }: GroupPartition): boolean {
    for (const { topics } of this.members.values()) if (topics === undefined || topics.has(topic)) return true;
    return false;
  }

  private settle(now: number, member: FixedDelayMember, owned: readonly GroupPartition[], followUp: boolean): void {
    const kept = new Set(this.cooperative ? member.owned : []);
    const added = owned.filter((partition) => !kept.has(partition));
    member.owned = owned;
    if (!member.settled) member.lastHeartbeat = now;
    member.settled = true;
    // A newcomer whose partitions still have to be taken from others is not ready yet.
    if (followUp && member.generation < 0 && owned.length === 0) return;
    if (member.generation < 0 || member.pollsUnderWay > 0) member.lastPoll = now;
    member.generation = this.current;
    member.state = 'active';
    this.notices.tell(() => this.observer.assigned(member, added, owned));
  }

  /** Lets a static member's new process take the place of the old one. */
  private succeed(old: FixedDelayMember, member: FixedDelayMember): void {
    const { owned, state } = old;
    this.replace(old, member);
    for (const partition of owned) partition.owner = partition.lastOwner = member;
    member.owned = owned;
    member.generation = old.generation;
    member.settled = old.settled;
    member.state = state;
    this.notices.tell(() => this.observer.lost(old, owned));
    this.notices.tell(() => this.observer.removed(old, 'replaced'));
    this.notices.tell(() => this.observer.joined(member));
    if (state === 'active') this.notices.tell(() => this.observer.assigned(member, owned, owned));
  }

  private evict(now: number, member: FixedDelayMember, reason: 'session-timeout' | 'max-poll-interval'): void {
    this.notices.after(() => {
      this.remove(member, reason);
      this.trigger(now, reason);
    });
  }

  private remove(member: FixedDelayMember, reason: RemovalReason): void {
    const { owned } = member;
    this.members.delete(member.name);
    for (const partition of owned) {
      partition.owner = undefined;
      // One that starts over under its name is somebody else: nothing moves from it to itself.
      if (reason === 'replaced') partition.lastOwner = undefined;
    }
    if (reason !== 'left' && owned.length > 0) this.notices.tell(() => this.observer.lost(member, owned));
    this.notices.tell(() => this.observer.removed(member, reason));
  }

  private trigger(now: number, reason: RebalanceReason): void {
    if (this.endsAt !== undefined) return;
    this.startedAt = now;
    this.endsAt = now + this.options.rebalanceDelay;
    this.notices.tell(() => this.observer.rebalanceStarted(reason));
    if (this.cooperative) return;
    for (const member of this.members.values()) {
      if (member.state !== 'active') continue;
      member.state = 'rebalancing';
      if (member.owned.length > 0) this.notices.tell(() => this.observer.revoked(member, member.owned));
    }
  }

  private has(member: FixedDelayMember): boolean {
    return this.members.get(member.name) === member;
  }

  private byInstance(instanceId: string): FixedDelayMember | undefined {
    for (const member of this.members.values()) if (member.instanceId === instanceId) return member;
    return undefined;
  }

  /** Puts a member in the place of another, also in the order. O(members). */
  private replace(old: FixedDelayMember, member: FixedDelayMember): void {
    const all = [...this.members.values()];
    this.members.clear();
    for (const each of all) {
      const next = each === old ? member : each;
      this.members.set(next.name, next);
    }
  }
}
