import {
  Entity,
  type EntityMetric,
  type Histogram,
  invalidOption,
  type SimEvent,
  type Timer,
  unknownEventType,
} from '@sim/core';
import { describeLatency, describePart } from '../events/describe-part.ts';
import { Channel } from './channel.ts';
import { Checkpoints, type CompletedCheckpoint, type StoredCheckpoint } from './checkpoints.ts';
import type { StreamJobOptions } from './job-options.ts';
import { type JobSinkStats, SinkOperator, SinkTarget } from './job-sink.ts';
import { type JobRuntime, JobTask, type JobTaskStats } from './job-task.ts';
import { instanceOfKeyGroup, keyGroupOf } from './key-groups.ts';
import { OutputEdge } from './output-edge.ts';
import { type ResolvedJob, type ResolvedOperator, resolveJob } from './resolve-job.ts';
import { SourceTask } from './source-task.ts';
import { FunctionOperator } from './task-operator.ts';
import { PACKAGE } from '../package.ts';

/**
 * What has become of a {@link StreamJob}. Times are in seconds.
 *
 * @public
 */
export interface StreamJobStats {
  /** Checkpoints completed. */
  readonly checkpointsCompleted: number;
  /** Checkpoints that timed out. */
  readonly checkpointsFailed: number;
  /** How long the last completed one took, from trigger to the last acknowledgement. */
  readonly lastCheckpointDuration: number;
  /** Values of state in the last completed one. */
  readonly lastCheckpointSize: number;
  /** How often it has begun again from a checkpoint. */
  readonly restarts: number;
  /** Seconds in which it was down. */
  readonly downtime: number;
  /** From the last failure until everything that had piled up was worked off. */
  readonly lastCatchUp: number;
  /** Records of sources that were read again. */
  readonly recordsReplayed: number;
}

/**
 * A pipeline of operators in parallel instances, joined by channels with room for so many elements: a
 * model of an Apache Flink job. It shows who is busy, idle or back-pressured; with checkpoints it
 * shows how long they take, what a failure costs and what comes twice.
 *
 * `crash()` and `restart()`, as a `FaultSchedule` calls them, are a failure of the whole job: it
 * begins again from the last completed checkpoint, with sources rewound, state and timers restored,
 * watermarks at `-Infinity` and channels empty. So does it, after `restartDelay`, when one of its
 * tasks crashes. Without checkpoints a task that crashes loses its state, and what waits in its
 * channels waits on.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { StreamJob } from '@sim/stream';
 *
 * const pass = { processElement: (value: number, context: { collect(value: number): void }) => context.collect(value) };
 * const job = new StreamJob('job', {
 *   operators: [
 *     { name: 'source', source: (offset) => ({ at: offset / 1000, value: offset }) },
 *     { name: 'a', inputs: ['source'], process: pass, cost: 0.001 },
 *     { name: 'b', inputs: ['a'], process: pass, cost: 0.002 },
 *     { name: 'sink', inputs: ['b'], sink: {} },
 *   ],
 * });
 * const sim = new Simulation({ entities: [job], endTime: 60 });
 * sim.run();
 * const { backPressured, busy } = job.task('a').stats;
 * console.log(busy.toFixed(2), backPressured.toFixed(2)); // 0.50 0.50
 * ```
 *
 * @public
 */
export class StreamJob extends Entity {
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  private readonly owner: string;
  private readonly options: ResolvedJob;
  private readonly taskLists = new Map<string, readonly JobTask[]>();
  private readonly tasks: readonly JobTask[];
  private readonly targets = new Map<string, SinkTarget>();
  private readonly checkpoints = new Checkpoints();
  /** Of what runs now: what was begun before a failure has no effect. */
  private generation = 0;
  private trigger: Timer | undefined = undefined;
  private timeout: Timer | undefined = undefined;
  private restartTimer: Timer | undefined = undefined;
  private isDown = false;
  /** All tasks have ended and all is committed: no failure can undo that. */
  private isFinished = false;
  private downSince = 0;
  private failedAt: number | undefined = undefined;
  private isCatchingUp = false;
  private restarts = 0;
  private downtime = 0;
  private lastCatchUp = 0;
  private recordsReplayed = 0;

  /**
   * @param name - unique in its simulation; tasks are called `name.operator`, with a number behind it
   * if there are several
   * @param options - `operators` is required
   * @throws `INVALID_OPTION` if an option cannot be used, or operators feed each other in a circle
   */
  constructor(name: string, options: StreamJobOptions) {
    super(name);
    this.owner = `StreamJob "${name}"`;
    this.options = resolveJob(this.owner, options);
    const runtime = this.runtime();
    for (const operator of this.options.operators)
      this.taskLists.set(operator.name, this.createTasks(operator, runtime));
    this.tasks = [...this.taskLists.values()].flat();
    this.connect();
  }

  /**
   * One instance of an operator: an entity, which can be crashed, paused and slowed.
   *
   * @param operator - its name
   * @param instance - its number, from 0
   * @throws `INVALID_OPTION` if there is none
   */
  task(operator: string, instance = 0): Entity & { readonly stats: JobTaskStats } {
    const tasks = this.taskLists.get(operator);
    if (tasks === undefined) throw invalidOption(this.owner, 'operator', 'an operator of the job', operator);
    const task = tasks[instance];
    if (task === undefined)
      throw invalidOption(this.owner, 'instance', `an instance of ${operator}, 0 to ${tasks.length - 1}`, instance);
    return task;
  }

  /**
   * What a sink has written, and what readers of it see.
   *
   * @param operator - the name of a sink
   * @throws `INVALID_OPTION` if it is none
   */
  sink(operator: string): {
    readonly stats: JobSinkStats;
    readonly visibleLatency: Histogram;
    values(): readonly unknown[];
    visibleAt(id: unknown): number | undefined;
  } {
    const target = this.targets.get(operator);
    if (target === undefined) throw invalidOption(this.owner, 'sink', 'a sink of the job', operator);
    return target;
  }

  /** The checkpoints that were completed, in order. */
  get completedCheckpoints(): readonly CompletedCheckpoint[] {
    return this.checkpoints.completed;
  }

  /** What has become of it: a copy that does not change. */
  get stats(): StreamJobStats {
    const { checkpoints, downtime, lastCatchUp, recordsReplayed, restarts } = this;
    const last = checkpoints.completed.at(-1);
    return {
      checkpointsCompleted: checkpoints.completed.length,
      checkpointsFailed: checkpoints.failed,
      lastCheckpointDuration: last === undefined ? 0 : last.completedAt - last.triggeredAt,
      lastCheckpointSize: last?.stateSize ?? 0,
      restarts,
      downtime: downtime + (this.isDown ? this.now - this.downSince : 0),
      lastCatchUp,
      recordsReplayed,
    };
  }

  /** Its tasks, and the entities they send to. */
  override downstreamEntities(): readonly Entity[] {
    return this.tasks;
  }

  /** Checkpoints, failures and what they cost. */
  override metrics(): readonly EntityMetric[] {
    const read = (name: string, unit: string, kind: 'gauge' | 'counter', key: keyof StreamJobStats): EntityMetric => ({
      name,
      unit,
      kind,
      read: () => this.stats[key],
    });
    return [
      read('checkpoints-completed', 'checkpoints', 'counter', 'checkpointsCompleted'),
      read('checkpoints-failed', 'checkpoints', 'counter', 'checkpointsFailed'),
      read('last-checkpoint-duration', 's', 'gauge', 'lastCheckpointDuration'),
      read('last-checkpoint-size', 'entries', 'gauge', 'lastCheckpointSize'),
      read('restarts', 'restarts', 'counter', 'restarts'),
      read('downtime', 's', 'counter', 'downtime'),
      read('records-replayed', 'records', 'counter', 'recordsReplayed'),
    ];
  }

  /** Every option in force, as plain values. */
  override parameters(): Readonly<Record<string, unknown>> {
    const { operators, ...plain } = this.options;
    return {
      ...plain,
      operators: operators.map(({ inputs, maxParallelism, name, parallelism, sink, spec }) => ({
        name,
        kind: spec.source !== undefined ? 'source' : sink !== undefined ? 'sink' : 'function',
        inputs: inputs.map(({ from, keyBy, tag, ...rest }) => ({
          from: tag === undefined ? from : `${from}:${tag}`,
          ...rest,
          ...(keyBy !== undefined && { keyBy: describePart(keyBy, 'an own function') }),
        })),
        cost: describeLatency(spec.cost ?? 0),
        parallelism,
        maxParallelism,
        ...(sink !== undefined && { guarantee: sink.guarantee, transactionTimeout: sink.transactionTimeout }),
      })),
    };
  }

  /** What it leaves out of reality. */
  override assumptions(): readonly string[] {
    return [
      'Channels are limited by elements, not by bytes; barriers and watermarks take no room.',
      'Checkpoints are aligned or at least once, never unaligned; all tasks fail and restart together.',
    ];
  }

  /**
   * A job handles no events.
   *
   * @param event - any
   * @throws `UNKNOWN_EVENT_TYPE` always
   */
  handleEvent(event: SimEvent): void {
    throw unknownEventType(this, event, []);
  }

  /** Starts its tasks, and its checkpoints. */
  protected override onStart(): void {
    this.beginAll();
    this.armTrigger();
  }

  /** All tasks stop. */
  protected override onCrash(): void {
    this.trigger = this.timeout = this.restartTimer = undefined;
    this.stopAll();
  }

  /** All begin again, from the last completed checkpoint. */
  protected override onRestart(): void {
    this.recover();
  }

  private runtime(): JobRuntime {
    const { checkpoints } = this.options;
    return {
      exactlyOnce: checkpoints?.mode !== 'at-least-once',
      recovers: checkpoints !== undefined,
      syncDuration: checkpoints?.syncDuration ?? 0,
      acknowledge: (task, checkpoint, snapshot, size) => this.store(task, checkpoint, snapshot, size),
      failed: () => this.fail(),
      restarted: () => this.recover(),
      idle: (task) => this.noteIdle(task),
    };
  }

  private createTasks(operator: ResolvedOperator, runtime: JobRuntime): readonly JobTask[] {
    const { name, parallelism, sink, spec, strategy } = operator;
    const target = sink === undefined ? undefined : new SinkTarget(sink);
    if (target !== undefined) this.targets.set(name, target);
    return Array.from({ length: parallelism }, (_, instance) => {
      const title = `${this.name}.${name}${parallelism > 1 ? `.${instance}` : ''}`;
      const { process, source } = spec;
      if (source !== undefined)
        return new SourceTask(title, instance, runtime, source, strategy, this.options.watermarkInterval);
      return new JobTask(title, instance, runtime, {
        cost: operator.cost,
        target: spec.downstream,
        operator: (task) =>
          target !== undefined
            ? new SinkOperator(target)
            : new FunctionOperator(title, process as NonNullable<typeof process>, {
                collect: (key, value, timestamp) => task.emit(undefined, key, value, timestamp),
                output: (tag, key, value, timestamp) => task.emit(tag, key, value, timestamp),
              }),
      });
    });
  }

  private connect(): void {
    let id = 0;
    const deliver = (delay: number, arrive: () => void) => {
      const { generation } = this;
      this.after(delay, 'deliver', () => {
        if (generation === this.generation) arrive();
      });
    };
    for (const operator of this.options.operators) {
      const receivers = this.taskLists.get(operator.name) as readonly JobTask[];
      operator.inputs.forEach((input, at) => {
        for (const sender of this.taskLists.get(input.from) as readonly JobTask[]) {
          const to = input.exchange === 'forward' ? [receivers[sender.instance] as JobTask] : receivers;
          const channels = to.map((receiver) => {
            const channel = new Channel(id++, at, { sender, receiver }, input, deliver);
            receiver.inputs.push(channel);
            return channel;
          });
          sender.outputs.push(new OutputEdge(input, channels, operator.maxParallelism));
        }
      });
    }
  }

  private beginAll(): void {
    const { latest } = this.checkpoints;
    for (const { maxParallelism, name, parallelism } of this.options.operators) {
      const tasks = this.taskLists.get(name) as readonly JobTask[];
      const own = tasks.map((task) => latest?.snapshots.get(task.name));
      const snapshots = own.filter((each) => each !== undefined);
      for (const task of tasks)
        task.begin(
          task instanceof SourceTask ? [own[task.instance]] : snapshots,
          (key) =>
            instanceOfKeyGroup(keyGroupOf(key, maxParallelism), parallelism, maxParallelism) === task.instance ||
            parallelism === 1,
        );
    }
    // What no checkpoint knows of was begun after the last one: the replay writes it again.
    for (const target of this.targets.values()) for (const open of [...target.transactions.keys()]) target.abort(open);
  }

  private stopAll(): void {
    if (this.isFinished) return;
    this.generation++;
    this.checkpoints.drop();
    this.timeout?.cancel();
    this.trigger?.cancel();
    this.timeout = this.trigger = undefined;
    this.isCatchingUp = false;
    this.failedAt = this.now;
    if (!this.isDown) this.downSince = this.now;
    this.isDown = true;
    for (const task of this.tasks) task.halt();
  }

  private fail(): void {
    if (this.isDown || this.isFinished || this.status === 'crashed') return;
    this.stopAll();
    const { restartDelay, restoreRate } = this.options;
    const restore = (this.checkpoints.latest?.stateSize ?? 0) / restoreRate;
    this.restartTimer = this.after(restartDelay + restore, 'restart', () => {
      this.restartTimer = undefined;
      this.recover();
    });
  }

  private recover(): void {
    const waits = this.status === 'crashed' || this.restartTimer !== undefined;
    if (!this.isDown || waits || this.tasks.some(({ status }) => status === 'crashed')) return;
    this.isDown = false;
    this.downtime += this.now - this.downSince;
    this.restarts++;
    this.beginAll();
    for (const task of this.tasks)
      if (task instanceof SourceTask) this.recordsReplayed += Math.max(0, task.reached - task.offset);
    this.isCatchingUp = true;
    this.armTrigger();
  }

  private armTrigger(): void {
    const { checkpoints: options } = this.options;
    if (options === undefined || this.isFinished) return;
    const { firstAt, interval } = options;
    const { now } = this;
    const next = now < firstAt ? firstAt : firstAt + (Math.floor((now - firstAt) / interval) + 1) * interval;
    this.trigger = this.after(next - now, 'checkpoint', () => this.begin(), { daemon: true });
  }

  private begin(): void {
    this.armTrigger();
    const { minPause, timeout } = this.options.checkpoints as NonNullable<ResolvedJob['checkpoints']>;
    const { checkpoints, now } = this;
    if (checkpoints.pending !== undefined || now - checkpoints.endedAt < minPause) return;
    const running = this.tasks.filter(({ hasEnded }) => !hasEnded);
    const sources = running.filter((task) => task instanceof SourceTask);
    // Without a source that runs there is nobody to send a barrier.
    if (sources.length === 0) return;
    const id = checkpoints.begin(
      running.map(({ name }) => name),
      now,
    );
    for (const task of this.tasks) if (task.hasEnded) checkpoints.include(task.name, task.stateFor(id));
    if (this.tracing) this.trace('checkpoint-triggered', { checkpoint: id });
    this.timeout = this.after(timeout, 'checkpoint-timeout', () => this.timeOut(), { daemon: true });
    for (const source of sources) (source as SourceTask).trigger(id);
  }

  private timeOut(): void {
    this.timeout = undefined;
    const { tolerableFailures } = this.options.checkpoints as NonNullable<ResolvedJob['checkpoints']>;
    if (this.checkpoints.fail(this.now) > tolerableFailures) this.fail();
  }

  private store(task: JobTask, checkpoint: number, snapshot: unknown, size: number): void {
    const { asyncDuration, stateRate } = this.options.checkpoints as NonNullable<ResolvedJob['checkpoints']>;
    const { generation } = this;
    const acknowledge = () => {
      if (generation !== this.generation) return;
      this.afterStored(this.checkpoints.acknowledge(task.name, checkpoint, snapshot, size, this.now));
    };
    const duration = asyncDuration + size / stateRate;
    if (duration === 0) acknowledge();
    else this.after(duration, 'store', acknowledge);
  }

  private afterStored(complete: StoredCheckpoint | undefined): void {
    if (complete === undefined) return;
    this.timeout?.cancel();
    this.timeout = undefined;
    const { notifyDelay } = this.options.checkpoints as NonNullable<ResolvedJob['checkpoints']>;
    const { generation } = this;
    if (this.tracing) {
      const { completedAt, id, stateSize, triggeredAt } = complete;
      this.trace('checkpoint', { checkpoint: id, seconds: completedAt - triggeredAt, stateSize });
    }
    const notify = () => {
      if (generation === this.generation) this.notify(complete.id);
    };
    if (notifyDelay === 0) notify();
    else this.after(notifyDelay, 'notify', notify);
  }

  private notify(checkpoint: number): void {
    for (const task of this.tasks) task.notifyComplete(checkpoint);
  }

  private noteIdle(task: JobTask): void {
    const { checkpoints } = this;
    if (task.hasEnded) {
      const under = checkpoints.pending?.id;
      // It ended before a barrier came to it; else its snapshot is on its way into the store.
      if (under !== undefined && task.lastCheckpoint !== under)
        this.afterStored(checkpoints.acknowledge(task.name, under, task.stateFor(under), task.stateSize, this.now));
      if (this.tasks.every(({ hasEnded }) => hasEnded)) this.finish();
    }
    if (this.isCatchingUp && this.tasks.every(({ isQuiet }) => isQuiet)) {
      this.isCatchingUp = false;
      this.lastCatchUp = this.now - (this.failedAt as number);
    }
  }

  /** All has ended: what sinks have written since the last checkpoint becomes visible, as of a last one. */
  private finish(): void {
    this.isFinished = true;
    this.trigger?.cancel();
    this.trigger = undefined;
    for (const task of this.tasks) task.commitAll();
  }
}
