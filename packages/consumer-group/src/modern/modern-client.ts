import { Backoff } from '../protocol/backoff.ts';
import type { GroupClient, GroupClientPort } from '../protocol/group-client.ts';
import type { KafkaAnswer, KafkaError } from '../protocol/kafka-error.ts';
import type { OffsetCommitRequest } from '../protocol/offset-commit.ts';
import { minus } from '../protocol/partition-sets.ts';
import type { RebalanceCause } from '../protocol/rebalance-report.ts';
import type { ConsumerGroupHeartbeatResponse, ModernRequest, ModernResponse } from './heartbeat-requests.ts';
import type { ModernClientOptions } from './modern-client-options.ts';

/**
 * The states of a KIP-848 member (`MemberState` of Kafka's client).
 *
 * @internal
 */
export type ModernClientState =
  | 'UNSUBSCRIBED'
  | 'JOINING'
  | 'RECONCILING'
  | 'ACKNOWLEDGING'
  | 'STABLE'
  | 'FENCED'
  | 'PREPARE_LEAVING'
  | 'LEAVING'
  | 'STALE'
  | 'FATAL';

/** Says that a member leaves for good, or (static) for a while. */
const LEAVE = -1;
const LEAVE_FOR_A_WHILE = -2;
const NOTHING: readonly number[] = Object.freeze([]);

/**
 * A member's half of the protocol of KIP-848, as `AbstractMembershipManager` and
 * `AbstractHeartbeatRequestManager` of Kafka's client work.
 *
 * A background thread does all of it, poll or no poll, but for the callbacks of a rebalance
 * listener: with one, partitions are given up and taken only inside poll. All calls cost O(1)
 * beside the partitions that move.
 *
 * @internal
 */
export class ModernClient implements GroupClient {
  private readonly port: GroupClientPort<ModernRequest>;
  private readonly options: ModernClientOptions;
  private readonly backoff: Backoff;
  private phase: ModernClientState = 'UNSUBSCRIBED';
  private epoch = 0;
  private assigned: readonly number[] = NOTHING;
  /** What the coordinator wants it to own; `undefined` until it has said so. */
  private target: readonly number[] | undefined = undefined;
  /** Whether it has taken over a target since it joined: before, even an empty one is news. */
  private settled = false;
  private fatal: KafkaError | undefined = undefined;
  private closed = false;
  private polling = false;
  private pollDue = Infinity;
  private correlation = 0;

  private inFlight = 0;
  private answerDue = Infinity;
  private nextBeat = Infinity;
  private interval = 0;
  /** Whether the next heartbeat has to say everything: it joins, or an answer was lost. */
  private sayAll = true;
  private toldOwned: readonly number[] | undefined = undefined;

  /** Whether the commit before giving something up was asked for in this reconciliation. */
  private commitAsked = false;
  private commitDue = Infinity;
  /** A member that was refused as it rejoined does not ask again at once. */
  private refusals = 0;
  /** What was lost but has not been told, since callbacks run inside poll. */
  private untoldLoss = false;

  constructor(port: GroupClientPort<ModernRequest>, options: ModernClientOptions) {
    this.port = port;
    this.options = options;
    this.backoff = new Backoff(options.retryBackoff, options.retryBackoffMax, options.random);
  }

  get state(): ModernClientState {
    return this.phase;
  }

  get memberId(): string {
    return this.options.memberId;
  }

  get generation(): number {
    return this.epoch;
  }

  get owned(): readonly number[] {
    return this.assigned;
  }

  get atRest(): boolean {
    return this.phase === 'STABLE' && this.settled;
  }

  get fatalError(): KafkaError | undefined {
    return this.fatal;
  }

  get deadline(): number {
    if (this.phase === 'FATAL' || this.phase === 'UNSUBSCRIBED') return Infinity;
    const beat = this.inFlight === 0 ? this.nextBeat : this.answerDue;
    return Math.min(beat, this.commitDue, this.pollDeadline);
  }

  advance(now: number): void {
    if (now < this.deadline) return;
    if (now >= this.commitDue) this.autoCommitted(now);
    if (now >= this.answerDue) this.unanswered(now);
    if (now >= this.pollDeadline) this.stalled(now);
    this.work(now);
  }

  pollStarted(now: number): void {
    if (this.closed) return;
    this.advance(now);
    this.polling = true;
    if (this.untoldLoss) this.lose(now);
    if (this.phase === 'UNSUBSCRIBED' || this.phase === 'STALE') this.join(now);
    this.work(now);
  }

  pollEnded(now: number): void {
    this.advance(now);
    this.polling = false;
    this.pollDue = now + this.options.maxPollInterval;
  }

  receive(now: number, correlationId: number, response: ModernResponse): void {
    this.advance(now);
    if (correlationId !== this.inFlight || response.type !== 'ConsumerGroupHeartbeat') return;
    this.inFlight = 0;
    this.answerDue = Infinity;
    if (response.error === 'NONE') this.accepted(now, response);
    else this.refused(now, response.error);
    this.work(now);
  }

  autoCommitted(now: number): void {
    if (this.commitDue === Infinity) return;
    this.commitDue = Infinity;
    if (this.phase === 'PREPARE_LEAVING') this.depart();
    else this.work(now);
  }

  /** Without effect: the coordinator watches the topics. */
  partitionsChanged(_now: number): void {}

  /** Without effect: `enforceRebalance` is not supported under KIP-848. */
  requestRebalance(_now: number): void {}

  commitRequest(): OffsetCommitRequest | KafkaError {
    if (this.fatal !== undefined) return this.fatal;
    if (this.epoch <= 0) return 'UNKNOWN_MEMBER_ID';
    const { memberId, instanceId } = this.options;
    return { type: 'OffsetCommit', memberId, instanceId, generation: this.epoch };
  }

  commitAnswered(_now: number, _request: OffsetCommitRequest, error: KafkaAnswer): 'done' | 'retry' | 'failed' {
    if (error === 'NONE') return 'done';
    if (error === 'COORDINATOR_NOT_AVAILABLE') return 'retry';
    // The epoch has moved on meanwhile; what was read under the old one is still this member's.
    return error === 'STALE_MEMBER_EPOCH' && this.epoch > 0 ? 'retry' : 'failed';
  }

  close(now: number): void {
    this.advance(now);
    const { phase } = this;
    if (this.closed || phase === 'FATAL') return;
    this.closed = true;
    if (phase === 'UNSUBSCRIBED' || phase === 'STALE' || phase === 'FENCED') {
      if (this.assigned.length > 0) this.tellLost();
      this.phase = 'UNSUBSCRIBED';
      return;
    }
    this.phase = 'PREPARE_LEAVING';
    this.commitDue = now + this.options.requestTimeout;
    const begun = this.assigned.length > 0 && this.port.autoCommit?.() === true;
    if (begun) return;
    this.commitDue = Infinity;
    this.depart();
  }

  /** When the application has to have polled. */
  private get pollDeadline(): number {
    const { phase } = this;
    const idle = phase === 'STALE' || phase === 'PREPARE_LEAVING' || phase === 'LEAVING' || phase === 'UNSUBSCRIBED';
    return this.polling || idle ? Infinity : this.pollDue;
  }

  /** What the background thread does by itself. */
  private work(now: number): void {
    if (this.phase === 'RECONCILING') this.reconcile(now);
    if (this.inFlight === 0 && now >= this.nextBeat) this.beat(now);
  }

  private join(now: number): void {
    this.phase = 'JOINING';
    this.epoch = 0;
    this.target = undefined;
    this.settled = false;
    this.sayAll = true;
    this.nextBeat = now;
  }

  private accepted(now: number, { memberEpoch, heartbeatInterval, assignment }: ConsumerGroupHeartbeatResponse): void {
    this.backoff.reset();
    this.refusals = 0;
    const { phase } = this;
    if (phase !== 'JOINING' && phase !== 'RECONCILING' && phase !== 'ACKNOWLEDGING' && phase !== 'STABLE') return;
    this.epoch = memberEpoch;
    if (heartbeatInterval !== this.interval) {
      this.interval = heartbeatInterval;
      if (this.nextBeat > now) this.nextBeat = now + heartbeatInterval;
    }
    if (assignment === undefined) return;
    this.target = assignment;
    if (!this.settled || assignment.length !== this.assigned.length || minus(assignment, this.assigned).length > 0) {
      if (this.phase !== 'RECONCILING') this.commitAsked = false;
      this.phase = 'RECONCILING';
    } else if (this.phase !== 'ACKNOWLEDGING') this.phase = 'STABLE';
  }

  private refused(now: number, error: KafkaError): void {
    const { phase } = this;
    this.sayAll = true;
    if (error === 'COORDINATOR_NOT_AVAILABLE') this.nextBeat = now + this.backoff.next();
    else if (phase === 'STALE' || phase === 'UNSUBSCRIBED' || phase === 'PREPARE_LEAVING' || phase === 'LEAVING')
      return;
    else if (error === 'FENCED_MEMBER_EPOCH' || error === 'UNKNOWN_MEMBER_ID') {
      this.phase = 'FENCED';
      this.epoch = 0;
      this.commitDue = Infinity;
      this.lose(now);
    } else this.fail(error);
  }

  /** Tells the application, inside poll if it listens, that all is lost, and rejoins if fenced. */
  private lose(now: number): void {
    this.untoldLoss = this.options.hasListener === true && !this.polling && this.assigned.length > 0;
    if (this.untoldLoss) {
      this.nextBeat = Infinity;
      return;
    }
    this.tellLost();
    if (this.phase !== 'FENCED') return;
    this.join(now);
    if (this.refusals > 0) this.nextBeat = now + this.backoff.next();
    this.refusals += 1;
  }

  private tellLost(): void {
    const { assigned } = this;
    this.untoldLoss = false;
    this.assigned = NOTHING;
    if (assigned.length > 0) this.port.lost(assigned);
  }

  /** Takes the target over: commits, gives up, takes on, and says so. */
  private reconcile(now: number): void {
    if (!this.commitAsked) {
      this.commitAsked = true;
      if (this.assigned.length > 0) {
        this.commitDue = now + this.options.maxPollInterval;
        const begun = this.port.autoCommit?.() === true;
        if (!begun) this.commitDue = Infinity;
      }
    }
    if (this.commitDue !== Infinity || (this.options.hasListener === true && !this.polling)) return;
    const target = this.target!;
    const { assigned: before } = this;
    const taken = minus(before, target);
    const added = minus(target, before);
    if (taken.length > 0) this.port.revoked(taken);
    this.assigned = target;
    this.settled = true;
    this.commitAsked = false;
    this.phase = 'ACKNOWLEDGING';
    this.nextBeat = now;
    this.port.assigned(added, target);
  }

  /** The application has not polled for too long: the member leaves until it does. */
  private stalled(now: number): void {
    this.phase = 'STALE';
    this.commitDue = Infinity;
    this.sendLeave('max-poll-interval');
    this.nextBeat = Infinity;
    this.lose(now);
  }

  private depart(): void {
    const { assigned } = this;
    if (assigned.length > 0) this.port.revoked(assigned);
    this.assigned = NOTHING;
    this.phase = 'LEAVING';
    this.sendLeave('leave');
    this.phase = 'UNSUBSCRIBED';
  }

  private sendLeave(reason: RebalanceCause): void {
    const { memberId, instanceId } = this.options;
    this.epoch = instanceId === undefined ? LEAVE : LEAVE_FOR_A_WHILE;
    this.inFlight = 0;
    this.answerDue = Infinity;
    this.send({ type: 'ConsumerGroupHeartbeat', memberId, instanceId, memberEpoch: this.epoch, reason });
  }

  private beat(now: number): void {
    const { memberId, clientId, instanceId, maxPollInterval, topics, serverAssignor, requestTimeout } = this.options;
    const all = this.sayAll;
    const tellsOwned = all || this.assigned !== this.toldOwned;
    const request: ModernRequest = all
      ? {
          type: 'ConsumerGroupHeartbeat',
          memberId,
          memberEpoch: this.epoch,
          clientId,
          instanceId,
          rebalanceTimeout: maxPollInterval,
          topics,
          serverAssignor,
          owned: this.assigned,
        }
      : {
          type: 'ConsumerGroupHeartbeat',
          memberId,
          memberEpoch: this.epoch,
          instanceId,
          owned: tellsOwned ? this.assigned : undefined,
        };
    this.toldOwned = this.assigned;
    this.sayAll = false;
    if (this.phase === 'ACKNOWLEDGING') this.phase = 'STABLE';
    this.nextBeat = this.interval === 0 ? Infinity : now + this.interval;
    this.answerDue = now + requestTimeout;
    this.inFlight = this.correlation + 1;
    this.send(request);
  }

  private unanswered(now: number): void {
    this.inFlight = 0;
    this.answerDue = Infinity;
    this.sayAll = true;
    this.nextBeat = now + this.backoff.next();
  }

  private fail(error: KafkaError): void {
    this.phase = 'FATAL';
    this.fatal = error;
    this.epoch = 0;
    this.nextBeat = Infinity;
    this.tellLost();
    this.port.failed(error);
  }

  private send(request: ModernRequest): void {
    this.correlation += 1;
    this.port.send(request, this.correlation);
  }
}
