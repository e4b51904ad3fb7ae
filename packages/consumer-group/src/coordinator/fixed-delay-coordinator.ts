import { invalidOption } from '@sim/core';
import { type CoordinatorOptions, resolveCoordinatorOptions } from './coordinator-options.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import { type GroupMember, type MutableMember, newMember } from './group-member.ts';
import type { GroupObserver, RebalanceReason, RemovalReason } from './group-observer.ts';
import { Notices } from './notices.ts';
import { Ownership } from './ownership.ts';
import { Roster } from './roster.ts';

/**
 * A coordinator whose rebalances take a fixed time: what a {@link ConsumerGroup} runs on, usable
 * without a simulation.
 *
 * Whatever changes the membership or the partitions begins a rebalance, or takes part in the one
 * under way: one rebalance, one generation. Eager: from its begin to its end nobody reads.
 * Cooperative: who stays reads on; what has to change hands is taken away at the end, and handed
 * out by a second rebalance that follows at once. A static member that returns while its session
 * lasts gets its partitions back without a rebalance.
 *
 * @example
 * ```ts
 * import { FixedDelayCoordinator, type GroupObserver, RangeAssignment } from '@sim/consumer-group';
 *
 * const quiet = () => {};
 * const observer: GroupObserver = {
 *   joined: quiet, rebalanceStarted: quiet, rebalanceEnded: quiet, revoked: quiet, lost: quiet, removed: quiet,
 *   assigned: (member, added) => console.log(member, added), // b [ 2 ], then a [ 0, 1 ]
 * };
 * const group = new FixedDelayCoordinator(observer, { assignmentStrategy: new RangeAssignment(), rebalanceDelay: 5, partitionCount: 3 });
 * group.join(0, 'b');
 * group.join(3, 'a');
 * group.advance(5);
 * console.log(group.generation, group.owner(2)); // 1 b
 * ```
 *
 * @public
 */
export class FixedDelayCoordinator implements GroupCoordinator {
  private readonly observer: GroupObserver;
  private readonly options: Required<CoordinatorOptions>;
  private readonly place: string;
  private readonly roster: Roster;
  private readonly ownership: Ownership;
  private readonly notices = new Notices();
  private current = 0;
  private startedAt = 0;
  private endsAt: number | undefined = undefined;

  /**
   * @param observer - is told what is decided
   * @param options - see {@link CoordinatorOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(observer: GroupObserver, options: CoordinatorOptions) {
    this.observer = observer;
    this.options = resolveCoordinatorOptions(options);
    this.place = `ConsumerGroup "${this.options.name}"`;
    this.roster = new Roster(this.place);
    this.ownership = new Ownership(this.place, this.options);
  }

  /** {@inheritDoc GroupCoordinator.generation} */
  get generation(): number {
    return this.current;
  }

  /** {@inheritDoc GroupCoordinator.rebalancing} */
  get rebalancing(): boolean {
    return this.endsAt !== undefined;
  }

  /** {@inheritDoc GroupCoordinator.deadline} */
  get deadline(): number | undefined {
    return this.endsAt;
  }

  /** {@inheritDoc GroupCoordinator.members} */
  get members(): ReadonlyMap<string, GroupMember> {
    return this.roster.members;
  }

  /** {@inheritDoc GroupCoordinator.owner} */
  owner(partition: number): string | undefined {
    return this.ownership.of(partition);
  }

  /**
   * A consumer wants to be a member. If a member has its name, or its `instanceId`, this is another
   * process in its place, and the old one is a member no more. A dynamic member then begins anew; a
   * static one gets what the old one had, at once and without a rebalance.
   *
   * @param now - the present time
   * @param name - the consumer's name
   * @param instanceId - makes it a static member
   * @throws `INVALID_OPTION` if a static member returns under the name of another member
   */
  join(now: number, name: string, instanceId?: string): void {
    const present = this.roster.members.get(name);
    const before = instanceId === undefined ? undefined : this.roster.byInstance(instanceId);
    if (before !== undefined && present !== undefined && present !== before) {
      throw invalidOption(
        this.place,
        'consumerName',
        `a name no other member has, for the member with instanceId ${JSON.stringify(instanceId)}`,
        name,
      );
    }
    // Asking again while the first assignment is still to come is the same request.
    if (present !== undefined && present.generation < 0 && present.instanceId === instanceId) return;
    const member = newMember(name, instanceId, now);
    this.notices.after(() => {
      if (before !== undefined) {
        this.succeed(before, member);
        return;
      }
      if (present !== undefined) this.remove(present, 'replaced');
      this.roster.add(member);
      this.notices.tell(() => this.observer.joined(name));
      this.trigger(now, 'join');
    });
  }

  /** {@inheritDoc GroupCoordinator.leave} */
  leave(now: number, name: string): void {
    const member = this.roster.get(name);
    // Its last chance to commit; an eager rebalance under way has given it that already.
    if (member.partitions.length > 0 && member.state === 'active')
      this.notices.tell(() => this.observer.revoked(name, member.partitions));
    if (this.roster.members.get(name) !== member) return;
    this.notices.after(() => {
      this.remove(member, 'left');
      this.trigger(now, 'leave');
    });
  }

  /** {@inheritDoc GroupCoordinator.heartbeat} */
  heartbeat(now: number, name: string): void {
    const member = this.roster.get(name);
    if (member.heartbeating) member.lastHeartbeat = now;
  }

  /** {@inheritDoc GroupCoordinator.pollStarted} */
  pollStarted(now: number, name: string): void {
    const member = this.roster.get(name);
    member.lastPoll = now;
    member.pollsUnderWay += 1;
    if (!member.heartbeating) {
      member.heartbeating = true;
      member.lastHeartbeat = now;
    }
  }

  /** {@inheritDoc GroupCoordinator.pollEnded} */
  pollEnded(now: number, name: string): void {
    const member = this.roster.get(name);
    member.lastPoll = now;
    member.pollsUnderWay -= 1;
  }

  /** {@inheritDoc GroupCoordinator.partitionsChanged} */
  partitionsChanged(now: number, count: number): void {
    if (this.ownership.grow(count) && this.roster.members.size > 0)
      this.notices.after(() => this.trigger(now, 'partitions-added'));
  }

  /** {@inheritDoc GroupCoordinator.sessionDeadline} */
  sessionDeadline(name: string): number {
    const member = this.roster.get(name);
    return member.settled ? member.lastHeartbeat + this.options.sessionTimeout : Infinity;
  }

  /** {@inheritDoc GroupCoordinator.pollDeadline} */
  pollDeadline(name: string): number {
    const member = this.roster.get(name);
    return member.generation >= 0 && member.heartbeating && member.pollsUnderWay === 0
      ? member.lastPoll + this.options.maxPollInterval
      : Infinity;
  }

  /** {@inheritDoc GroupCoordinator.expire} */
  expire(now: number): void {
    for (const member of [...this.roster.members.values()]) {
      if (this.roster.members.get(member.name) !== member) continue;
      if (now >= this.sessionDeadline(member.name)) this.evict(now, member, 'session-timeout');
      else if (now >= this.pollDeadline(member.name)) {
        // A static member sends no leave request: it falls silent, and its session has to run out.
        if (member.instanceId === undefined) this.evict(now, member, 'max-poll-interval');
        else member.heartbeating = false;
      }
    }
  }

  /**
   * Ends the rebalance if its time has come: a new generation, a new assignment.
   *
   * @param now - the present time
   * @throws `INVALID_ASSIGNMENT` if the strategy's result is not one
   */
  advance(now: number): void {
    if (this.endsAt === undefined || now < this.endsAt) return;
    const planned = new Map(this.roster.members);
    const plan = this.ownership.plan(planned, this.roster.instanceIds());
    if (this.options.rebalanceProtocol === 'cooperative') {
      for (const [name, member] of planned) {
        const taken = member.partitions.filter((partition) => plan[partition] !== name);
        if (taken.length > 0) this.notices.tell(() => this.observer.revoked(name, taken));
      }
    }
    this.notices.after(() => this.apply(now, planned, plan));
  }

  private apply(now: number, planned: ReadonlyMap<string, MutableMember>, plan: readonly (string | undefined)[]): void {
    // Told of what they are about to lose, members may have come and gone: the next round, due for
    // what was taken, sees to it.
    const stillHere = [...planned.values()].filter((member) => this.roster.members.get(member.name) === member);
    const { parts, moved, withheld } = this.ownership.apply(plan, stillHere);
    this.current += 1;
    const { current: generation, startedAt } = this;
    this.endsAt = undefined;
    const followUp = withheld && this.roster.members.size > 0;
    this.notices.tell(() => this.observer.rebalanceEnded({ generation, startedAt, partitionsMoved: moved, followUp }));
    for (const member of stillHere) this.settle(now, member, parts.get(member.name) ?? [], followUp);
    if (followUp) this.trigger(now, 'follow-up');
  }

  private settle(now: number, member: MutableMember, partitions: readonly number[], followUp: boolean): void {
    const kept = new Set(this.options.rebalanceProtocol === 'eager' ? [] : member.partitions);
    const added = partitions.filter((partition) => !kept.has(partition));
    member.partitions = partitions;
    if (!member.settled) member.lastHeartbeat = now;
    member.settled = true;
    // A newcomer whose partitions still have to be taken from others is not ready yet.
    if (followUp && member.generation < 0 && partitions.length === 0) return;
    if (member.generation < 0 || member.pollsUnderWay > 0) member.lastPoll = now;
    member.generation = this.current;
    member.state = 'active';
    this.notices.tell(() => this.observer.assigned(member.name, added, partitions));
  }

  /** Lets a static member's new process take the place of the old one. */
  private succeed(old: MutableMember, member: MutableMember): void {
    const { partitions } = old;
    this.roster.replace(old, member);
    this.ownership.rename(partitions, member.name);
    member.partitions = partitions;
    member.generation = old.generation;
    member.settled = old.settled;
    member.state = old.state;
    this.notices.tell(() => this.observer.lost(old.name, partitions));
    this.notices.tell(() => this.observer.removed(old.name, 'replaced'));
    this.notices.tell(() => this.observer.joined(member.name));
    if (member.state === 'active') this.notices.tell(() => this.observer.assigned(member.name, partitions, partitions));
  }

  private evict(now: number, member: MutableMember, reason: 'session-timeout' | 'max-poll-interval'): void {
    this.notices.after(() => {
      this.remove(member, reason);
      this.trigger(now, reason);
    });
  }

  private remove(member: MutableMember, reason: RemovalReason): void {
    const { name, partitions } = member;
    this.roster.remove(member);
    this.ownership.release(member, reason === 'replaced');
    if (reason !== 'left' && partitions.length > 0) this.notices.tell(() => this.observer.lost(name, partitions));
    this.notices.tell(() => this.observer.removed(name, reason));
  }

  private trigger(now: number, reason: RebalanceReason): void {
    if (this.endsAt !== undefined) return;
    this.startedAt = now;
    this.endsAt = now + this.options.rebalanceDelay;
    this.notices.tell(() => this.observer.rebalanceStarted(reason));
    if (this.options.rebalanceProtocol === 'cooperative') return;
    for (const member of [...this.roster.members.values()]) {
      if (member.state !== 'active') continue;
      member.state = 'rebalancing';
      if (member.partitions.length > 0) this.notices.tell(() => this.observer.revoked(member.name, member.partitions));
    }
  }
}
