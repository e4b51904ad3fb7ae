import {
  checkName,
  checkNumber,
  checkOneOf,
  Entity,
  type EntityMetric,
  type HandlerResult,
  type Process,
  type SimEvent,
} from '@sim/core';
import { compareNames } from '../assignment/member-order.ts';
import { assumptionsOf } from './make-coordinator.ts';
import { describeOptions } from '../describe-options.ts';
import type { PartitionedLog } from '../log-port.ts';
import { type JoinOptions, resolveJoin } from '../member/join-options.ts';
import type { ConsumerState, Member } from '../member/member.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import { type FetchedRun, recordsOf } from '../offsets/offset-tracker.ts';
import { oldestLag, partitionLag, type PartitionLag } from '../offsets/partition-lag.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';
import type { ConsumerGroupOptions } from './consumer-group-options.ts';
import { type ConsumerGroupStats, groupStats } from './consumer-group-stats.ts';
import { groupMetrics } from './group-metrics.ts';
import { handleGroupEvent, refuseGroupEvent } from './handle-group-event.ts';
import { offsetEntries, type Offsets } from './offset-entries.ts';
import { type GroupParts, makeGroupParts } from './group-parts.ts';
import { PACKAGE } from '../package.ts';

/**
 * Consumers that share the partitions of a log: assignment, rebalances, offsets and lag, as Kafka
 * has them.
 *
 * The group keeps the committed offset of each partition, whoever commits it. A member begins at
 * it, looked up at its first poll after an assignment, else by `autoOffsetReset`; from then on its
 * polls move the position. An eager rebalance makes every member start over, so what it had read
 * and not committed is read again; in a cooperative one partitions that stay keep their position.
 *
 * `poll`, `join`, `leave` and `commit` are processes: use them with `yield*`, or send the events
 * `Join`, `Leave`, `Poll` and `Commit` ({@link JoinPayload} and its kin). Growth of the log is
 * noticed at the next poll, heartbeat, join, leave or end of a rebalance, and begins a rebalance.
 *
 * A rebalance takes `rebalanceDelay` and is work that keeps a run alive. Heartbeats are not. While
 * the group is crashed, its methods fail with `COORDINATOR_NOT_AVAILABLE`; while it is paused, they
 * wait.
 *
 * Over several logs, given as an object, a partition goes by `{ topic, partition }` everywhere; in
 * types: `new ConsumerGroup<Order, TopicPartition>(name, { orders, payments })`.
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
 * @typeParam R - the records
 * @typeParam P - what a partition goes by: its number, or {@link TopicPartition}
 *
 * @public
 */
export class ConsumerGroup<R, P extends PartitionPlace = number> extends Entity {
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  /** The log it reads, or the logs by topic. */
  readonly log: PartitionedLog<R> | Readonly<Record<string, PartitionedLog<R>>>;
  /** @internal What it is made of. */
  readonly _parts: GroupParts;
  private readonly owner: string;

  /**
   * @param name - unique in its simulation
   * @param log - what to read, or several logs by topic; attached together with the group where it
   * is an entity
   * @param options - see {@link ConsumerGroupOptions}
   * @throws `INVALID_OPTION`, `UNKNOWN_PARTITION`
   */
  constructor(
    name: string,
    log: PartitionedLog<R> | Readonly<Record<string, PartitionedLog<R>>>,
    options: ConsumerGroupOptions = {},
  ) {
    super(name);
    this.owner = `ConsumerGroup ${JSON.stringify(name)}`;
    this.log = log;
    this._parts = makeGroupParts(this, this.owner, log, options, {
      rng: () => this.rng,
      after: (delay, title, fn, daemon) => this.after(delay, title, fn, { daemon }),
      every: (seconds, fn) => this.sim.every(seconds, fn),
      trace: (kind, detail) => {
        if (this.tracing) this.trace(kind, detail());
      },
      tracing: () => this.tracing,
    });
  }

  /** The members' names, ascending by UTF-16 code unit. */
  get consumers(): readonly string[] {
    return [...this._parts.coordinator.consumerNames].sort(compareNames);
  }

  /** How many members there are. */
  get consumerCount(): number {
    return this._parts.coordinator.consumerCount;
  }

  /** Grows by one with each rebalance that ends; 0 before the first. */
  get generation(): number {
    return this._parts.coordinator.generation;
  }

  /** Whether a rebalance is under way. */
  get rebalancing(): boolean {
    return this._parts.coordinator.rebalancing;
  }

  /**
   * What each member owns in the present generation. During an eager rebalance that is what it
   * stopped reading, and may still commit. O(partitions).
   */
  get assignments(): ReadonlyMap<string, readonly P[]> {
    const { members } = this._parts.coordinator;
    return new Map(this.consumers.map((name) => [name, this.placesOf(members.get(name)?.owned ?? [])]));
  }

  /** What has been counted so far; a copy. O(partitions). */
  get stats(): ConsumerGroupStats<P> {
    return groupStats(
      this._parts.counts,
      this._parts.offsets,
      this.partitions(),
      (partition) => this.placeOf(partition),
      this._parts.warnings.list(),
    );
  }

  /**
   * Starts its statistics over: the end of a warm-up. Members, positions and offsets stay; a
   * rebalance under way counts when it ends. O(partitions).
   */
  resetStats(): void {
    this._parts.counts.reset();
    this._parts.offsets.recordsPolled = this._parts.offsets.recordsLost = this._parts.offsets.recordsRedelivered = 0;
    for (const partition of this._parts.table.partitions) partition.resetPauses(this.nowTicks);
    this._parts.warnings.begin();
  }

  /**
   * Joins a consumer. It is a member at once, and may poll when the rebalance is over.
   *
   * A consumer that joins again under its name is another process: it starts over, and waits of the
   * old one fail with `UNKNOWN_MEMBER`. Under the cooperative protocol this takes until there are
   * partitions for it, or none are on their way.
   *
   * @param consumerName - its name in the group
   * @param consumer - the entity behind it: its heartbeats stop when it is crashed or paused, and
   * it gets the `Records` of polls without reply
   * @param options - see {@link JoinOptions}
   * @returns the partitions assigned to it, ascending; none if it leaves before it is ready
   * @throws `INVALID_OPTION`; `UNKNOWN_MEMBER` if it is evicted or replaced before it is ready;
   * `COORDINATOR_NOT_AVAILABLE`
   */
  *join(consumerName: string, consumer: Entity, options: JoinOptions<P> = {}): Process<readonly P[]> {
    const join = resolveJoin(this.owner, this._parts.table, consumerName, consumer, options);
    yield* this._parts.commands.admit();
    const member = this._parts.commands.enter(consumerName, consumer, join);
    yield* this._parts.commands.untilReady(member, true);
    return this.placesOf(member.owned);
  }

  /**
   * Takes a member out. It is removed at once; this returns when the rebalance is over.
   *
   * @param consumerName - who leaves; a static member too, unlike a static consumer that just stops
   * @throws `UNKNOWN_MEMBER`, `COORDINATOR_NOT_AVAILABLE`
   */
  *leave(consumerName: string): Process {
    yield* this._parts.commands.leave(this._parts.lookup.member(consumerName));
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
   * can be read has been returned; `COORDINATOR_NOT_AVAILABLE`
   */
  poll(consumerName: string, maxRecords = 100): Process<readonly R[]> {
    const begin = (): Process<readonly FetchedRun[]> => {
      checkNumber(this.owner, 'maxRecords', maxRecords, { min: 1, integer: true });
      return this._parts.commands.poll(this._parts.lookup.member(consumerName), maxRecords);
    };
    return this._parts.warnings.watch(consumerName, begin, recordsOf<R>);
  }

  /**
   * Stores how far a member has got. Takes `commitLatency`; all offsets are checked and stored at
   * its end, or none. A commit is a sign of life, and may go backwards.
   *
   * @param consumerName - who commits
   * @param offsets - the next offset to be read, by partition
   * @throws `UNKNOWN_MEMBER`, `COMMIT_FENCED` for a partition it does not own now,
   * `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE` beyond the high watermark, `INVALID_OPTION`,
   * `COORDINATOR_NOT_AVAILABLE`
   */
  commit(consumerName: string, offsets: Offsets): Process {
    const begin = (): Process => {
      const member = this._parts.lookup.committer(consumerName);
      return this._parts.commands.commit(member, offsetEntries(this.owner, this._parts.table, offsets));
    };
    return this._parts.warnings.watch(consumerName, begin, (nothing) => nothing);
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
    this._parts.commands.commitNow(
      this._parts.lookup.committer(consumerName),
      offsetEntries(this.owner, this._parts.table, offsets),
    );
  }

  /**
   * Takes the offsets of a transaction: they are committed when it is. A log's producer calls it
   * (`sendOffsetsToTransaction`).
   *
   * @param transactionalId - whose transaction
   * @param offsets - the next offset to be read, by partition
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION`, `COORDINATOR_NOT_AVAILABLE`
   */
  addPendingOffsets(transactionalId: string, offsets: Offsets): void {
    checkName(this.owner, 'transactionalId', transactionalId);
    const entries = offsetEntries(this.owner, this._parts.table, offsets);
    this._parts.commands.checkAvailable();
    for (const [partition, offset] of entries) this._parts.offsets.checkOffset(partition, offset);
    this._parts.pending.add(transactionalId, entries);
  }

  /**
   * Ends a transaction: its offsets are stored, or forgotten. While the group is crashed it is put
   * off until it restarts. Without effect if the transaction has sent none.
   *
   * @param transactionalId - whose transaction
   * @param committed - whether it was committed
   */
  completePendingOffsets(transactionalId: string, committed: boolean): void {
    checkName(this.owner, 'transactionalId', transactionalId);
    checkOneOf(this.owner, 'committed', committed, [true, false]);
    if (this.status === 'crashed') this._parts.pending.putOff(transactionalId, committed);
    else if (this._parts.pending.complete(transactionalId, committed)) this._parts.counts.commits += 1;
  }

  /**
   * The committed offset of a partition: the next one to be read. `undefined` if nothing was ever
   * committed.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  committedOffset(partition: P): number | undefined {
    return this._parts.table.find(partition).committed;
  }

  /**
   * The position of a partition's owner: the next offset its polls return. `undefined` before its
   * first poll, and if nobody owns the partition.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  position(partition: P): number | undefined {
    return this.positionOf(this._parts.table.find(partition));
  }

  /**
   * The lag of a member's partitions, in records: high watermark − committed offset, or − log start
   * offset where nothing was committed or that has expired; never below 0.
   *
   * @param consumerName - the member; nothing for a stranger
   */
  consumerLag(consumerName: string): ReadonlyMap<P, number> {
    checkName(this.owner, 'consumerName', consumerName);
    const owned = this._parts.coordinator.members.get(consumerName)?.owned ?? [];
    return new Map(owned.map((partition) => [this.placeOf(partition), partition.lag]));
  }

  /** The lag of the whole group, in records: of all partitions, owned or not. O(partitions). */
  totalLag(): number {
    let total = 0;
    for (const partition of this.partitions()) total += partition.lag;
    return total;
  }

  /**
   * The age of the oldest record not committed in any partition, in seconds; `undefined` if the
   * records have no timestamps, or the log is down. O(partitions).
   */
  lagSeconds(): number | undefined {
    return oldestLag(this.lag());
  }

  /**
   * The lag of each partition, in records and in seconds, with what it is made of. O(partitions).
   */
  lag(): readonly PartitionLag[] {
    const { now } = this;
    return this.partitions().map((partition) => partitionLag(partition, this.positionOf(partition), now));
  }

  /**
   * Whether a member may read now.
   *
   * @param consumerName - the member
   * @throws `UNKNOWN_MEMBER`
   */
  consumerState(consumerName: string): ConsumerState {
    return this._parts.lookup.member(consumerName).state;
  }

  /**
   * Begins a rebalance: for a scaler, or an assignor that looks at rates. Without effect without
   * members; takes part in one that is under way.
   *
   * @throws `COORDINATOR_NOT_AVAILABLE`
   */
  requestRebalance(): void {
    this._parts.commands.checkAvailable();
    this._parts.coordinator.requestRebalance();
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
  seek(consumerName: string, partition: P, offset: number): void {
    const member = this._parts.lookup.member(consumerName);
    const assigned = this._parts.lookup.assigned(member, partition);
    checkNumber(this.owner, 'offset', offset, { min: 0, integer: true });
    this._parts.offsets.checkOffset(assigned.partition, offset);
    member.fetching.move(assigned, offset);
    member.wake?.();
  }

  /**
   * Stops reading some of a member's partitions: they stay its own, and polls leave them out.
   * Forgotten when the partition is assigned again (Kafka's `pause`).
   *
   * @param consumerName - their owner
   * @param partitions - the partitions
   * @throws `UNKNOWN_MEMBER`, `PARTITION_NOT_ASSIGNED`, `UNKNOWN_PARTITION`; none is paused then
   */
  pausePartitions(consumerName: string, partitions: Iterable<P>): void {
    this._parts.lookup.pause(consumerName, partitions, true);
  }

  /**
   * Reads partitions again that were paused.
   *
   * @param consumerName - their owner
   * @param partitions - the partitions
   * @throws `UNKNOWN_MEMBER`, `PARTITION_NOT_ASSIGNED`, `UNKNOWN_PARTITION`; none is resumed then
   */
  resumePartitions(consumerName: string, partitions: Iterable<P>): void {
    this._parts.lookup.pause(consumerName, partitions, false);
  }

  /** The logs that are entities. */
  override downstreamEntities(): readonly Entity[] {
    // By shape: one of another copy of core is refused where it is attached, and not left out silently.
    return this._parts.table.topics
      .map(({ log }) => log)
      .filter((log): log is PartitionedLog<unknown> & Entity => 'handleEvent' in log);
  }

  /** The logs that are entities: it reads from them. */
  override upstreamEntities(): readonly Entity[] {
    return this.downstreamEntities();
  }

  /** Lag, commits, members, polls and what rebalances cost. */
  override metrics(): readonly EntityMetric[] {
    return groupMetrics(
      this._parts.table,
      this._parts.coordinator,
      this._parts.counts,
      this._parts.offsets,
      () => this.now,
    );
  }

  /** The options in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return describeOptions({ ...this._parts.options });
  }

  /** What the coordinator leaves out, and what is suspicious in this run (`stats.warnings`). */
  override assumptions(): readonly string[] {
    return [...assumptionsOf(this._parts.options.coordinator), ...this._parts.warnings.list()];
  }

  /**
   * Handles `Join`, `Leave`, `Poll` and `Commit`.
   *
   * @param event - one of them
   * @throws `UNKNOWN_EVENT_TYPE`, `INVALID_OPTION` for a payload of the wrong shape; other failures
   * go to `reply`, or stop the run if there is none
   */
  override handleEvent(event: SimEvent): HandlerResult {
    return handleGroupEvent(
      this,
      event,
      this._parts.lookup,
      (member, records) => void this.send(member.consumer, 'Records', { records }),
    );
  }

  /** Begins to watch for what nobody means. */
  protected override onStart(): void {
    this._parts.warnings.begin();
  }

  /** What is under way fails. */
  protected override onCrash(): void {
    this._parts.coordinator.crashed();
    this._parts.commands.crashed();
  }

  /** Whoever waits for the answer to an event that is lost gets `COORDINATOR_NOT_AVAILABLE`. */
  protected override onDrop(event: SimEvent): void {
    refuseGroupEvent(this.owner, event);
  }

  /** Goes on with rebalances, which stood still while it was crashed; sessions start over. */
  protected override onRestart(): void {
    this._parts.coordinator.restarted();
    for (const [transactionalId, committed] of this._parts.pending.takePutOff())
      this.completePendingOffsets(transactionalId, committed);
    this._parts.commands.restarted();
  }

  private placeOf(partition: GroupPartition): P {
    return this._parts.table.placeOf(partition) as P;
  }

  private placesOf(partitions: readonly GroupPartition[]): P[] {
    return this._parts.table.placesOf(partitions) as P[];
  }

  /** All partitions, new ones too. */
  private partitions(): readonly GroupPartition[] {
    this._parts.table.grow();
    return this._parts.table.partitions;
  }

  private positionOf(partition: GroupPartition): number | undefined {
    return (partition.owner as Member | undefined)?.fetching.get(partition)?.position;
  }
}
