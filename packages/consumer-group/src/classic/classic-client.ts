import { Backoff } from '../protocol/backoff.ts';
import type { GroupClient, GroupClientPort } from '../protocol/group-client.ts';
import type { KafkaAnswer, KafkaError } from '../protocol/kafka-error.ts';
import type { OffsetCommitRequest } from '../protocol/offset-commit.ts';
import { minus } from '../protocol/partition-sets.ts';
import type { RebalanceCause } from '../protocol/rebalance-report.ts';
import type { ClassicAssignor, ClassicClientOptions } from './classic-client-options.ts';
import { ClassicHeartbeats } from './classic-heartbeats.ts';
import type {
  ClassicRequest,
  ClassicResponse,
  HeartbeatResponse,
  JoinGroupProtocol,
  JoinGroupResponse,
  SyncGroupResponse,
} from './classic-requests.ts';

/** @internal */
export type ClassicClientState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE';

/**
 * A member's half of Kafka's classic group protocol, as `AbstractCoordinator` and
 * `ConsumerCoordinator` of Kafka's client work.
 *
 * Two threads are in it. The application's joins, and handles what it is told, only inside poll; the
 * heartbeat thread works on its own, and only notes that a rebalance is due, or that the member is
 * thrown out. All calls cost O(1) beside the partitions that move, and the leader's assignor.
 *
 * @internal
 */
export class ClassicClient implements GroupClient {
  private readonly port: GroupClientPort<ClassicRequest>;
  private readonly options: ClassicClientOptions;
  private readonly cooperative: boolean;
  private readonly heartbeats: ClassicHeartbeats;
  private readonly backoff: Backoff;
  private phase: ClassicClientState = 'UNJOINED';
  private id = '';
  private epoch = -1;
  private assigned: readonly number[] = [];
  /** What it last got, and when: what a sticky member claims, also after it has lost it. */
  private claim: { partitions: readonly number[]; generation: number } = { partitions: [], generation: -1 };
  private fatal: KafkaError | undefined = undefined;
  private closing = false;
  private polling = false;
  private correlation = 0;

  private rejoinNeeded = true;
  private rejoinReason: RebalanceCause | undefined = undefined;
  private needsPrepare = true;
  /** Whether the commit before a join has been asked for, and whether it is still under way. */
  private commitAsked = false;
  private commitDue = Infinity;
  /** The join or sync that is not answered yet; 0 if there is none. */
  private joining = 0;
  private joinDue = Infinity;
  private sentId = '';
  private sentEpoch = -1;
  /** The same of the heartbeat. */
  private beatId = '';
  private beatEpoch = -1;
  /** After a failure: when to join again. */
  private retryAt = -Infinity;
  /** An answer to a join that came while the application was outside poll. */
  private parkedAnswer: JoinGroupResponse | undefined = undefined;
  /** A plan that is not carried out yet: that is done inside poll. */
  private plan: { readonly partitions: readonly number[]; readonly generation: number } | undefined = undefined;
  private leads = false;
  /** Whether there are other partitions than those the leader has shared out. */
  private planStale = false;

  constructor(port: GroupClientPort<ClassicRequest>, options: ClassicClientOptions) {
    this.port = port;
    this.options = options;
    this.cooperative = options.assignors.every(({ protocol }) => protocol === 'cooperative');
    this.heartbeats = new ClassicHeartbeats(options);
    this.backoff = new Backoff(options.retryBackoff, options.retryBackoffMax, options.random);
  }

  get state(): ClassicClientState {
    return this.phase;
  }

  get memberId(): string {
    return this.id;
  }

  get generation(): number {
    return this.epoch;
  }

  get owned(): readonly number[] {
    return this.assigned;
  }

  get atRest(): boolean {
    return this.phase === 'STABLE' && !this.rejoinNeeded && this.plan === undefined;
  }

  get fatalError(): KafkaError | undefined {
    return this.fatal;
  }

  get deadline(): number {
    if (this.fatal !== undefined) return Infinity;
    if (this.closing) return this.commitDue;
    const due = Math.min(this.heartbeats.deadline, this.joinDue, this.commitDue);
    return this.polling && this.retryAt !== -Infinity ? Math.min(due, this.retryAt) : due;
  }

  advance(now: number): void {
    if (this.fatal !== undefined || now < this.deadline) return;
    if (now >= this.commitDue) this.autoCommitted(now);
    if (this.closing) return;
    this.heartbeats.expire(now);
    if (now >= this.joinDue) {
      this.joining = 0;
      this.joinDue = Infinity;
      this.retryLater(now);
    }
    if (now >= this.heartbeats.pollDeadline) this.stalled();
    else if (this.heartbeats.due(now)) this.beat(now);
    this.progress(now);
  }

  pollStarted(now: number): void {
    this.advance(now);
    this.polling = true;
    this.heartbeats.pollStarted();
    this.progress(now);
  }

  pollEnded(now: number): void {
    this.advance(now);
    this.polling = false;
    this.heartbeats.pollEnded(now);
  }

  receive(now: number, correlationId: number, response: ClassicResponse): void {
    this.advance(now);
    if (this.fatal !== undefined || this.closing) return;
    if (correlationId === this.heartbeats.inFlight && response.type === 'Heartbeat')
      this.heartbeatAnswered(now, response);
    else if (correlationId === this.joining && response.type === 'JoinGroup') {
      this.joining = 0;
      this.joinDue = Infinity;
      this.parkedAnswer = response;
    } else if (correlationId === this.joining && response.type === 'SyncGroup') {
      this.joining = 0;
      this.joinDue = Infinity;
      this.syncAnswered(now, response);
    } else return;
    this.progress(now);
  }

  autoCommitted(now: number): void {
    if (this.commitDue === Infinity) return;
    this.commitDue = Infinity;
    if (this.closing) this.depart();
    else this.progress(now);
  }

  partitionsChanged(now: number): void {
    // Only the leader compares its metadata with what it assigned.
    this.planStale = this.leads;
    if (this.leads && this.phase === 'STABLE') this.rejoin('partitions-added');
    this.progress(now);
  }

  requestRebalance(now: number): void {
    this.rejoin('requested');
    this.progress(now);
  }

  commitRequest(): OffsetCommitRequest | KafkaError {
    if (this.fatal !== undefined) return this.fatal;
    if (this.phase === 'UNJOINED') return 'UNKNOWN_MEMBER_ID';
    if (this.phase !== 'STABLE') return 'REBALANCE_IN_PROGRESS';
    return { type: 'OffsetCommit', memberId: this.id, instanceId: this.options.instanceId, generation: this.epoch };
  }

  commitAnswered(now: number, request: OffsetCommitRequest, error: KafkaAnswer): 'done' | 'retry' | 'failed' {
    if (error === 'NONE') return 'done';
    if (error === 'COORDINATOR_NOT_AVAILABLE') return 'retry';
    if (error === 'REBALANCE_IN_PROGRESS') this.rejoin();
    else if (request.memberId === this.id && request.generation === this.epoch) this.thrownOut(error);
    this.progress(now);
    return 'failed';
  }

  close(now: number): void {
    this.advance(now);
    if (this.closing || this.fatal !== undefined) return;
    this.closing = true;
    this.heartbeats.disable();
    this.commitDue = Infinity;
    if (this.isMember && this.phase === 'STABLE' && this.port.autoCommit?.() === true)
      this.commitDue = now + this.options.requestTimeout;
    else this.depart();
  }

  private get isMember(): boolean {
    return this.epoch >= 0 && this.id !== '';
  }

  /** Gives everything up and leaves. */
  private depart(): void {
    this.giveUp();
    this.sendLeave('leave');
    this.phase = 'UNJOINED';
    this.id = '';
    this.epoch = -1;
  }

  /** All that the application's thread does about the group inside poll. */
  private progress(now: number): void {
    while (this.polling && this.fatal === undefined && !this.closing) {
      if (this.parkedAnswer !== undefined) {
        const answer = this.parkedAnswer;
        this.parkedAnswer = undefined;
        this.joinAnswered(now, answer);
      } else if (this.plan !== undefined) this.carryOut(this.plan);
      else if (!this.rejoinNeeded || this.joining !== 0 || now < this.retryAt) return;
      else {
        this.retryAt = -Infinity;
        if (this.needsPrepare && !this.prepare(now)) return;
        this.sendJoin(now);
      }
    }
  }

  /** Commits and gives up what has to be given up before a join; false while the commit is under way. */
  private prepare(now: number): boolean {
    if (!this.commitAsked) {
      this.commitAsked = true;
      if (this.isMember && this.assigned.length > 0) {
        this.commitDue = now + this.options.maxPollInterval;
        const begun = this.port.autoCommit?.() === true;
        if (!begun) this.commitDue = Infinity;
      }
    }
    if (this.commitDue !== Infinity) return false;
    this.commitAsked = false;
    this.needsPrepare = false;
    if (!this.isMember || !this.cooperative) this.giveUp();
    return true;
  }

  private giveUp(): void {
    const { assigned } = this;
    if (assigned.length === 0) return;
    if (this.isMember) {
      this.port.revoked(assigned);
      this.assigned = [];
    } else {
      this.assigned = [];
      this.port.lost(assigned);
    }
  }

  private sendJoin(now: number): void {
    const { clientId, instanceId, sessionTimeout, maxPollInterval, requestTimeout, joinTimeoutLapse } = this.options;
    this.phase = 'PREPARING_REBALANCE';
    this.heartbeats.disable();
    const reason = this.rejoinReason;
    this.joinDue = now + Math.max(requestTimeout, maxPollInterval + joinTimeoutLapse);
    this.sendAwaited({
      type: 'JoinGroup',
      memberId: this.id,
      clientId,
      instanceId,
      sessionTimeout,
      rebalanceTimeout: maxPollInterval,
      protocols: this.options.assignors.map((assignor) => this.describe(assignor)),
      reason,
    });
  }

  private describe({ name, usesClaims }: ClassicAssignor): JoinGroupProtocol {
    const { topics } = this.options;
    const { partitions, generation } = this.claim;
    const ownedPartitions = this.cooperative ? this.assigned : usesClaims ? partitions : [];
    const known = ownedPartitions.length > 0 || (usesClaims && generation >= 0);
    return { name, metadata: { topics, ownedPartitions, generation: known ? generation : -1 } };
  }

  private joinAnswered(now: number, response: JoinGroupResponse): void {
    const { error, memberId, generation, leader, protocolName, members, skipAssignment } = response;
    if (error === 'NONE' && this.phase === 'PREPARING_REBALANCE') {
      this.phase = 'COMPLETING_REBALANCE';
      this.id = memberId;
      this.epoch = generation;
      this.leads = leader === memberId;
      this.planStale = false;
      this.heartbeats.enable(now);
      const assignor = this.options.assignors.find(({ name }) => name === protocolName);
      const assignments = this.leads && !skipAssignment ? (assignor?.assign(members) ?? new Map()) : new Map();
      this.joinDue = now + this.options.requestTimeout;
      const { instanceId } = this.options;
      this.sendAwaited({ type: 'SyncGroup', memberId, instanceId, generation, assignments });
    } else if (error === 'MEMBER_ID_REQUIRED') {
      this.id = memberId;
      this.epoch = -1;
    } else if (error === 'UNKNOWN_MEMBER_ID') {
      if (this.unchanged) this.thrownOut(error);
    } else if (error === 'COORDINATOR_NOT_AVAILABLE') this.retryLater(now);
    else if (error !== 'NONE' && error !== 'REBALANCE_IN_PROGRESS') this.fail(error);
  }

  private syncAnswered(now: number, { error, assignment }: SyncGroupResponse): void {
    if (error === 'NONE') {
      if (this.phase === 'COMPLETING_REBALANCE' && this.isMember) {
        this.phase = 'STABLE';
        this.rejoinNeeded = false;
        this.rejoinReason = undefined;
        this.backoff.reset();
        this.plan = { partitions: assignment, generation: this.epoch };
      }
    } else if (error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION') {
      if (this.unchanged) this.thrownOut(error);
    } else if (error === 'COORDINATOR_NOT_AVAILABLE') this.retryLater(now);
    else if (error !== 'REBALANCE_IN_PROGRESS') this.fail(error);
  }

  /** Takes the new assignment over. */
  private carryOut({ partitions, generation }: { partitions: readonly number[]; generation: number }): void {
    this.plan = undefined;
    const before = this.assigned;
    const taken = minus(before, partitions);
    const added = minus(partitions, before);
    if (taken.length > 0) {
      this.port.revoked(taken);
      this.rejoin('follow-up');
    }
    this.assigned = partitions;
    this.claim = { partitions, generation };
    this.needsPrepare = true;
    if (this.planStale) this.rejoin('partitions-added');
    this.port.assigned(added, partitions);
  }

  private heartbeatAnswered(now: number, { error }: HeartbeatResponse): void {
    if (error === 'COORDINATOR_NOT_AVAILABLE') {
      this.heartbeats.failed(now);
      return;
    }
    this.heartbeats.answered(now);
    if (error === 'REBALANCE_IN_PROGRESS') {
      if (this.phase === 'STABLE') this.rejoin();
    } else if (error !== 'NONE' && this.beatId === this.id && this.beatEpoch === this.epoch) this.thrownOut(error);
  }

  /** The application has not polled for too long: the heartbeat thread leaves for it, and does not tell it. */
  private stalled(): void {
    this.sendLeave('max-poll-interval');
    this.reset(true);
  }

  private sendLeave(reason: 'leave' | 'max-poll-interval'): void {
    // A static member never says that it leaves; its session ends.
    if (this.options.instanceId !== undefined || this.phase === 'UNJOINED' || this.id === '') return;
    this.send({ type: 'LeaveGroup', memberId: this.id, reason });
  }

  private thrownOut(error: KafkaError): void {
    if (error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION') this.reset(error === 'UNKNOWN_MEMBER_ID');
    else this.fail(error);
  }

  /** Forgets the generation, and the id where it is worth nothing: partitions are lost at the next poll. */
  private reset(forgetId: boolean): void {
    this.phase = 'UNJOINED';
    this.epoch = -1;
    if (forgetId) this.id = '';
    this.leads = false;
    this.plan = undefined;
    this.heartbeats.disable();
    this.needsPrepare = true;
    this.rejoin();
  }

  private rejoin(reason?: RebalanceCause): void {
    this.rejoinNeeded = true;
    this.rejoinReason = reason;
  }

  private retryLater(now: number): void {
    this.rejoinNeeded = true;
    this.retryAt = now + this.backoff.next();
  }

  private fail(error: KafkaError): void {
    this.fatal = error;
    this.heartbeats.disable();
    this.port.failed(error);
  }

  private beat(now: number): void {
    const { instanceId } = this.options;
    this.beatId = this.id;
    this.beatEpoch = this.epoch;
    this.heartbeats.sent(now, this.correlation + 1);
    this.send({ type: 'Heartbeat', memberId: this.id, instanceId, generation: this.epoch });
  }

  /** Whether member id and generation are still what they were when the join or sync was sent. */
  private get unchanged(): boolean {
    return this.sentId === this.id && this.sentEpoch === this.epoch;
  }

  private sendAwaited(request: ClassicRequest): void {
    this.sentId = this.id;
    this.sentEpoch = this.epoch;
    this.joining = this.correlation + 1;
    this.send(request);
  }

  private send(request: ClassicRequest): void {
    this.correlation += 1;
    this.port.send(request, this.correlation);
  }
}
