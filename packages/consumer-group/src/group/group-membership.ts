import { type Entity, type SimEvent, SimFuture, toSeconds, toTicks } from '@sim/core';
import { FixedDelayCoordinator } from '../coordinator/fixed-delay-coordinator.ts';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import type { ConsumerState } from '../coordinator/group-member.ts';
import type { GroupObserver, RebalanceReason, RebalanceResult, RemovalReason } from '../coordinator/group-observer.ts';
import { unknownMember } from '../errors.ts';
import type { PartitionedLog } from '../log-port.ts';
import type { OffsetTracker } from '../offsets/offset-tracker.ts';
import type { ResolvedGroupOptions } from './consumer-group-options.ts';
import type { GroupCounts } from './consumer-group-stats.ts';
import type { GroupClock } from './group-clock.ts';
import { Liveness } from './liveness.ts';
import { MemberSession } from './member-session.ts';
import { PauseClock } from './pause-clock.ts';
import type { RebalanceListener } from './rebalance-listener.ts';

const WHY_GONE: Readonly<Record<RemovalReason, string>> = {
  left: 'it has left the group',
  'session-timeout': 'it was evicted, its heartbeats had stopped for sessionTimeout',
  'max-poll-interval': 'it was evicted, it had not polled for maxPollInterval',
  replaced: 'it is fenced, another process has taken its place',
};

/**
 * Connects a coordinator to a clock, a log and the consumers: carries out what it decides.
 *
 * @internal
 */
export class GroupMembership<R> implements GroupObserver {
  readonly coordinator: GroupCoordinator;
  readonly pauses = new PauseClock();
  private readonly owner: string;
  private readonly log: PartitionedLog<R>;
  private readonly offsets: OffsetTracker<R>;
  private readonly counts: GroupCounts;
  private readonly clock: GroupClock;
  private readonly liveness: Liveness;
  private readonly sessions = new Map<string, MemberSession>();
  /** Processes that have asked to join and are not members yet. */
  private readonly arrivals = new Map<string, MemberSession>();
  private timer: SimEvent | undefined = undefined;
  private timerTicks = Infinity;
  private ended: SimFuture | undefined = undefined;
  private reason: RebalanceReason = 'join';
  /** Names whose process was fenced by another one, until they join again. */
  private readonly fenced = new Set<string>();

  constructor(
    name: string,
    owner: string,
    log: PartitionedLog<R>,
    options: ResolvedGroupOptions,
    offsets: OffsetTracker<R>,
    counts: GroupCounts,
    clock: GroupClock,
  ) {
    this.owner = owner;
    this.log = log;
    this.offsets = offsets;
    this.counts = counts;
    this.clock = clock;
    const ticks = (seconds: number): number => (seconds === Infinity ? Infinity : toTicks(seconds));
    this.coordinator = new FixedDelayCoordinator(this, {
      name,
      assignmentStrategy: options.assignmentStrategy,
      rebalanceProtocol: options.rebalanceProtocol,
      rebalanceDelay: ticks(options.rebalanceDelay),
      sessionTimeout: ticks(options.sessionTimeout),
      maxPollInterval: ticks(options.maxPollInterval),
      partitionCount: log.numPartitions,
    });
    const { heartbeatInterval, maxPollInterval } = options;
    this.liveness = new Liveness(
      this.coordinator,
      clock,
      heartbeatInterval,
      maxPollInterval,
      () => this.refresh(),
      () => this.arm(),
    );
  }

  /** @throws `UNKNOWN_MEMBER` */
  session(name: string): MemberSession {
    const session = this.sessions.get(name);
    if (session === undefined)
      throw this.fenced.has(name)
        ? unknownMember(this.owner, name, WHY_GONE.replaced, true)
        : unknownMember(this.owner, name);
    return session;
  }

  find(name: string): MemberSession | undefined {
    return this.sessions.get(name);
  }

  /**
   * Whether a member's process may read; one whose time is over may not, whoever goes by its name
   * now.
   */
  state(session: MemberSession): ConsumerState {
    if (session.gone !== undefined) return 'rebalancing';
    return this.coordinator.members.get(session.name)?.state ?? 'rebalancing';
  }

  /**
   * Lets a consumer join; the session it then has, or already had if it asks again before its first
   * assignment.
   */
  join(name: string, consumer: Entity, instanceId: string | undefined, listener: RebalanceListener): MemberSession {
    this.refresh();
    const arrival = new MemberSession(name, consumer, instanceId, listener);
    const before = this.coordinator.members.get(name);
    this.arrivals.set(name, arrival);
    try {
      this.coordinator.join(this.clock.ticks(), name, instanceId);
    } catch (error) {
      this.arrivals.delete(name);
      throw error;
    } finally {
      this.arm();
    }
    if (before === undefined || this.coordinator.members.get(name) !== before) return arrival;
    // It has asked before, and its first assignment is still to come.
    this.arrivals.delete(name);
    const waiting = this.session(name);
    if (waiting.consumer === consumer) return waiting;
    this.replaced(waiting);
    this.begin(arrival);
    return arrival;
  }

  leave(name: string): void {
    this.session(name);
    this.refresh();
    try {
      this.coordinator.leave(this.clock.ticks(), name);
    } finally {
      this.arm();
    }
  }

  /** Looks whether the log has got more partitions. */
  refresh(): void {
    const count = this.log.numPartitions;
    if (this.offsets.partitionCount === count) return;
    this.offsets.partitionCount = count;
    this.coordinator.partitionsChanged(this.clock.ticks(), count);
    this.arm();
  }

  /** The group is back from a crash, in which its timers were lost. */
  rearm(): void {
    this.timerTicks = Infinity;
    this.arm();
    for (const session of this.sessions.values()) this.liveness.rearm(session);
  }

  /** The process of a member has died: if it comes back, it has to join again. */
  died(name: string): void {
    const session = this.sessions.get(name);
    if (session === undefined) return;
    session.silent = true;
    this.liveness.suspect(session);
  }

  /** The consumer of a static member has stopped without leaving. */
  silence(name: string): void {
    const session = this.session(name);
    session.silent = true;
    this.liveness.suspect(session);
  }

  /** A future of the end of the rebalance under way. */
  rebalanceEnd(): SimFuture {
    return (this.ended ??= new SimFuture({ label: `end of the rebalance of ${this.owner}` }));
  }

  /** A future of the moment when a member may read, or is a member no more. */
  ready(session: MemberSession): SimFuture {
    return (session.ready ??= new SimFuture({
      label: `assignment of ${JSON.stringify(session.name)} by ${this.owner}`,
    }));
  }

  /** Something may have become readable. */
  wake(partition: number): void {
    const owner = this.coordinator.owner(partition);
    if (owner !== undefined) this.sessions.get(owner)?.wake?.();
  }

  joined(member: string): void {
    const session = this.arrivals.get(member);
    if (session === undefined) return;
    this.arrivals.delete(member);
    this.begin(session);
  }

  rebalanceStarted(reason: RebalanceReason): void {
    this.reason = reason;
    this.clock.trace('rebalance', () => ({ phase: 'start', reason, members: this.coordinator.members.size }));
  }

  rebalanceEnded(result: RebalanceResult): void {
    const { generation, startedAt, partitionsMoved, followUp } = result;
    this.counts.rebalances += 1;
    this.counts.partitionsMoved += partitionsMoved;
    this.counts.rebalanceTicks += this.clock.ticks() - startedAt;
    if (this.coordinator.members.size === 0) this.pauses.clear();
    const { reason } = this;
    this.clock.trace('rebalance', () => ({
      phase: 'end',
      reason,
      generation,
      partitionsMoved,
      followUp,
      seconds: toSeconds(this.clock.ticks() - startedAt),
    }));
    this.ended?.resolve();
    this.ended = undefined;
  }

  revoked(member: string, partitions: readonly number[]): void {
    const session = this.sessions.get(member);
    if (session === undefined) return;
    this.tell(session, () => session.listener.onPartitionsRevoked?.(partitions));
    this.stop(partitions);
  }

  lost(member: string, partitions: readonly number[]): void {
    const session = this.sessions.get(member);
    if (session === undefined) return;
    this.tell(session, () => session.listener.onPartitionsLost?.(partitions));
    this.stop(partitions);
  }

  assigned(member: string, added: readonly number[], owned: readonly number[]): void {
    const session = this.sessions.get(member);
    if (session === undefined) return;
    for (const partition of added) this.offsets.of(partition).reassign();
    for (const partition of owned) this.pauses.start(this.clock.ticks(), partition);
    session.order.update(owned, added);
    this.liveness.watchPolls(session);
    session.release();
    this.tell(session, () => session.listener.onPartitionsAssigned?.(added));
    session.wake?.();
  }

  removed(member: string, reason: RemovalReason): void {
    const session = this.sessions.get(member);
    if (session === undefined) return;
    this.sessions.delete(member);
    if (reason === 'left') this.counts.leaves += 1;
    else if (reason === 'session-timeout') this.counts.sessionTimeouts += 1;
    else if (reason === 'max-poll-interval') this.counts.pollTimeouts += 1;
    else {
      this.replaced(session);
      return;
    }
    session.left = reason === 'left';
    session.end(WHY_GONE[reason]);
    this.clock.trace(reason === 'left' ? 'leave' : 'evict', () => ({ member, reason }));
    session.wake?.();
  }

  private begin(session: MemberSession): void {
    const { name, instanceId } = session;
    this.sessions.set(name, session);
    this.fenced.delete(name);
    this.counts.joins += 1;
    this.liveness.begin(session);
    this.clock.trace('join', () => ({ member: name, instanceId }));
  }

  private replaced(session: MemberSession): void {
    this.counts.replacements += 1;
    this.fenced.add(session.name);
    session.replaced = true;
    session.end(WHY_GONE.replaced);
    this.clock.trace('evict', () => ({ member: session.name, reason: 'replaced' }));
    session.wake?.();
  }

  /**
   * Calls a listener. It may fail, in an event of its own: what the group does goes on, and so does
   * whoever brought it about, who may be somebody else.
   */
  private tell(session: MemberSession, call: () => void): void {
    if (session.consumer.status !== 'running') return;
    try {
      call();
    } catch (error) {
      this.clock.at(
        this.clock.ticks(),
        `listener of ${session.name}`,
        () => {
          throw error;
        },
        false,
      );
    }
  }

  private stop(partitions: readonly number[]): void {
    for (const partition of partitions) this.pauses.stop(this.clock.ticks(), partition);
  }

  /** Sets the timer to what the coordinator waits for. */
  private arm(): void {
    const deadline = this.coordinator.deadline ?? Infinity;
    if (deadline === this.timerTicks) return;
    this.timer?.cancel();
    this.timerTicks = deadline;
    this.timer =
      deadline === Infinity ? undefined : this.clock.at(deadline, 'RebalanceEnd', () => this.advance(), false);
  }

  private advance(): void {
    this.timer = undefined;
    this.timerTicks = Infinity;
    this.refresh();
    try {
      this.coordinator.advance(this.clock.ticks());
    } finally {
      this.arm();
    }
  }
}
