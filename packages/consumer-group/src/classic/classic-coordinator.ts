import type { BrokerMember, BrokerObserver, GroupBroker } from '../protocol/group-broker.ts';
import type { KafkaAnswer } from '../protocol/kafka-error.ts';
import type { OffsetCommitRequest } from '../protocol/offset-commit.ts';
import { Outbox } from '../protocol/outbox.ts';
import { Timers } from '../protocol/timers.ts';
import { commitAnswer, heartbeatAnswer, leaveAnswer, refusedJoin, refusedSync } from './classic-answers.ts';
import type { ClassicCoordinatorOptions } from './classic-coordinator-options.ts';
import { ClassicGroup, type ClassicState } from './classic-group.ts';
import { ClassicMember } from './classic-member.ts';
import { ClassicRebalancing } from './classic-rebalancing.ts';
import type {
  ClassicRequest,
  ClassicResponse,
  HeartbeatRequest,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  SyncGroupRequest,
  SyncGroupResponse,
} from './classic-requests.ts';

/**
 * The broker's half of Kafka's classic group protocol (`group.protocol=classic`): one group, as
 * `GroupMetadataManager` and `ClassicGroup` of Kafka 4.0 keep it.
 *
 * A heartbeat or a commit costs O(1); a join O(1) beside the phase it may end, which costs
 * O(members).
 *
 * @example
 * ```js
 * const coordinator = new ClassicCoordinator({}, { initialRebalanceDelay: 3_000, newMemberJoinTimeout: 300_000 });
 * coordinator.handle(0, joinRequest, (response) => {
 *   response.error; // 'MEMBER_ID_REQUIRED'
 * });
 * ```
 *
 * @internal
 */
export class ClassicCoordinator implements GroupBroker<ClassicRequest, ClassicResponse> {
  private readonly observer: BrokerObserver;
  private readonly options: ClassicCoordinatorOptions;
  private readonly outbox = new Outbox<ClassicResponse>();
  private readonly timers = new Timers();
  private readonly group: ClassicGroup;
  private readonly rebalancing: ClassicRebalancing;
  private arrivals = 0;

  constructor(observer: BrokerObserver, options: ClassicCoordinatorOptions) {
    this.observer = observer;
    this.options = options;
    this.group = new ClassicGroup(this.outbox, options.chooseLeader ?? firstOf);
    this.rebalancing = new ClassicRebalancing(this.group, this.timers, observer, options.initialRebalanceDelay);
  }

  get state(): ClassicState {
    return this.group.state;
  }

  get generation(): number {
    return this.group.generation;
  }

  get members(): ReadonlyMap<string, BrokerMember> {
    return this.group.members;
  }

  /** The member id of the leader. */
  get leader(): string | undefined {
    return this.group.leader;
  }

  get deadline(): number {
    return this.timers.deadline;
  }

  /** What the leader's plan gave a member in this generation; empty until it has come. */
  assignment(memberId: string): readonly number[] {
    return this.group.members.get(memberId)?.assignment ?? [];
  }

  advance(now: number): void {
    if (this.timers.deadline > now) return;
    this.outbox.during(() => this.timers.advance(now));
  }

  handle(now: number, request: ClassicRequest, reply: (response: ClassicResponse) => void): void {
    this.advance(now);
    if (request.type === 'Heartbeat') reply(heartbeatAnswer(this.heartbeat(now, request)));
    else if (request.type === 'OffsetCommit') reply(commitAnswer(this.offsetCommit(now, request)));
    else this.outbox.during(() => this.change(now, request, reply));
  }

  private change(
    now: number,
    request: JoinGroupRequest | SyncGroupRequest | LeaveGroupRequest,
    reply: (response: ClassicResponse) => void,
  ): void {
    if (request.type === 'JoinGroup') this.joinGroup(now, request, reply);
    else if (request.type === 'SyncGroup') this.syncGroup(now, request, reply);
    else {
      const error = this.leaveGroup(now, request);
      this.outbox.post(reply, leaveAnswer(error));
    }
  }

  private joinGroup(now: number, request: JoinGroupRequest, reply: (response: JoinGroupResponse) => void): void {
    const { group } = this;
    const { memberId, instanceId, protocols } = request;
    const refuse = (error: Exclude<KafkaAnswer, 'NONE'>, id = memberId): void =>
      this.outbox.post(reply, refusedJoin(error, id));
    const { minSessionTimeout = 0, maxSessionTimeout = Infinity } = this.options;
    if (request.sessionTimeout < minSessionTimeout || request.sessionTimeout > maxSessionTimeout)
      refuse('INVALID_SESSION_TIMEOUT');
    else if (!this.accepts(memberId)) {
      const member = group.members.get(memberId) ?? group.pending.get(memberId);
      if (member !== undefined) this.turnAway(member);
      refuse('GROUP_MAX_SIZE_REACHED', '');
    } else if (!group.supports(protocols)) refuse('INCONSISTENT_GROUP_PROTOCOL');
    else if (memberId === '') {
      const id = this.newMemberId(request);
      if (instanceId === undefined) {
        const newcomer = this.newMember(id, request);
        group.pending.set(id, newcomer);
        this.timers.set(newcomer.session, now + request.sessionTimeout);
        refuse('MEMBER_ID_REQUIRED', id);
        return;
      }
      const member = this.newMember(id, request);
      const known = group.staticMember(instanceId);
      if (known === undefined) this.add(now, member, request, reply);
      else this.replace(now, group.members.get(known)!, member, request, reply);
    } else {
      const pending = group.pending.get(memberId);
      if (pending !== undefined) {
        this.add(now, pending, request, reply);
        return;
      }
      const error = this.validate(memberId, instanceId);
      if (error === 'NONE') this.joinAgain(now, group.members.get(memberId)!, request, reply);
      else refuse(error);
    }
  }

  /** A member joins again (`classicGroupJoinExistingMember`). Does not restart its session. */
  private joinAgain(
    now: number,
    member: ClassicMember,
    request: JoinGroupRequest,
    reply: (response: JoinGroupResponse) => void,
  ): void {
    const { group } = this;
    const { state } = group;
    const leads = group.leader === member.memberId;
    if (state === 'Empty') {
      this.outbox.post(reply, refusedJoin('UNKNOWN_MEMBER_ID', member.memberId));
    } else if (
      (state === 'CompletingRebalance' || (state === 'Stable' && !leads)) &&
      member.matches(request.protocols)
    ) {
      this.outbox.post(reply, this.presentGeneration(member, leads, false));
    } else {
      if (member.parkedJoin === undefined) this.rebalancing.joined(now, member);
      group.update(member, () => member.update(request));
      group.parkJoin(member, reply);
      this.rebalancing.trigger(now, request.reason ?? 'join', member);
    }
  }

  private add(
    now: number,
    member: ClassicMember,
    request: JoinGroupRequest,
    reply: (response: JoinGroupResponse) => void,
  ): void {
    const { group } = this;
    member.update(request);
    member.isNew = true;
    group.add(member);
    group.parkJoin(member, reply);
    this.observer.memberAdded?.(member, undefined);
    this.timers.set(member.session, now + this.options.newMemberJoinTimeout);
    if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true;
    this.rebalancing.joined(now, member);
    this.rebalancing.trigger(now, 'join', member);
  }

  /** A static member's new process takes the place of the old one, which is fenced. */
  private replace(
    now: number,
    old: ClassicMember,
    member: ClassicMember,
    request: JoinGroupRequest,
    reply: (response: JoinGroupResponse) => void,
  ): void {
    const { group } = this;
    const awaited = old.parkedJoin === undefined;
    group.answerJoin(old, refusedJoin('FENCED_INSTANCE_ID', old.memberId));
    group.answerSync(old, refusedSync('FENCED_INSTANCE_ID'));
    this.timers.clear(old.session);
    member.update(request);
    group.replace(old, member);
    this.timers.set(member.session, now + old.sessionTimeout);
    this.observer.memberRemoved?.(old, 'replaced');
    this.observer.memberAdded?.(member, old.memberId);
    if (group.state === 'Stable' && group.selectProtocol() === group.protocolName) {
      this.outbox.post(reply, this.presentGeneration(member, group.leader === member.memberId, true));
      return;
    }
    if (awaited) this.rebalancing.joined(now, member);
    group.parkJoin(member, reply);
    this.rebalancing.trigger(now, 'static-return', member);
  }

  private syncGroup(now: number, request: SyncGroupRequest, reply: (response: SyncGroupResponse) => void): void {
    const { group } = this;
    const { memberId } = request;
    const error = this.validate(memberId, request.instanceId, request.generation);
    if (error !== 'NONE') this.outbox.post(reply, refusedSync(error));
    else if (group.state === 'PreparingRebalance') this.outbox.post(reply, refusedSync('REBALANCE_IN_PROGRESS'));
    else {
      const member = group.members.get(memberId)!;
      this.rebalancing.synced(memberId);
      if (group.state === 'Stable')
        this.outbox.post(reply, { type: 'SyncGroup', error: 'NONE', assignment: member.assignment });
      else {
        group.parkSync(member, reply);
        if (group.leader === memberId) this.rebalancing.settle(now, request.assignments);
      }
    }
  }

  private heartbeat(now: number, { memberId, instanceId, generation }: HeartbeatRequest): KafkaAnswer {
    const error = this.validate(memberId, instanceId, generation);
    if (error !== 'NONE') return error;
    this.rebalancing.restartSession(now, this.group.members.get(memberId)!);
    return this.group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
  }

  private offsetCommit(now: number, { memberId, instanceId, generation }: OffsetCommitRequest): KafkaAnswer {
    const { state } = this.group;
    if (generation < 0 && state === 'Empty') return 'NONE';
    if (generation < 0 && memberId === '' && instanceId === undefined) return 'UNKNOWN_MEMBER_ID';
    const error = this.validate(memberId, instanceId, generation);
    if (error !== 'NONE') return error;
    if (state === 'CompletingRebalance') return 'REBALANCE_IN_PROGRESS';
    this.rebalancing.restartSession(now, this.group.members.get(memberId)!);
    return 'NONE';
  }

  private leaveGroup(now: number, { memberId, instanceId, reason = 'leave' }: LeaveGroupRequest): KafkaAnswer {
    const { group, rebalancing } = this;
    const pending = group.pending.get(memberId);
    if (pending !== undefined) {
      rebalancing.forgetPending(now, pending);
      rebalancing.afterRemoval(now, reason, pending);
      return 'NONE';
    }
    const id = memberId === '' && instanceId !== undefined ? (group.staticMember(instanceId) ?? '') : memberId;
    const error = this.validate(id, instanceId);
    if (error !== 'NONE') return error;
    rebalancing.removeMember(now, group.members.get(id)!, reason === 'leave' ? 'left' : reason);
    return 'NONE';
  }

  private expire(now: number, member: ClassicMember): void {
    const { group, rebalancing } = this;
    if (group.pending.get(member.memberId) === member) {
      rebalancing.forgetPending(now, member);
      if (group.state === 'PreparingRebalance') rebalancing.afterRemoval(now, 'session-timeout', member);
    } else if (group.members.get(member.memberId) === member) {
      // Whoever waits for an answer is alive; only a newcomer is not believed for ever.
      const waits = member.parkedJoin !== undefined || member.parkedSync !== undefined;
      if (member.isNew || !waits) rebalancing.removeMember(now, member, 'session-timeout');
    }
  }

  /** Who a request is from, in the order in which Kafka asks. O(1). */
  private validate(memberId: string, instanceId: string | undefined, generation = this.group.generation): KafkaAnswer {
    const { group } = this;
    if (instanceId !== undefined) {
      const known = group.staticMember(instanceId);
      if (known !== undefined && known !== memberId) return 'FENCED_INSTANCE_ID';
      if (known === undefined) return 'UNKNOWN_MEMBER_ID';
    }
    if (!group.members.has(memberId)) return 'UNKNOWN_MEMBER_ID';
    return generation === group.generation ? 'NONE' : 'ILLEGAL_GENERATION';
  }

  /** Whether the group has room for a joiner (`acceptJoiningMember`). */
  private accepts(memberId: string): boolean {
    const { group } = this;
    const { maxSize = Infinity } = this.options;
    const member = group.members.get(memberId);
    if (group.state === 'Empty') return true;
    if (group.state === 'PreparingRebalance') return member?.parkedJoin !== undefined || group.joinsParked < maxSize;
    return member !== undefined || group.members.size < maxSize;
  }

  private turnAway(member: ClassicMember): void {
    this.timers.clear(member.session);
    if (this.group.remove(member.memberId) !== undefined) this.observer.memberRemoved?.(member, 'rebalance-timeout');
  }

  private presentGeneration(member: ClassicMember, leads: boolean, returned: boolean): JoinGroupResponse {
    const { group } = this;
    return {
      type: 'JoinGroup',
      error: 'NONE',
      memberId: member.memberId,
      generation: group.generation,
      leader: group.leader ?? '',
      protocolName: group.protocolName,
      skipAssignment: leads && returned,
      members: leads ? group.describeMembers() : [],
    };
  }

  private newMember(id: string, { clientId, instanceId }: JoinGroupRequest): ClassicMember {
    const member = new ClassicMember(id, clientId, instanceId, (now) => this.expire(now, member));
    return member;
  }

  private newMemberId({ clientId, instanceId }: JoinGroupRequest): string {
    const arrival = this.arrivals;
    this.arrivals += 1;
    return this.options.newMemberId?.(clientId, instanceId, arrival) ?? `${instanceId ?? clientId}-${arrival}`;
  }
}

function firstOf(candidates: Iterable<string>): string {
  for (const candidate of candidates) return candidate;
  return '';
}
