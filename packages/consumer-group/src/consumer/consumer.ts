import {
  allOf,
  Entity,
  type HandlerResult,
  Histogram,
  invalidOption,
  isSimError,
  latencySampler,
  type Process,
  type RandomStream,
  type SimEvent,
  unknownEventType,
} from '@sim/core';
import { ConsumerGroup } from '../group/consumer-group.ts';
import type { RebalanceListener } from '../group/rebalance-listener.ts';
import { byPartition, offsetAfter, type PartitionBatch, partitionRuns } from './batch.ts';
import { Commits } from './commits.ts';
import { type ConsumerOptions, type ResolvedConsumerOptions, resolveConsumerOptions } from './consumer-options.ts';
import { type ConsumerStats, noConsumerCounts } from './consumer-stats.ts';
import { RecordHandler } from './record-handler.ts';

/**
 * How many seconds a consumer that has something to read waits for a log that is down before it
 * stops to keep the run alive.
 */
const OUTAGE_PATIENCE = 600;

/**
 * A member of a group with the loop people write by hand: poll, process, commit, and again.
 *
 * It joins when the run begins (or `joinAt`), joins again when it was evicted, and begins anew
 * after a crash: what it had in memory is gone. Records of a partition that was taken away, or
 * assigned anew, before their turn came are dropped; somebody reads them again. A static one whose
 * `instanceId` another process has taken stops for good, as in Kafka.
 *
 * Work keeps a run alive: joining, polling while there is something to read, processing. An idle
 * consumer does not, so a run without an end ends when all is consumed. While the log is down it
 * tries again every `idleInterval`, for the first ten minutes as work that keeps the run alive. If
 * the log has no `onAppend`, an idle consumer finds new records by looking every `idleInterval`,
 * which keeps no run alive either: give such a run an end.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { Consumer, ConsumerGroup } from '@sim/consumer-group';
 *
 * const log = {
 *   numPartitions: 1,
 *   highWatermark: () => 5,
 *   logStartOffset: () => 0,
 *   fetch: (partition: number, offset: number, maxRecords: number) =>
 *     [0, 1, 2, 3, 4].slice(offset, offset + maxRecords).map((at) => ({ partition, offset: at, value: at * at })),
 * };
 * const group = new ConsumerGroup('squares', log);
 * const worker = new Consumer('worker', group, { serviceTime: 0.01, process: (record) => console.log(record.value) }); // 0 1 4 9 16
 * new Simulation({ entities: [worker] }).run();
 * console.log(group.totalLag(), worker.stats.recordsProcessed); // 0 5
 * ```
 *
 * @public
 */
export class Consumer<R> extends Entity {
  private readonly group: ConsumerGroup<R>;
  private readonly options: Readonly<ResolvedConsumerOptions<R>>;
  private readonly counts = noConsumerCounts();
  private readonly latency = new Histogram();
  private readonly handler: RecordHandler<R>;
  private readonly batchTime: (rng: RandomStream) => number;
  private readonly commits: Commits<R>;
  private readonly listener: RebalanceListener;
  private member = false;
  /** When it joins first. */
  private joinTime = 0;
  private stopped = false;
  /** Whether the loop runs; if not, it has not begun, has ended, or is idle. */
  private looping = false;
  /** Seconds spent waiting for a log that was down, since the last batch. */
  private outage = 0;
  /** Ends the wait of an idle consumer. */
  private unpark: (() => void) | undefined = undefined;

  /**
   * @param name - unique in its simulation, and its name in the group
   * @param group - the group it joins; attached together with it
   * @param options - see {@link ConsumerOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, group: ConsumerGroup<R>, options: ConsumerOptions<R> = {}) {
    super(name);
    const owner = `Consumer "${name}"`;
    if (!(group instanceof ConsumerGroup)) throw invalidOption(owner, 'group', 'a ConsumerGroup', group);
    this.group = group;
    this.options = resolveConsumerOptions(owner, options);
    this.batchTime = latencySampler(owner, 'batchTime', this.options.batchTime);
    this.commits = new Commits(name, group, this.options.commit, this.options.commitInterval, this.counts);
    this.handler = new RecordHandler(owner, this.options, this.counts, {
      sample: (latency) => latency(this.rng) * this.slowdown,
      done: (record) => this.done(record as R),
      deadLetter: (record, error, attempts) => {
        this.counts.recordsDeadLettered += 1;
        this.send(this.options.onFailure.deadLetter as Entity, 'DeadLetter', { record, error, attempts });
      },
    });
    const { listener } = this.options;
    this.listener = {
      onPartitionsAssigned: (partitions) => listener.onPartitionsAssigned?.(partitions),
      onPartitionsRevoked: (partitions) => {
        this.commits.revoked(partitions);
        listener.onPartitionsRevoked?.(partitions);
      },
      onPartitionsLost: (partitions) => listener.onPartitionsLost?.(partitions),
    };
  }

  /** What has been counted so far. */
  get stats(): ConsumerStats {
    return { ...this.counts, latency: this.latency };
  }

  /** Begins its statistics anew: the end of a warm-up. A batch in hand counts when it is done. */
  resetStats(): void {
    Object.assign(this.counts, noConsumerCounts());
    this.latency.reset();
  }

  /** Whether it has nothing to do: it is a member and waits for records. */
  get idle(): boolean {
    return this.unpark !== undefined;
  }

  /**
   * Begins to consume, if it does not already: it joins the group. Called by itself at `joinAt`. A
   * crashed one begins when it restarts.
   */
  start(): void {
    this.stopped = false;
    // A crashed one begins when it restarts: a loop started now would be dead, and taken for alive.
    if (this.status !== 'crashed' && !this.looping && !this.idle) this.loop();
  }

  /**
   * Stops consuming: finishes the batch it has, commits, and leaves the group. A static member does
   * not leave: its heartbeats end, and its partitions wait for its return until its session is
   * over. It can be started again.
   */
  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** The group, `downstream` and the dead letter entity. */
  override downstreamEntities(): readonly Entity[] {
    const { downstream, onFailure } = this.options;
    return [this.group, downstream, onFailure.deadLetter].filter((entity) => entity !== undefined);
  }

  /**
   * Handles no events.
   *
   * @param event - any
   * @throws `UNKNOWN_EVENT_TYPE`
   */
  override handleEvent(event: SimEvent): HandlerResult {
    throw unknownEventType(this, event, []);
  }

  /** Starts at `joinAt`. */
  protected override onStart(): void {
    const { joinAt } = this.options;
    this.joinTime = this.now + joinAt;
    if (joinAt === 0) this.start();
    else this.spawn(this.startLater(joinAt), { name: `${this.name} start` });
  }

  /** Forgets what it had in memory. */
  protected override onCrash(): void {
    this.looping = false;
    this.member = false;
    this.commits.forget();
    this.rest();
    this.group._port.died(this.name);
  }

  /** Begins anew, unless it had been stopped. */
  protected override onRestart(): void {
    if (this.stopped) return;
    if (this.now < this.joinTime) this.spawn(this.startLater(this.joinTime - this.now), { name: `${this.name} start` });
    else this.start();
  }

  private *startLater(seconds: number): Process {
    yield seconds;
    if (!this.stopped) this.start();
  }

  private loop(): void {
    this.looping = true;
    this.spawn(this.work(), { name: `${this.name} loop` });
  }

  /** The loop: ends when there is nothing to read, and is begun again when there is. */
  private *work(): Process {
    for (;;) {
      try {
        if (this.stopped) yield* this.close();
        if (this.stopped) break;
        if (!this.member) yield* this.join();
        yield* this.commits.onInterval();
        const records = yield* this.group.poll(this.name, this.options.maxPollRecords);
        if (records.length > 0) yield* this.processBatch(records);
        else if (!this.stopped && (yield* this.nothingToRead())) {
          this.park();
          break;
        }
      } catch (error) {
        if (!this.expelled(error)) throw error;
      }
    }
    this.looping = false;
  }

  /**
   * Whether to wait until there is something to read; if there is, but the log is down, some time
   * passes here.
   */
  private *nothingToRead(): Process<boolean> {
    if (!this.group._port.readable(this.name) || this.outage >= OUTAGE_PATIENCE) return true;
    this.outage += this.options.idleInterval;
    yield this.options.idleInterval;
    return false;
  }

  private *join(): Process {
    const { instanceId } = this.options;
    yield* this.group.join(this.name, this, {
      listener: this.listener,
      ...(instanceId !== undefined && { instanceId }),
    });
    this.member = true;
    this.commits.restart();
  }

  private *close(): Process {
    if (!this.member) return;
    yield* this.commits.all();
    this.member = false;
    if (this.options.instanceId === undefined) yield* this.group.leave(this.name);
    else this.group._port.silence(this.name);
  }

  /** Whether it is a member no more: then it forgets what it had, and joins again. */
  private expelled(error: unknown): boolean {
    if (
      !isSimError(error, 'UNKNOWN_MEMBER') ||
      error.context['consumerName'] !== this.name ||
      this.group._port.isMember(this.name)
    )
      return false;
    this.member = false;
    this.commits.forget();
    // Two processes with one instanceId would fence each other for ever; in Kafka, too, the later
    // one stays.
    if (error.context['replaced'] === true && this.options.instanceId !== undefined) this.stopped = true;
    else this.counts.rejoins += 1;
    return true;
  }

  private *processBatch(records: readonly R[]): Process {
    const begun = this.now;
    this.outage = 0;
    const runs = partitionRuns(records, (partition) => this.group._port.epoch(partition));
    this.counts.batches += 1;
    if (this.options.commit === 'before-processing') {
      for (const { partition, epoch, records: part } of runs)
        this.commits.advance(partition, epoch, offsetAfter(part[part.length - 1]));
      if (!(yield* this.commits.all())) {
        // Not committed, so not to be processed: somebody else reads them.
        this.counts.recordsAbandoned += records.length;
        return;
      }
    }
    const seconds = this.batchTime(this.rng) * this.slowdown;
    if (seconds > 0) yield seconds;
    const { concurrency } = this.options;
    if (concurrency === 1 || runs.length === 1) yield* this.processRuns(runs.values());
    else {
      const queue = byPartition(runs).values();
      const workers = Math.min(concurrency, runs.length);
      yield* allOf(
        Array.from({ length: workers }, (_, at) =>
          this.spawn(this.processRuns(queue), { name: `${this.name} worker ${at + 1}` }),
        ),
      );
    }
    this.counts.busySeconds += this.now - begun;
    if (this.options.commit === 'after-processing') yield* this.commits.all();
    if (this.options.pollInterval > 0) yield this.options.pollInterval;
  }

  private *processRuns(runs: IterableIterator<PartitionBatch<R>>): Process {
    for (const run of runs) {
      const { partition, epoch, records } = run;
      if (this.handler.instant && this.commits.holds(partition, epoch)) {
        // Nothing can come in between.
        for (const record of records) this.done(record);
        this.advance(run, records[records.length - 1] as R);
        continue;
      }
      for (let at = 0; at < records.length; at += 1) {
        if (!this.commits.holds(partition, epoch)) {
          this.counts.recordsAbandoned += records.length - at;
          break;
        }
        const record = records[at] as R;
        yield* this.handler.handle(record);
        this.advance(run, record);
      }
    }
  }

  /** A record, and all before it, has been dealt with. Its partition may have gone meanwhile. */
  private advance({ partition, epoch }: PartitionBatch<R>, record: R): void {
    if (this.options.commit === 'before-processing' || !this.commits.holds(partition, epoch)) return;
    this.commits.advance(partition, epoch, offsetAfter(record));
    // Kafka's rebalance waits for the batch and then asks for a commit. This one lasts as long as
    // it lasts: what is finished meanwhile is committed at once.
    if (this.group.consumerState(this.name) === 'rebalancing') this.commits.revoked([partition]);
  }

  private done(record: R): void {
    this.counts.recordsProcessed += 1;
    const { timestamp } = record as { readonly timestamp?: unknown };
    if (typeof timestamp === 'number') this.latency.record(Math.max(0, this.now - timestamp));
    const { downstream } = this.options;
    if (downstream !== undefined) this.send(downstream, 'Process', this.options.payload(record));
  }

  /**
   * Waits for records without keeping the run alive; what is still to be committed does keep it.
   */
  private park(): void {
    const wake = (): void => this.wake();
    const unpark = this.group._port.park(this.name, wake);
    const told = this.group._port.listen() && this.group._port.available;
    const look = told
      ? undefined
      : this.sim.every(this.options.idleInterval, () => {
          if (this.group._port.available && this.group._port.readable(this.name)) wake();
        });
    const { pendingUntil } = this.commits;
    const commit = pendingUntil === undefined ? undefined : this.sim.at(pendingUntil, wake);
    this.unpark = () => {
      unpark();
      look?.cancel();
      commit?.cancel();
    };
  }

  private rest(): void {
    this.unpark?.();
    this.unpark = undefined;
  }

  private wake(): void {
    if (this.unpark === undefined) return;
    this.rest();
    this.loop();
  }
}
