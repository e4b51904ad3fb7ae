import type { BrokerMember, BrokerObserver, BrokerRemoval } from '../protocol/group-broker.ts';
import type { KafkaError } from '../protocol/kafka-error.ts';
import { RebalanceLog } from '../protocol/rebalance-log.ts';
import type { RebalanceCause } from '../protocol/rebalance-report.ts';
import { Timer, type Timers } from '../protocol/timers.ts';
import { refusedJoin, refusedSync } from './classic-answers.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { ClassicMember } from './classic-member.ts';
import type { JoinGroupMember } from './classic-requests.ts';

const NO_MEMBERS: readonly JoinGroupMember[] = Object.freeze([]);

/**
 * When a classic group's phases begin and end, and who is removed on the way
 * (`GroupMetadataManager.prepareRebalance`, `completeClassicGroupJoin`, `expirePendingSync` and
 * what they call).
 *
 * @internal
 */
export class ClassicRebalancing {
  private readonly group: ClassicGroup;
  private readonly timers: Timers;
  private readonly observer: BrokerObserver;
  private readonly initialDelay: number;
  private readonly log: RebalanceLog;
  private readonly joinTimer: Timer;
  private readonly syncTimer: Timer;
  /** What a first join phase waits at each check, and what it may still wait. */
  private delay = 0;
  private remaining = 0;

  constructor(group: ClassicGroup, timers: Timers, observer: BrokerObserver, initialDelay: number) {
    this.group = group;
    this.timers = timers;
    this.observer = observer;
    this.initialDelay = initialDelay;
    this.log = new RebalanceLog(observer);
    this.joinTimer = new Timer((now) => this.joinDue(now));
    this.syncTimer = new Timer((now) => this.expireUnsynced(now));
  }

  /** Something calls for a rebalance: it begins one, or takes part in the one under way. */
  trigger(now: number, cause: RebalanceCause, member: BrokerMember | undefined): void {
    if (this.group.state === 'PreparingRebalance') this.completeIfAllJoined(now);
    else this.prepare(now, cause, member);
  }

  /** Begins a join phase. */
  prepare(now: number, cause: RebalanceCause, member: BrokerMember | undefined): void {
    const { group } = this;
    if (group.state === 'CompletingRebalance') {
      for (const each of group.members.values()) each.assignment = [];
      for (const each of group.takeParkedSyncs()) {
        group.answerSync(each, refusedSync('REBALANCE_IN_PROGRESS'));
        this.restartSession(now, each);
      }
    }
    this.timers.clear(this.syncTimer);
    const first = group.state === 'Empty';
    this.log.start(now, group.generation, cause, member);
    this.log.enter(now, 'PreparingRebalance');
    group.transition('PreparingRebalance');
    if (first) {
      this.delay = this.initialDelay;
      this.remaining = Math.max(group.rebalanceTimeout - this.delay, 0);
      this.timers.set(this.joinTimer, now + this.delay);
    } else if (group.allJoined) this.complete(now);
    else this.timers.set(this.joinTimer, now + group.rebalanceTimeout);
  }

  /** Ends a join phase if nobody is awaited; one that began with an empty group has to take its time. */
  completeIfAllJoined(now: number): void {
    if (this.group.state === 'PreparingRebalance' && this.group.previousState !== 'Empty' && this.group.allJoined)
      this.complete(now);
  }

  /** Somebody who was awaited has joined. */
  joined(now: number, member: BrokerMember): void {
    if (this.group.state === 'PreparingRebalance') this.log.heard(now, member);
  }

  /** A member is removed for a reason that makes the others rebalance. */
  removeMember(now: number, member: ClassicMember, reason: BrokerRemoval): void {
    this.dismiss(now, member, reason);
    this.afterRemoval(now, causeOf(reason), member);
  }

  /** A newcomer that was told its id is not awaited any longer. */
  forgetPending(now: number, member: ClassicMember): void {
    this.group.pending.delete(member.memberId);
    this.timers.clear(member.session);
    this.joined(now, member);
  }

  /** What a removal brings about; it ends even a first join phase if all others have joined. */
  afterRemoval(now: number, cause: RebalanceCause, member: BrokerMember): void {
    const { state } = this.group;
    if (state === 'Stable' || state === 'CompletingRebalance') this.prepare(now, cause, member);
    else if (state === 'PreparingRebalance' && this.group.allJoined) this.complete(now);
  }

  /** A member has synced, or is awaited no longer for another reason. */
  synced(memberId: string): void {
    this.group.pendingSync.delete(memberId);
    if (this.group.pendingSync.size === 0) this.timers.clear(this.syncTimer);
  }

  /** The leader's plan is in: the group is stable. */
  settle(now: number, assignments: ReadonlyMap<string, readonly number[]>): void {
    const { group } = this;
    for (const member of group.members.values()) member.assignment = assignments.get(member.memberId) ?? [];
    for (const member of group.takeParkedSyncs()) {
      group.answerSync(member, { type: 'SyncGroup', error: 'NONE', assignment: member.assignment });
      this.restartSession(now, member);
    }
    group.transition('Stable');
    this.log.heard(now, group.members.get(group.leader!)!);
    this.log.end(now, group.generation);
  }

  restartSession(now: number, member: ClassicMember): void {
    this.timers.set(member.session, now + member.sessionTimeout);
  }

  /** Removes a member and answers its parked join. */
  dismiss(now: number, member: ClassicMember, reason: BrokerRemoval, error: KafkaError = 'UNKNOWN_MEMBER_ID'): void {
    this.timers.clear(member.session);
    if (member.parkedJoin === undefined) this.joined(now, member);
    this.group.answerJoin(member, refusedJoin(error, member.memberId));
    this.group.remove(member.memberId);
    this.observer.memberRemoved?.(member, reason);
  }

  private joinDue(now: number): void {
    const { group } = this;
    if (group.previousState !== 'Empty' || !group.newMemberAdded || this.remaining === 0) {
      this.complete(now);
      return;
    }
    group.newMemberAdded = false;
    const next = Math.min(this.initialDelay, this.remaining);
    this.remaining = Math.max(this.remaining - this.delay, 0);
    this.delay = next;
    this.timers.set(this.joinTimer, now + next);
  }

  /** Ends the join phase with those who have joined. */
  private complete(now: number): void {
    const { group } = this;
    this.timers.clear(this.joinTimer);
    if (group.joinsParked < group.members.size) {
      for (const member of [...group.members.values()]) {
        if (member.parkedJoin !== undefined) continue;
        if (member.instanceId === undefined) this.dismiss(now, member, 'rebalance-timeout');
        else this.log.heard(now, member);
      }
    }
    if (!group.electJoinedLeader() && group.members.size > 0) {
      this.timers.set(this.joinTimer, now + group.rebalanceTimeout);
      return;
    }
    group.generation += 1;
    group.pendingSync.clear();
    if (group.members.size === 0) {
      group.protocolName = '';
      group.transition('Empty');
      this.log.end(now, group.generation);
      return;
    }
    group.protocolName = group.selectProtocol();
    group.transition('CompletingRebalance');
    this.log.enter(now, 'CompletingRebalance');
    for (const member of group.members.values()) {
      const { memberId } = member;
      group.answerJoin(member, {
        type: 'JoinGroup',
        error: 'NONE',
        memberId,
        generation: group.generation,
        leader: group.leader!,
        protocolName: group.protocolName,
        skipAssignment: false,
        members: memberId === group.leader ? group.describeMembers() : NO_MEMBERS,
      });
      this.restartSession(now, member);
      member.isNew = false;
      group.pendingSync.add(memberId);
    }
    this.timers.set(this.syncTimer, now + group.rebalanceTimeout);
  }

  private expireUnsynced(now: number): void {
    const { group } = this;
    if (group.pendingSync.size === 0 || (group.state !== 'CompletingRebalance' && group.state !== 'Stable')) return;
    let last: ClassicMember | undefined = undefined;
    for (const memberId of [...group.pendingSync]) {
      group.pendingSync.delete(memberId);
      const member = group.members.get(memberId);
      if (member === undefined) continue;
      this.log.heard(now, member);
      this.dismiss(now, member, 'rebalance-timeout');
      last = member;
    }
    this.prepare(now, 'rebalance-timeout', last);
  }
}

function causeOf(reason: BrokerRemoval): RebalanceCause {
  if (reason === 'left') return 'leave';
  return reason === 'replaced' ? 'static-return' : reason;
}
