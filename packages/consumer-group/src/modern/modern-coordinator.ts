import type { BrokerMember, BrokerObserver, BrokerRemoval, GroupBroker } from '../protocol/group-broker.ts';
import type { KafkaAnswer, KafkaError } from '../protocol/kafka-error.ts';
import type { OffsetCommitRequest } from '../protocol/offset-commit.ts';
import { minus } from '../protocol/partition-sets.ts';
import { RebalanceLog } from '../protocol/rebalance-log.ts';
import type { RebalanceCause } from '../protocol/rebalance-report.ts';
import { Timers } from '../protocol/timers.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  ModernRequest,
  ModernResponse,
} from './heartbeat-requests.ts';
import type { ModernCoordinatorOptions } from './modern-coordinator-options.ts';
import { ModernGroup } from './modern-group.ts';
import { AWAY, ModernMember } from './modern-member.ts';
import { reconcile } from './modern-reconciliation.ts';
import { computeTarget } from './target-assignment.ts';

/**
 * The states of a KIP-848 group.
 *
 * @internal
 */
export type ModernGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable';

/**
 * The broker's half of the protocol of KIP-848 (`group.protocol=consumer`): one group, as
 * `GroupMetadataManager.consumerGroupHeartbeat` of Kafka 4.0 keeps it.
 *
 * A heartbeat that brings nothing new, and a commit, cost O(1); one that moves a member O(its
 * partitions); the first after a change of the group O(members + partitions).
 *
 * @internal
 */
export class ModernCoordinator implements GroupBroker<ModernRequest, ModernResponse> {
  private readonly observer: BrokerObserver;
  private readonly options: ModernCoordinatorOptions;
  private readonly timers = new Timers();
  private readonly group = new ModernGroup();
  private readonly log: RebalanceLog;
  /** How many partitions each topic had when that was looked up last. */
  private readonly counts = new Map<string, number>();
  private metadataStale = false;
  private requested = false;

  constructor(observer: BrokerObserver, options: ModernCoordinatorOptions) {
    this.observer = observer;
    this.options = options;
    this.log = new RebalanceLog(observer);
  }

  get state(): ModernGroupState {
    if (this.group.members.size === 0) return 'Empty';
    if (this.group.epoch > this.group.targetEpoch) return 'Assigning';
    return this.group.arrived ? 'Stable' : 'Reconciling';
  }

  /** The group epoch. */
  get generation(): number {
    return this.group.epoch;
  }

  get members(): ReadonlyMap<string, ModernMember> {
    return this.group.members;
  }

  get deadline(): number {
    return this.timers.deadline;
  }

  /** The member id that holds a partition: no other member may get it. O(1). */
  holder(partition: number): string | undefined {
    return this.group.holder(partition)?.memberId;
  }

  /** Topics may have other partitions than before: that is looked up with the next heartbeat. */
  metadataChanged(): void {
    this.metadataStale = true;
  }

  /**
   * Somebody asks for a new target, as an assignor with a mind of its own may want: it is computed
   * with the next heartbeat. Kafka has no such request under KIP-848.
   */
  requestRebalance(): void {
    this.requested = true;
  }

  advance(now: number): void {
    this.timers.advance(now);
  }

  handle(now: number, request: ModernRequest, reply: (response: ModernResponse) => void): void {
    this.advance(now);
    if (request.type === 'OffsetCommit') reply({ type: 'OffsetCommit', error: this.offsetCommit(request) });
    else reply(request.memberEpoch < 0 ? this.leave(now, request) : this.heartbeat(now, request));
  }

  private heartbeat(now: number, request: ConsumerGroupHeartbeatRequest): ConsumerGroupHeartbeatResponse {
    const { group } = this;
    const known = this.find(now, request);
    if (typeof known === 'string') return this.refused(request, known);
    const member = known;
    if (this.subscribe(member, request)) this.bump(now, 'join', member);
    if (this.metadataStale) this.refreshMetadata(now);
    if (this.requested) {
      this.requested = false;
      this.bump(now, 'requested', undefined);
    }
    if (group.epoch > group.targetEpoch) {
      computeTarget(group, this.options);
      group.retarget();
      this.log.enter(now, 'Reconciling');
    }
    const before = member.assigned;
    const epoch = member.epoch;
    if (reconcile(group, this.timers, member, request.owned, now)) this.moved(now, member);
    this.timers.set(member.session, now + this.options.sessionTimeout);
    const whole = request.owned !== undefined && request.topics !== undefined && request.rebalanceTimeout !== undefined;
    if (!whole && member.assigned === before) {
      if (member.plainAnswer === undefined || epoch !== member.epoch)
        member.plainAnswer = this.answer(member, undefined);
      return member.plainAnswer;
    }
    member.plainAnswer = undefined;
    return this.answer(member, whole || differ(member.assigned, before) ? member.assigned : undefined);
  }

  /** The member a heartbeat is from, added if it joins; or why it is refused. */
  private find(now: number, request: ConsumerGroupHeartbeatRequest): ModernMember | KafkaError {
    const { group } = this;
    const { memberId, memberEpoch, instanceId } = request;
    const joins = memberEpoch === 0;
    let member = group.members.get(memberId);
    if (joins && member === undefined && group.members.size >= (this.options.maxSize ?? Infinity))
      return 'GROUP_MAX_SIZE_REACHED';
    if (instanceId !== undefined) {
      const holder = group.staticMember(instanceId);
      if (joins && holder !== undefined && (holder !== member || holder.epoch === AWAY)) {
        // The instance is in use unless its process has said that it will be back.
        if (holder.epoch !== AWAY) return 'UNRELEASED_INSTANCE_ID';
        return this.comeBack(holder, request);
      }
      if (!joins && holder === undefined) return 'UNKNOWN_MEMBER_ID';
      if (!joins && holder !== member) return 'FENCED_INSTANCE_ID';
    }
    if (member === undefined) {
      if (!joins) return 'UNKNOWN_MEMBER_ID';
      member = this.newMember(request);
      group.add(member);
      this.observer.memberAdded?.(member, undefined);
      this.bump(now, 'join', member);
      this.subscribe(member, request);
      return member;
    }
    if (memberEpoch === member.epoch) return member;
    // The answer that told the member its epoch was lost, if it asks as one that never had it.
    const owned = request.owned;
    const asBefore =
      memberEpoch === member.previousEpoch && owned !== undefined && minus(owned, member.assigned).length === 0;
    return memberEpoch < member.epoch && asBefore ? member : 'FENCED_MEMBER_EPOCH';
  }

  private comeBack(old: ModernMember, request: ConsumerGroupHeartbeatRequest): ModernMember {
    const member = this.newMember(request);
    this.timers.clear(old.session);
    this.timers.clear(old.rebalance);
    this.group.replace(old, member);
    this.observer.memberRemoved?.(old, 'replaced');
    this.observer.memberAdded?.(member, old.memberId);
    return member;
  }

  /** Takes over what a heartbeat says; true if the subscription is another one than before. */
  private subscribe(member: ModernMember, request: ConsumerGroupHeartbeatRequest): boolean {
    const { topics, rebalanceTimeout, serverAssignor } = request;
    if (rebalanceTimeout !== undefined) member.rebalanceTimeout = rebalanceTimeout;
    if (serverAssignor !== undefined) member.serverAssignor = serverAssignor;
    if (topics === undefined || topics === member.topics || !differ(topics, member.topics)) return false;
    member.topics = topics;
    for (const topic of topics)
      if (!this.counts.has(topic)) this.counts.set(topic, this.options.partitionsOf(topic).length);
    return true;
  }

  private refreshMetadata(now: number): void {
    this.metadataStale = false;
    let changed = false;
    for (const [topic, before] of this.counts) {
      const count = this.options.partitionsOf(topic).length;
      if (count !== before) changed = true;
      this.counts.set(topic, count);
    }
    if (changed) this.bump(now, 'partitions-added', undefined);
  }

  private bump(now: number, cause: RebalanceCause, member: BrokerMember | undefined): void {
    const { group } = this;
    group.epoch += 1;
    this.log.start(now, group.epoch, cause, member);
    this.log.enter(now, 'Assigning');
  }

  private moved(now: number, member: ModernMember): void {
    if (member.state !== 'STABLE' || member.epoch !== this.group.targetEpoch) return;
    if (this.group.arrive(member)) this.log.heard(now, member);
    this.endIfArrived(now);
  }

  private endIfArrived(now: number): void {
    const { group } = this;
    if (group.members.size === 0 || (group.arrived && group.epoch === group.targetEpoch))
      this.log.end(now, group.epoch);
  }

  private leave(now: number, request: ConsumerGroupHeartbeatRequest): ConsumerGroupHeartbeatResponse {
    const { memberId, instanceId, memberEpoch, reason } = request;
    const member = this.group.members.get(memberId);
    if (instanceId !== undefined) {
      const holder = this.group.staticMember(instanceId);
      if (holder !== undefined && holder !== member) return this.refused(request, 'FENCED_INSTANCE_ID');
    }
    if (member === undefined) return this.refused(request, 'UNKNOWN_MEMBER_ID');
    if (memberEpoch === AWAY) {
      member.moveTo(AWAY);
      this.group.hold(member, member.assigned, []);
      this.timers.clear(member.rebalance);
      if (this.group.arrive(member)) this.log.heard(now, member);
      this.endIfArrived(now);
    } else this.fence(now, member, reason === 'max-poll-interval' ? reason : 'left');
    return { ...this.refused(request, 'UNKNOWN_MEMBER_ID'), error: 'NONE' };
  }

  /** Removes a member. The others get what it had with their heartbeats after the next target. */
  private fence(now: number, member: ModernMember, reason: BrokerRemoval): void {
    this.timers.clear(member.session);
    this.timers.clear(member.rebalance);
    if (member.arrivedAt !== this.group.targetEpoch) this.log.heard(now, member);
    this.group.remove(member);
    this.observer.memberRemoved?.(member, reason);
    this.bump(now, reason === 'left' || reason === 'replaced' ? 'leave' : reason, member);
    this.endIfArrived(now);
  }

  private offsetCommit({ memberId, generation }: OffsetCommitRequest): KafkaAnswer {
    if (generation < 0 && this.group.members.size === 0) return 'NONE';
    const member = this.group.members.get(memberId);
    if (member === undefined) return 'UNKNOWN_MEMBER_ID';
    return generation === member.epoch ? 'NONE' : 'STALE_MEMBER_EPOCH';
  }

  private newMember({ memberId, clientId = memberId, instanceId }: ConsumerGroupHeartbeatRequest): ModernMember {
    const member: ModernMember = new ModernMember(memberId, clientId, instanceId, {
      session: (now) => this.fence(now, member, 'session-timeout'),
      rebalance: (now) => this.fence(now, member, 'rebalance-timeout'),
    });
    return member;
  }

  private answer(member: ModernMember, assignment: readonly number[] | undefined): ConsumerGroupHeartbeatResponse {
    return {
      type: 'ConsumerGroupHeartbeat',
      error: 'NONE',
      memberId: member.memberId,
      memberEpoch: member.epoch,
      heartbeatInterval: this.options.heartbeatInterval,
      assignment,
    };
  }

  private refused(request: ConsumerGroupHeartbeatRequest, error: KafkaError): ConsumerGroupHeartbeatResponse {
    return {
      type: 'ConsumerGroupHeartbeat',
      error,
      memberId: request.memberId,
      memberEpoch: request.memberEpoch,
      heartbeatInterval: this.options.heartbeatInterval,
      assignment: undefined,
    };
  }
}

function differ<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length !== b.length || a.some((item, place) => item !== b[place]);
}
