import {
  checkNumber,
  Entity,
  type HandlerResult,
  latencySampler,
  type Process,
  type RandomStream,
  type SimEvent,
  toSeconds,
} from '@sim/core';
import { compareNames } from '../assignment/member-order.ts';
import type { ConsumerState } from '../coordinator/group-member.ts';
import { groupError } from '../errors.ts';
import type { PartitionedLog } from '../log-port.ts';
import { OffsetTracker } from '../offsets/offset-tracker.ts';
import { lagInRecords, partitionLag, type PartitionLag } from '../offsets/partition-lag.ts';
import { Committing } from './committing.ts';
import { checkLog, type ConsumerGroupOptions, resolveConsumerGroupOptions } from './consumer-group-options.ts';
import { type ConsumerGroupStats, GroupCounts } from './consumer-group-stats.ts';
import { ConsumerPort } from './consumer-port.ts';
import type { GroupClock } from './group-clock.ts';
import { GroupMembership } from './group-membership.ts';
import { handleGroupEvent } from './handle-group-event.ts';
import { type JoinOptions, resolveJoin } from './join-options.ts';
import type { MemberSession } from './member-session.ts';
import type { Offsets } from './offset-entries.ts';
import { TimerCall } from './timer-call.ts';

/**
 * Consumers that share the partitions of a log: assignment, rebalances, offsets and lag, as Kafka
 * has them.
 *
 * The group keeps the committed offset of each partition, whoever commits it. A member begins at
 * it, looked up at its first poll after an assignment, else by `autoOffsetReset`; from then on its
 * polls move the position. An eager rebalance makes every member begin anew, so what it had read
 * and not committed is read again; in a cooperative one partitions that stay keep their position.
 *
 * `poll`, `join`, `leave` and `commit` are processes: use them with `yield*`, or send the events
 * `Join`, `Leave`, `Poll` and `Commit` ({@link JoinPayload} and its kin). Growth of the log is
 * noticed at the next poll, heartbeat, join, leave or end of a rebalance, and begins a rebalance.
 *
 * A rebalance takes `rebalanceDelay` and is work that keeps a run alive. Heartbeats are not.
 *
 * @example
 * ```ts
 * import { Simulation, Sink } from '@sim/core';
 * import { ConsumerGroup } from '@sim/consumer-group';
 *
 * const offsets = [0, 1, 2, 3, 4];
 * const log = {
 *   numPartitions: 1,
 *   highWatermark: () => offsets.length,
 *   logStartOffset: () => 0,
 *   fetch: (partition: number, offset: number, maxRecords: number) => offsets.slice(offset, offset + maxRecords).map((at) => ({ partition, offset: at })),
 * };
 * const consumer = new Sink('worker');
 * const group = new ConsumerGroup('billing', log);
 * const sim = new Simulation({ entities: [group, consumer] });
 * sim.spawn(
 *   (function* () {
 *     console.log(yield* group.join('worker', consumer)); // [ 0 ]
 *     const records = yield* group.poll('worker', 3);
 *     yield* group.commit('worker', { 0: records.length });
 *     console.log(sim.now, group.totalLag()); // 0.501 2
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export class ConsumerGroup<R> extends Entity {
  /** The log it reads. */
  readonly log: PartitionedLog<R>;
  /** @internal */
  readonly _port: ConsumerPort<R>;
  private readonly place: string;
  private readonly offsets: OffsetTracker<R>;
  private readonly counts = new GroupCounts();
  private readonly membership: GroupMembership<R>;
  private readonly committing: Committing<R>;
  private readonly pollLatency: (rng: RandomStream) => number;
  private readonly commitLatency: (rng: RandomStream) => number;

  /**
   * @param name - unique in its simulation
   * @param log - what to read; attached together with the group if it is an entity
   * @param options - see {@link ConsumerGroupOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, log: PartitionedLog<R>, options: ConsumerGroupOptions = {}) {
    super(name);
    this.place = `ConsumerGroup "${name}"`;
    this.log = checkLog(this.place, log);
    const resolved = resolveConsumerGroupOptions(this.place, options);
    this.pollLatency = latencySampler(this.place, 'pollLatency', resolved.pollLatency);
    this.commitLatency = latencySampler(this.place, 'commitLatency', resolved.commitLatency);
    const { autoOffsetReset, maxPartitionFetch } = resolved;
    this.offsets = new OffsetTracker(log, { owner: this.place, autoOffsetReset, maxPartitionFetch });
    const clock: GroupClock = {
      ticks: () => this.nowTicks,
      // By the time that is left: as seconds, a time beyond 97 days may be a tick off.
      at: (ticks, type, fn, daemon) =>
        this.send(this, type, new TimerCall(fn), { delay: toSeconds(Math.max(0, ticks - this.nowTicks)), daemon }),
      every: (seconds, fn) => this.sim.every(seconds, fn),
      trace: (kind, detail) => {
        if (this.tracing) this.trace(kind, detail());
      },
    };
    this.membership = new GroupMembership(name, this.place, log, resolved, this.offsets, this.counts, clock);
    this.committing = new Committing(this.place, this.membership, this.offsets, this.counts, clock);
    this._port = new ConsumerPort(log, this.membership, this.offsets, clock);
  }

  /** The members' names, ascending by UTF-16 code unit. */
  get consumers(): readonly string[] {
    return [...this.membership.coordinator.members.keys()].sort(compareNames);
  }

  /** How many members there are. */
  get consumerCount(): number {
    return this.membership.coordinator.members.size;
  }

  /** Grows by one with each rebalance that ends; 0 before the first. */
  get generation(): number {
    return this.membership.coordinator.generation;
  }

  /** Whether a rebalance is under way. */
  get rebalancing(): boolean {
    return this.membership.coordinator.rebalancing;
  }

  /**
   * What each member owns in the present generation. During an eager rebalance that is what it
   * stopped reading, and may still commit. O(partitions).
   */
  get assignments(): ReadonlyMap<string, readonly number[]> {
    const { members } = this.membership.coordinator;
    return new Map(this.consumers.map((name) => [name, [...(members.get(name)?.partitions ?? [])]]));
  }

  /** What has been counted so far; a copy. O(partitions). */
  get stats(): ConsumerGroupStats {
    const { rebalanceTicks, ...counts } = this.counts;
    const { recordsPolled, recordsLost, recordsRedelivered } = this.offsets;
    const pauses = Array.from(
      { length: this.log.numPartitions },
      (_, partition) => [partition, this.membership.pauses.of(partition)] as const,
    );
    return {
      ...counts,
      recordsPolled,
      recordsLost,
      recordsRedelivered,
      rebalanceSeconds: toSeconds(rebalanceTicks),
      pauseSeconds: toSeconds(pauses.reduce((sum, [, ticks]) => sum + ticks, 0)),
      pauseSecondsByPartition: new Map(pauses.map(([partition, ticks]) => [partition, toSeconds(ticks)])),
    };
  }

  /**
   * Begins its statistics anew: the end of a warm-up. Members, positions and offsets stay; a
   * rebalance under way counts when it ends. O(partitions).
   */
  resetStats(): void {
    Object.assign(this.counts, new GroupCounts());
    this.offsets.recordsPolled = this.offsets.recordsLost = this.offsets.recordsRedelivered = 0;
    this.membership.pauses.reset(this.nowTicks);
  }

  /**
   * Joins a consumer. It is a member at once, and may poll when the rebalance is over.
   *
   * A consumer that joins again under its name is another process: it begins anew, and waits of the
   * old one fail with `UNKNOWN_MEMBER`. Under the cooperative protocol this takes until there are
   * partitions for it, or none are on their way.
   *
   * @param consumerName - its name in the group
   * @param consumer - the entity behind it: its heartbeats stop when it is crashed or paused, and
   * it gets the `Records` of polls without reply
   * @param options - see {@link JoinOptions}
   * @returns the partitions assigned to it, ascending; none if it leaves before it is ready
   * @throws `INVALID_OPTION`; `UNKNOWN_MEMBER` if it is evicted or replaced before it is ready
   */
  *join(consumerName: string, consumer: Entity, options: JoinOptions = {}): Process<readonly number[]> {
    const { instanceId, listener } = resolveJoin(this.place, consumerName, consumer, options);
    const session = this.membership.join(consumerName, consumer, instanceId, listener);
    yield* this.whenReady(session, true);
    return [...(this.membership.coordinator.members.get(consumerName)?.partitions ?? [])];
  }

  /**
   * Takes a member out. It is a member no more at once; this returns when the rebalance is over.
   *
   * @param consumerName - who leaves; a static member too, unlike a static consumer that just stops
   * @throws `UNKNOWN_MEMBER`
   */
  *leave(consumerName: string): Process {
    this.membership.leave(consumerName);
    if (this.rebalancing) yield* this.membership.rebalanceEnd();
  }

  /**
   * Reads the next records of a member's partitions, and moves its positions behind them.
   *
   * Takes `pollLatency`; what is there then is returned, possibly nothing, and nothing while the
   * log is down. Waits before that while the member is rebalancing, also if a rebalance begins
   * while the poll is under way. Partitions take turns (see `maxPartitionFetch`); within one,
   * records come in order of offset.
   *
   * @param consumerName - who polls
   * @param maxRecords - how many at most, 1 or more
   * @throws `UNKNOWN_MEMBER`; `OFFSET_OUT_OF_RANGE` with `autoOffsetReset: 'none'`, after all that
   * can be read has been returned
   */
  *poll(consumerName: string, maxRecords = 100): Process<readonly R[]> {
    checkNumber(this.place, 'maxRecords', maxRecords, { min: 1, integer: true });
    const session = this.membership.session(consumerName);
    this.counts.polls += 1;
    this.membership.refresh();
    this.membership.coordinator.pollStarted(this.nowTicks, consumerName);
    try {
      do {
        if (this.membership.state(session) === 'rebalancing') yield* this.whenReady(session);
        const seconds = this.pollLatency(this.rng) * this.slowdown;
        if (seconds > 0) yield seconds;
      } while (this.membership.state(session) === 'rebalancing');
      const records = this._port.available ? this.offsets.collect(session.order, maxRecords) : [];
      if (this.tracing) this.trace('poll', { member: consumerName, records: records.length });
      return records;
    } finally {
      if (session.gone === undefined) this.membership.coordinator.pollEnded(this.nowTicks, consumerName);
    }
  }

  /**
   * Stores how far a member has got. Takes `commitLatency`; all offsets are checked and stored at
   * its end, or none. A commit is a sign of life, and may go backwards.
   *
   * @param consumerName - who commits
   * @param offsets - the next offset to be read, by partition
   * @throws `UNKNOWN_MEMBER`, `COMMIT_FENCED` for a partition it does not own now,
   * `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE` beyond the high watermark, `INVALID_OPTION`
   */
  *commit(consumerName: string, offsets: Offsets): Process {
    const session = this.membership.find(consumerName);
    const seconds = this.commitLatency(this.rng) * this.slowdown;
    if (seconds > 0) yield seconds;
    if (session?.gone !== undefined) {
      this.counts.commitsFenced += 1;
      throw this.gone(session);
    }
    this.commitNow(consumerName, offsets);
  }

  /**
   * {@link ConsumerGroup.commit} without its latency: for a {@link RebalanceListener}, which cannot
   * wait.
   *
   * @param consumerName - who commits
   * @param offsets - the next offset to be read, by partition
   * @throws as {@link ConsumerGroup.commit} does
   */
  commitNow(consumerName: string, offsets: Offsets): void {
    this.committing.store(consumerName, offsets);
  }

  /**
   * The committed offset of a partition: the next one to be read. `undefined` if nothing was ever
   * committed.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  committedOffset(partition: number): number | undefined {
    this.offsets.checkPartition(partition);
    return this.offsets.of(partition).committed;
  }

  /**
   * The position of a partition's owner: the next offset its polls return. `undefined` before its
   * first poll, and if nobody owns the partition.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  position(partition: number): number | undefined {
    this.offsets.checkPartition(partition);
    return this.membership.coordinator.owner(partition) === undefined ? undefined : this.offsets.of(partition).position;
  }

  /**
   * The lag of a member's partitions, in records: high watermark − committed offset, or − log start
   * offset where nothing was committed; never below 0.
   *
   * @param consumerName - the member; nothing for a stranger
   */
  consumerLag(consumerName: string): ReadonlyMap<number, number> {
    const partitions = this.membership.coordinator.members.get(consumerName)?.partitions ?? [];
    return new Map(partitions.map((partition) => [partition, this.lagOf(partition)]));
  }

  /** The lag of the whole group, in records: of all partitions, owned or not. O(partitions). */
  totalLag(): number {
    let total = 0;
    for (let partition = 0; partition < this.log.numPartitions; partition += 1) total += this.lagOf(partition);
    return total;
  }

  /**
   * The age of the oldest record not committed in any partition, in seconds; `undefined` if the
   * records have no timestamps, or the log is down. O(partitions).
   */
  lagSeconds(): number | undefined {
    let oldest: number | undefined = 0;
    for (const { seconds } of this.lag())
      oldest = seconds === undefined || oldest === undefined ? undefined : Math.max(oldest, seconds);
    return oldest;
  }

  /**
   * The lag of each partition, in records and in seconds, with what it is made of. O(partitions).
   */
  lag(): readonly PartitionLag[] {
    const { coordinator } = this.membership;
    return Array.from({ length: this.log.numPartitions }, (_, partition) =>
      partitionLag(this.log, partition, this.offsets.of(partition), coordinator.owner(partition), this.now),
    );
  }

  /**
   * Whether a member may read now.
   *
   * @param consumerName - the member
   * @throws `UNKNOWN_MEMBER`
   */
  consumerState(consumerName: string): ConsumerState {
    return this.membership.state(this.membership.session(consumerName));
  }

  /**
   * Moves the position of a partition: the next poll begins there. Commits nothing.
   *
   * @param consumerName - its owner
   * @param partition - the partition
   * @param offset - where to go on, up to the high watermark
   * @throws `UNKNOWN_MEMBER`, `PARTITION_NOT_ASSIGNED`, `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`,
   * `INVALID_OPTION`
   */
  seek(consumerName: string, partition: number, offset: number): void {
    const session = this.ownerSession(consumerName, partition);
    this.offsets.checkOffset(partition, offset);
    this.offsets.of(partition).position = offset;
    session.wake?.();
  }

  /**
   * Stops reading some of a member's partitions: they stay its own, and polls leave them out.
   * Forgotten when the partition is assigned anew (Kafka's `pause`).
   *
   * @param consumerName - their owner
   * @param partitions - the partitions
   * @throws `UNKNOWN_MEMBER`, `PARTITION_NOT_ASSIGNED`, `UNKNOWN_PARTITION`; none is paused then
   */
  pausePartitions(consumerName: string, partitions: Iterable<number>): void {
    const list = [...partitions];
    for (const partition of list) this.ownerSession(consumerName, partition);
    for (const partition of list) this.offsets.of(partition).paused = true;
  }

  /**
   * Reads partitions again that were paused.
   *
   * @param consumerName - their owner
   * @param partitions - the partitions
   * @throws `UNKNOWN_MEMBER`, `PARTITION_NOT_ASSIGNED`, `UNKNOWN_PARTITION`; none is resumed then
   */
  resumePartitions(consumerName: string, partitions: Iterable<number>): void {
    const list = [...partitions];
    for (const partition of list) this.ownerSession(consumerName, partition);
    for (const partition of list) this.offsets.of(partition).paused = false;
    this.membership.find(consumerName)?.wake?.();
  }

  /** The log, if it is an entity. */
  override downstreamEntities(): readonly Entity[] {
    return this.log instanceof Entity ? [this.log] : [];
  }

  /**
   * Handles `Join`, `Leave`, `Poll` and `Commit`.
   *
   * @param event - one of them
   * @throws `UNKNOWN_EVENT_TYPE`, `INVALID_OPTION` for a payload of the wrong shape; other failures
   * go to `reply`, or stop the run if there is none
   */
  override handleEvent(event: SimEvent): HandlerResult {
    if (event.payload instanceof TimerCall) {
      event.payload.make();
      return undefined;
    }
    return handleGroupEvent(this, event, (consumerName, maxRecords) => this.pollForEntity(consumerName, maxRecords));
  }

  /** Goes on with rebalances and sessions, which stood still while it was crashed. */
  protected override onRestart(): void {
    this.membership.rearm();
  }

  private lagOf(partition: number): number {
    return lagInRecords(this.log, partition, this.offsets.of(partition).committed);
  }

  private ownerSession(consumerName: string, partition: number): MemberSession {
    const session = this.membership.session(consumerName);
    this.offsets.checkPartition(partition);
    if (!this._port.owns(consumerName, partition)) {
      throw groupError(
        'PARTITION_NOT_ASSIGNED',
        `${this.place}: expected a partition of ${JSON.stringify(consumerName)}, got partition ${partition}`,
        { consumerName, partition },
      );
    }
    return session;
  }

  private *whenReady(session: MemberSession, mayLeave = false): Process {
    while (session.gone === undefined && this.membership.state(session) === 'rebalancing')
      yield* this.membership.ready(session);
    if (session.gone !== undefined && !(mayLeave && session.left)) throw this.gone(session);
  }

  private gone(session: MemberSession): Error {
    return groupError(
      'UNKNOWN_MEMBER',
      `${this.place}: ${JSON.stringify(session.name)} is not a member any more: ${session.gone ?? ''}`,
      { consumerName: session.name, replaced: session.replaced },
    );
  }

  private *pollForEntity(consumerName: string, maxRecords: number | undefined): Process {
    const { consumer } = this.membership.session(consumerName);
    const records = yield* this.poll(consumerName, maxRecords);
    this.send(consumer, 'Records', { records });
  }
}
