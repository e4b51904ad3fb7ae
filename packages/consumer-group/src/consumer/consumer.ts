import {
  type Cancellable,
  Entity,
  type EntityMetric,
  type HandlerResult,
  invalidOption,
  isSimError,
  type Process,
  SimFuture,
  type SimEvent,
  type Timer,
  toSeconds,
  unknownEventType,
} from '@sim/core';
import { isMadeBy } from '../checks.ts';
import { describeOptions } from '../describe-options.ts';
import { ConsumerGroup } from '../group/consumer-group.ts';
import { resolveJoin } from '../member/join-options.ts';
import type { MemberCommands } from '../group/member-commands.ts';
import type { Member } from '../member/member.ts';
import type { FetchedRun } from '../offsets/offset-tracker.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';
import { Commits } from './commits.ts';
import { consumerMetrics } from './consumer-metrics.ts';
import { type ConsumerOptions, type ResolvedConsumerOptions, resolveConsumerOptions } from './consumer-options.ts';
import { paceOf } from './consumer-pace.ts';
import { type ConsumerStats, noConsumerCounts } from './consumer-stats.ts';
import { NoticeBoard } from './notice-board.ts';
import { RecordWork } from './record-work.ts';
import type { WorkPool } from './work-pool.ts';

/**
 * How many seconds a consumer that has something to read waits for a log that is down before it
 * stops to keep the run alive.
 */
const OUTAGE_PATIENCE = 600;

/**
 * A member of a group with the loop people write by hand: poll, process, commit, and again.
 *
 * It joins when the run begins (or `joinAt`), joins again when it was evicted, and starts over
 * after a crash: what it had in memory is gone. It acts on what it believes until its next poll or
 * commit: thrown out, or with partitions taken away, in the middle of a batch, it finishes the
 * batch, its commit is refused, and only then does it learn of it; somebody else reads the records
 * again. A static one whose `instanceId` another process has taken stops for good, as in Kafka.
 *
 * Service and batch times are processor time: they stand still while the consumer is paused, and
 * take longer while it is slow.
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
export class Consumer<R, P extends PartitionPlace = number> extends Entity {
  private readonly group: ConsumerGroup<R, P>;
  private readonly commands: MemberCommands;
  private readonly options: Readonly<ResolvedConsumerOptions<R>>;
  private readonly counts = noConsumerCounts();
  private readonly records: RecordWork<R>;
  private readonly commits: Commits;
  private readonly notices: NoticeBoard;
  private readonly pool: WorkPool;
  private readonly loopOptions: { readonly name: string };
  private member: Member | undefined = undefined;
  /** Whether the run has begun for it, and whether it has asked to be a member. */
  private inRun = false;
  private asked = false;
  /** When it joins first. */
  private joinTime = 0;
  private stopped = false;
  /** Whether the loop runs; if not, it has not begun, has ended, or is idle. */
  private looping = false;
  /** How often it has crashed: a loop of an earlier life is dead. */
  private life = 0;
  /** Seconds spent waiting for a log that was down, since the last batch. */
  private outage = 0;
  /** The member that it is while it is idle, and what ends that wait beside a record. */
  private parked: Member | undefined = undefined;
  private look: Cancellable | undefined = undefined;
  private dueCommit: Timer | undefined = undefined;
  /** Since when it has waited at the tail for what its next poll gives, in ticks. */
  private waitingSince: number | undefined = undefined;
  /** Ends the wait for workers. */
  private progress: SimFuture | undefined = undefined;

  /**
   * @param name - unique in its simulation, and its name in the group
   * @param group - the group it joins; attached together with it
   * @param options - see {@link ConsumerOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, group: ConsumerGroup<R, P>, options: ConsumerOptions<R, P> = {}) {
    super(name);
    const owner = `Consumer ${JSON.stringify(name)}`;
    if (!isMadeBy(group, ConsumerGroup)) throw invalidOption(owner, 'group', 'a ConsumerGroup', group);
    this.group = group;
    this.loopOptions = { name: `${name} loop` };
    this.commands = group._parts.commands;
    this.options = resolveConsumerOptions(owner, options as ConsumerOptions<R, never>);
    const { commit, commitInterval } = this.options;
    this.commits = new Commits(this.commands, commit, commitInterval, this.counts, () => this.nowTicks);
    this.records = new RecordWork(
      {
        owner,
        commits: this.commits,
        counts: this.counts,
        rng: () => this.rng,
        ticks: () => this.nowTicks,
        now: () => this.now,
        member: () => this.member,
        work: (seconds) => this.work(seconds),
        crashed: () => this.status === 'crashed',
        busy: (yes) => {
          this.notices.busy = yes;
        },
        spawn: (process, title) => void this.spawn(process, { name: `${this.name} ${title}` }),
        send: (target, type, payload) => void this.send(target, type, payload),
        tracing: () => this.tracing,
        trace: (kind, detail) => this.trace(kind, detail),
        progress: () => {
          if (this.pool.empty || this.pool.wants(this.options.maxPollRecords)) this.progress?.resolve();
        },
      },
      this.options,
    );
    this.pool = this.records.pool;
    this.notices = new NoticeBoard(this.options.listener, {
      revoked: () => {
        if (this.member !== undefined) {
          this.commits.note(this.member);
          // Heard of late, after a batch: what is gone already cannot be committed.
          this.commits.forgetGivenUp();
          this.commits.now(this.member);
        }
      },
      failed: (error) =>
        void this.sim.at(this.now, () => {
          throw error;
        }),
    });
    resolveJoin(owner, group._parts.table, name, this, this.joinOptions());
    group._parts.warnings.expect({
      name,
      pace: paceOf(this.options),
      joinAt: this.options.joinAt,
      begun: () => this.inRun,
      asked: () => this.asked,
      evictions: () => this.counts.rejoins,
      commits: () => this.counts.commits,
    });
  }

  /** What has been counted so far. */
  get stats(): ConsumerStats {
    return { ...this.counts, latency: this.records.latency };
  }

  /** Starts its statistics over: the end of a warm-up. A batch in hand counts when it is done. */
  resetStats(): void {
    Object.assign(this.counts, noConsumerCounts());
    this.records.latency.reset();
  }

  /** Whether it has nothing to do: it is a member and waits for records. */
  get idle(): boolean {
    return this.parked !== undefined;
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
    this.progress?.resolve();
    this.wake();
  }

  /** The group, `downstream` and the dead letter entity. */
  override downstreamEntities(): readonly Entity[] {
    const { downstream, onFailure } = this.options;
    return [this.group, downstream, onFailure.deadLetter].filter((entity) => entity !== undefined);
  }

  /** The group: it reads through it. */
  override upstreamEntities(): readonly Entity[] {
    return [this.group];
  }

  /** Records processed, busy time, latency, and what went wrong. */
  override metrics(): readonly EntityMetric[] {
    return consumerMetrics(this.counts, this.records.latency, () => !this.idle && this.looping);
  }

  /** The options in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return describeOptions({ ...this.options });
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
    this.inRun = true;
    this.joinTime = this.now + joinAt;
    if (joinAt === 0) this.start();
    else this.startLater(joinAt);
  }

  /** Forgets what it had in memory. */
  protected override onCrash(): void {
    this.life += 1;
    this.looping = false;
    this.commits.forget();
    this.notices.clear();
    this.pool.forget();
    this.waitingSince = undefined;
    this.unpark();
    if (this.member !== undefined) this.commands.died(this.member);
    this.member = undefined;
  }

  /** Starts over, unless it had been stopped. */
  protected override onRestart(): void {
    if (this.stopped) return;
    if (this.now < this.joinTime) this.startLater(this.joinTime - this.now);
    else this.start();
  }

  private startLater(seconds: number): void {
    this.after(seconds, 'start', () => {
      if (!this.stopped) this.start();
    });
  }

  private loop(): void {
    this.looping = true;
    this.spawn(this.consume(this.life), this.loopOptions);
  }

  /** The loop: ends when there is nothing to read, and is begun again when there is. */
  private *consume(life: number): Process {
    for (;;) {
      // Whatever was called in the last step may have brought it down: the dead do nothing.
      if (life !== this.life) yield 0;
      try {
        if (this.stopped) yield* this.close();
        if (this.stopped) break;
        const member = this.member ?? (yield* this.enter());
        this.hear(member);
        if (life !== this.life) yield 0;
        if (this.commits.isDue) yield* this.commitAll(member);
        if (this.options.concurrency > 1 && !this.pool.empty) {
          if (!this.pool.wants(this.options.maxPollRecords) || !this.commands.readableNow(member)) {
            yield* this.untilProgress(member);
            if (this.pool.empty) yield* this.commitFinished(member);
            continue;
          }
          yield* this.commitFinished(member);
        }
        if (this.atTheTail(member)) {
          this.park(member);
          break;
        }
        const runs = yield* this.poll(member);
        if (life !== this.life) yield 0;
        this.commits.note(member);
        if (runs.length > 0) {
          this.outage = 0;
          yield* this.records.take(member, runs);
        } else if (!this.stopped && this.pool.empty && (yield* this.nothingToRead(member))) {
          this.park(member);
          break;
        }
      } catch (error) {
        yield* this.recover(error);
      }
    }
    this.looping = false;
  }

  /**
   * Whether it has read all there is: then it waits, as in a long poll, instead of asking in vain.
   * Positions have to be known, and the log to be up: without that it polls, which asks for both.
   */
  private atTheTail(member: Member): boolean {
    return (
      !this.stopped &&
      this.pool.empty &&
      member.state === 'active' &&
      member.gone === undefined &&
      !member.dead &&
      this.status === 'running' &&
      this.commands.atTheTail(member)
    );
  }

  private poll(member: Member): Process<readonly FetchedRun[]> {
    const { concurrency, concurrencyWithin, maxPollRecords } = this.options;
    const lanes = concurrencyWithin === 'partition' ? Math.min(concurrency, member.fetching.size) : 1;
    const { waitingSince } = this;
    this.waitingSince = undefined;
    return this.commands.poll(member, maxPollRecords, {
      ranges: this.records.ranges,
      share: lanes > 1 ? Math.ceil(maxPollRecords / lanes) : undefined,
      waitingSince,
    });
  }

  /**
   * Whether to wait until there is something to read; if there is, but the log is down, some time
   * passes here.
   */
  private *nothingToRead(member: Member): Process<boolean> {
    if (!this.commands.readable(member) || this.outage >= OUTAGE_PATIENCE) return true;
    this.outage += this.options.idleInterval;
    yield this.options.idleInterval;
    return false;
  }

  private joinOptions() {
    const { instanceId, topics } = this.options;
    return {
      listener: this.notices.listener,
      ...(instanceId !== undefined && { instanceId }),
      ...(topics !== undefined && { topics }),
    };
  }

  private *enter(): Process<Member> {
    yield* this.commands.admit();
    const join = resolveJoin(`Consumer "${this.name}"`, this.group._parts.table, this.name, this, this.joinOptions());
    const member = this.commands.enter(this.name, this, join);
    this.asked = true;
    this.member = member;
    yield* this.commands.untilReady(member);
    this.commits.restart();
    return member;
  }

  private *close(): Process {
    const { member } = this;
    if (member === undefined) return;
    yield* this.pool.untilEmpty();
    if (this.options.commit !== 'never') {
      this.commits.note(member);
      yield* this.commitAll(member);
    }
    if (this.options.instanceId === undefined) yield* this.commands.leave(member);
    else this.commands.silence(member);
    this.member = undefined;
    this.hear(undefined);
    this.commits.forget();
  }

  /** Learns what has happened to its partitions since it polled last. */
  private hear(member: Member | undefined): void {
    this.notices.deliver();
    this.counts.recordsAbandoned += this.pool.dropGivenUp();
    this.commits.forgetGivenUp();
    if (member !== undefined) this.commits.note(member);
  }

  /** After a failure: joins again if it was thrown out, waits if the group is down. */
  private *recover(error: unknown): Process {
    this.notices.busy = false;
    if (isSimError(error, 'COORDINATOR_NOT_AVAILABLE')) {
      yield* this.commands.untilUp();
      return;
    }
    const { member } = this;
    if (!isSimError(error, 'UNKNOWN_MEMBER') || member === undefined || (member.gone === undefined && !member.dead))
      throw error;
    if (error.context['consumerName'] !== this.name) throw error;
    this.member = undefined;
    this.commits.forget();
    this.counts.recordsAbandoned += this.pool.dropGivenUp();
    // Two processes with one instanceId would fence each other for ever; in Kafka, too, the later
    // one stays.
    if ((member.gone === 'replaced' && this.options.instanceId !== undefined) || member.kafkaError !== undefined)
      this.stopped = true;
    else if (!this.stopped) this.counts.rejoins += 1;
    this.hear(undefined);
  }

  /** Commits what the workers have finished. */
  private *commitFinished(member: Member): Process {
    if (this.options.commit === 'after-processing') yield* this.commitAll(member);
  }

  private *commitAll(member: Member): Process {
    const committed = this.commits.all(member);
    if (committed !== true) yield* committed;
  }

  /** Waits until the workers want more, or something happens to the member. */
  private *untilProgress(member: Member): Process {
    const progress = new SimFuture({ label: 'its workers' });
    this.progress = progress;
    this.commands.listen();
    this.commands.park(member, () => void progress.resolve());
    try {
      yield* progress;
    } finally {
      this.progress = undefined;
      this.commands.unpark(member);
    }
  }

  /**
   * Waits for records without keeping the run alive; what is still to be committed does keep it.
   */
  private park(member: Member): void {
    this.waitingSince ??= this.nowTicks;
    this.parked = member;
    this.commands.park(member, this.wake);
    const told = this.commands.listen() && !this.commands.readable(member);
    if (!told) {
      this.look = this.sim.every(this.options.idleInterval, () => {
        if (this.commands.readableNow(member)) this.wake();
      });
    }
    const commitIn = this.commits.due(this.options.idleInterval);
    if (commitIn !== undefined) this.dueCommit = this.after(toSeconds(commitIn), 'commit', this.wake);
  }

  private unpark(): void {
    if (this.parked === undefined) return;
    this.commands.unpark(this.parked);
    this.look?.cancel();
    this.dueCommit?.cancel();
    this.parked = this.look = this.dueCommit = undefined;
  }

  private readonly wake = (): void => {
    if (this.parked === undefined) return;
    this.unpark();
    this.loop();
  };
}
