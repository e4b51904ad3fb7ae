import {
  Entity,
  type EntityMetric,
  type Histogram,
  invalidOption,
  type SimEvent,
  SimFuture,
  type Timer,
  unknownEventType,
} from '@sim/core';
import type { WindowOperatorStats } from '../operator/operator-stats.ts';
import { CheckpointCoordinator, type SavepointRequest } from './checkpoint-coordinator.ts';
import type { CompletedCheckpoint, StoredCheckpoint } from './checkpoints.ts';
import { JobGraph } from './job-graph.ts';
import type { StreamJobOptions } from './job-options.ts';
import { JobHistory } from './job-history.ts';
import { jobMetrics, jobParameters } from './job-report.ts';
import type { JobSinkStats } from './job-sink.ts';
import type { StreamJobStats } from './job-stats.ts';
import type { JobRuntime, JobTask } from './job-task.ts';
import type { JobTaskStats } from './job-task-stats.ts';
import { rescaleJob, type ResolvedJob, resolveJob } from './resolve-job.ts';
import { checkSavepoint, type Savepoint, savepointOf } from './savepoint.ts';
import { SourceTask } from './source-task.ts';
import type { AlignmentClock } from './watermark-alignment.ts';
import type { Outside } from './writer-target.ts';
import { PACKAGE } from '../package.ts';

/**
 * A pipeline of operators in parallel instances, joined by channels with room for so many elements: a
 * model of an Apache Flink job. It shows who is busy, idle or back-pressured; with checkpoints it
 * shows how long they take, what a failure costs and what comes twice.
 *
 * `crash()` and `restart()`, as a `FaultSchedule` calls them, are a failure of the whole job: it
 * begins again from the last completed checkpoint, with sources rewound, state, timers and windows
 * restored, watermarks at `-Infinity` and channels empty. So does it, after `restartDelay`, when one of its
 * tasks crashes. Without checkpoints a task that crashes loses its state, and what waits in its
 * channels waits on.
 *
 * `triggerSavepoint`, `stopWithSavepoint`, `start` and `rescale` are what an operator does to a job:
 * with another parallelism state moves between instances by key group, as in Apache Flink.
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
  /** As they were given, with the parallelism of now. */
  private given: StreamJobOptions;
  private options: ResolvedJob;
  private readonly graph: JobGraph;
  private readonly coordinator: CheckpointCoordinator;
  /** Of what runs now: what was begun before a failure has no effect. */
  private generation = 0;
  private restartTimer: Timer | undefined = undefined;
  /** What is to happen once the time to begin with another parallelism has come. */
  private plannedStart: (() => void) | undefined = undefined;
  /** It was stopped with a savepoint, and begins again only by `start`. */
  private isStopped = false;
  /** All tasks have ended and all is committed: no failure can undo that. */
  private isFinished = false;
  private tasksEnded = 0;
  private readonly history = new JobHistory();

  /**
   * @param name - unique in its simulation; tasks are called `name.operator`, with a number behind it
   * if there are several
   * @param options - `operators` is required
   * @throws `INVALID_OPTION` if an option cannot be used, or operators feed each other in a circle
   */
  constructor(name: string, options: StreamJobOptions) {
    super(name);
    this.owner = `StreamJob ${JSON.stringify(name)}`;
    this.options = resolveJob(this.owner, options);
    this.given = options;
    this.coordinator = this.createCoordinator();
    this.coordinator.checkpoints.latest = this.options.savepoint;
    this.graph = new JobGraph(name, this.owner, this.options, this.runtime(), {
      deliver: (delay, arrive) => this.later(delay, 'deliver', arrive),
      outside: this.outside(),
      clock: this.clock(),
    });
  }

  /**
   * One instance of an operator: an entity, which can be crashed, paused and slowed.
   *
   * @param operator - its name
   * @param instance - its number, from 0
   * @throws `INVALID_OPTION` if there is none
   */
  task(operator: string, instance = 0): Entity & { readonly stats: JobTaskStats } {
    return this.instanceOf(operator, instance);
  }

  /**
   * What became of the elements of a window operator, and its windows: of one instance.
   *
   * @param operator - its name
   * @param instance - its number, from 0
   * @throws `INVALID_OPTION` if there is none, or it is no window operator
   */
  windowStats(operator: string, instance = 0): WindowOperatorStats {
    const windows = this.graph.windowsOf(this.instanceOf(operator, instance));
    if (windows === undefined) throw invalidOption(this.owner, 'operator', 'a window operator of the job', operator);
    return windows.stats;
  }

  /**
   * How unevenly elements are spread over the instances of an operator: the elements taken by the one
   * with most of them, divided by their mean; 1 if all have the same, or none has any. O(instances).
   *
   * @param operator - its name
   * @throws `INVALID_OPTION` if there is none
   */
  skew(operator: string): number {
    const loads = this.graph.tasksOf(operator).map(({ elementsTaken }) => elementsTaken);
    const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
    return mean === 0 ? 1 : loads.reduce((most, load) => Math.max(most, load), 0) / mean;
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
    const target = this.graph.sinks.get(operator);
    if (target === undefined) throw invalidOption(this.owner, 'sink', 'a sink of the job', operator);
    return target;
  }

  /** The checkpoints that were completed, in order; not its savepoints. */
  get completedCheckpoints(): readonly CompletedCheckpoint[] {
    return this.coordinator.checkpoints.completed;
  }

  /** How many instances each operator has now, by name. */
  get parallelism(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.options.operators.map(({ name, parallelism }) => [name, parallelism]));
  }

  /** What has become of it: a copy that does not change. */
  get stats(): StreamJobStats {
    const { checkpoints } = this.coordinator;
    const last = checkpoints.completed.at(-1);
    return {
      checkpointsCompleted: checkpoints.completed.length,
      checkpointsFailed: checkpoints.failed,
      lastCheckpointDuration: last === undefined ? 0 : last.completedAt - last.triggeredAt,
      lastCheckpointSize: last?.stateSize ?? 0,
      ...this.history.stats(this.now),
    };
  }

  /** Its tasks, and the entities they send to. */
  override downstreamEntities(): readonly Entity[] {
    return this.graph.all;
  }

  /** Checkpoints, failures and what they cost. */
  override metrics(): readonly EntityMetric[] {
    return jobMetrics(() => this.stats);
  }

  /** Every option in force, as plain values. */
  override parameters(): Readonly<Record<string, unknown>> {
    return jobParameters(this.options);
  }

  /** What it leaves out of reality. */
  override assumptions(): readonly string[] {
    return [
      'Channels are limited by elements, not by bytes; barriers and watermarks take no room.',
      'All tasks fail and restart together.',
    ];
  }

  /**
   * Takes a savepoint while the job runs on: as a checkpoint, after the one that may be under way.
   * Recovery does not go back to it, and sinks do not commit for it.
   *
   * @returns resolves when it is complete; rejected with `WITHDRAWN` if the job fails, is down or
   * has ended before that, with `TIMED_OUT` if it takes longer than a checkpoint may
   */
  triggerSavepoint(): SimFuture<Savepoint> {
    return this.request(false);
  }

  /**
   * Takes a savepoint and stops: sources read no further, what they have sent is processed, sinks
   * commit, and when the savepoint is complete all tasks stop. If it fails the job goes on.
   *
   * @returns as that of `triggerSavepoint`
   *
   * @example
   * ```ts
   * import { Simulation } from '@sim/core';
   * import { StreamJob } from '@sim/stream';
   *
   * const counts = (context: any) => context.getState('n');
   * const job = new StreamJob('job', {
   *   operators: [
   *     { name: 'source', source: (offset) => (offset < 60 ? { at: offset, key: `k${offset % 10}`, value: offset } : undefined) },
   *     {
   *       name: 'count',
   *       parallelism: 2,
   *       inputs: ['source'],
   *       process: { processElement: (_value, context) => counts(context).update((counts(context).value() ?? 0) + 1) },
   *     },
   *   ],
   * });
   * const sim = new Simulation({ entities: [job] });
   * sim.spawn(
   *   (function* () {
   *     yield* sim.timeout(30);
   *     const savepoint = yield* job.stopWithSavepoint();
   *     yield* sim.timeout(5);
   *     job.start(savepoint, { count: 3 });
   *   })(),
   * );
   * sim.run();
   * const { downtime, keyGroupsMoved, stateMoved } = job.stats;
   * console.log(downtime, keyGroupsMoved, stateMoved); // 5 63 4
   * ```
   */
  stopWithSavepoint(): SimFuture<Savepoint> {
    return this.request(true);
  }

  /**
   * Begins again, at once, after `stopWithSavepoint`.
   *
   * @param savepoint - where: of this job, or of one with the same operators
   * @param parallelism - how many instances operators have from now on, by name; those left out have
   * as many as before. That of sources does not change
   * @throws `INVALID_OPTION` if it is not stopped, or an argument cannot be used
   */
  start(savepoint: Savepoint, parallelism: Readonly<Record<string, number>> = {}): void {
    if (!this.isStopped) throw invalidOption(this.owner, 'start', 'called when it is stopped', 'running');
    const { given, options } = rescaleJob(this.owner, this.given, this.options, parallelism);
    this.coordinator.checkpoints.latest = checkSavepoint(this.owner, savepoint, options.operators);
    this.given = given;
    this.options = options;
    for (const task of this.graph.build(options)) this.sim.add(task);
    this.isStopped = false;
    this.recover();
  }

  /**
   * Changes how many instances operators have: stops with a savepoint, moves state by key group, and
   * begins again after `restartDelay` and the time it takes to restore.
   *
   * @param parallelism - how many instances, by name of the operator, up to its `maxParallelism`; not
   * of sources
   * @returns resolves when it runs again; rejected as that of `triggerSavepoint`, and then nothing has
   * changed
   * @throws `INVALID_OPTION` if there is no such operator, or it cannot have so many instances
   */
  rescale(parallelism: Readonly<Record<string, number>>): SimFuture {
    rescaleJob(this.owner, this.given, this.options, parallelism);
    const done = new SimFuture({ label: `${this.name} rescale` });
    this.request(true, (savepoint, error) => {
      if (savepoint === undefined) {
        done.reject(error);
        return;
      }
      this.plannedStart = () => {
        this.plannedStart = undefined;
        this.start(savepoint, parallelism);
        done.resolve();
      };
      this.after(this.restartDelay(savepoint.stateSize), 'start', () => this.plannedStart?.());
    });
    return done;
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
    this.coordinator.start();
  }

  /** All tasks stop. */
  protected override onCrash(): void {
    this.restartTimer = undefined;
    this.coordinator.forgetTimers();
    this.stopAll('the job has crashed');
  }

  /** All begin again, from the last completed checkpoint. */
  protected override onRestart(): void {
    if (this.plannedStart === undefined) this.recover();
    else this.plannedStart();
  }

  private instanceOf(operator: string, instance: number): JobTask {
    const tasks = this.graph.tasksOf(operator);
    const task = tasks[instance];
    if (task === undefined)
      throw invalidOption(this.owner, 'instance', `an instance of ${operator}, 0 to ${tasks.length - 1}`, instance);
    return task;
  }

  private runtime(): JobRuntime {
    const { checkpoints, savepoints } = this.options;
    return {
      exactlyOnce: savepoints.mode !== 'at-least-once',
      recovers: checkpoints !== undefined,
      syncDuration: savepoints.syncDuration,
      acknowledge: (task, checkpoint, snapshot) => this.coordinator.store(task, checkpoint, snapshot),
      failed: () => this.fail(),
      restarted: () => this.recover(),
      idle: (task) => this.noteIdle(task),
    };
  }

  private clock(): AlignmentClock {
    const nowTicks = () => this.nowTicks;
    return {
      get nowTicks() {
        return nowTicks();
      },
      after: (delay, fn, options) => this.after(delay, 'watermark-alignment', fn, options),
    };
  }

  private outside(): Outside {
    const now = () => this.now;
    return {
      get now() {
        return now();
      },
      spawn: (process) => void this.sim.spawn(process, { name: `${this.name} writer` }),
      attach: (writer) => void (writer instanceof Entity && this.sim.add(writer)),
    };
  }

  private createCoordinator(): CheckpointCoordinator {
    const now = () => this.now;
    const host = {
      name: this.name,
      get now() {
        return now();
      },
      tasks: () => this.graph.tasks,
      later: (delay: number, label: string, fn: () => void) => {
        if (delay === 0) fn();
        else this.later(delay, label, fn);
      },
      timer: (delay: number, label: string, fn: () => void) => this.after(delay, label, fn, { daemon: true }),
      note: (kind: string, detail: Readonly<Record<string, unknown>>) => {
        if (this.tracing) this.trace(kind, detail);
      },
      fail: () => this.fail(),
      savepoint: (complete: StoredCheckpoint, stops: boolean) => this.saved(complete, stops),
    };
    return new CheckpointCoordinator(host, this.options.savepoints, this.options.checkpoints !== undefined);
  }

  /** Calls after a while, unless the job has stopped meanwhile. */
  private later(delay: number, label: string, fn: () => void): void {
    const { generation } = this;
    this.after(delay, label, () => {
      if (generation === this.generation) fn();
    });
  }

  private request(stops: boolean, then?: SavepointRequest['then']): SimFuture<Savepoint> {
    const future = new SimFuture<Savepoint>({ label: `${this.name} savepoint` });
    const request = { future, stops, ...(then !== undefined && { then }) };
    if (this.history.isDown || this.isFinished) this.coordinator.refuse(request, 'WITHDRAWN', 'the job is not running');
    else this.coordinator.request(request);
    return future;
  }

  private saved(complete: StoredCheckpoint, stops: boolean): Savepoint {
    this.history.savepoints++;
    if (stops) {
      this.isStopped = true;
      this.stopAll('the job has stopped');
    }
    return savepointOf(complete, this.options.operators);
  }

  private beginAll(): void {
    this.tasksEnded = 0;
    this.history.moved(this.graph.begin(this.coordinator.checkpoints.latest));
  }

  private stopAll(reason: string): void {
    if (this.isFinished) return;
    this.generation++;
    this.history.stopped(this.now);
    this.graph.halt();
    this.coordinator.stop(reason);
  }

  /** How long it takes from a stop until it runs again, with so many values of state. */
  private restartDelay(stateSize = 0): number {
    return this.options.restartDelay + stateSize / this.options.restoreRate;
  }

  private fail(): void {
    if (this.history.isDown || this.isFinished || this.status === 'crashed') return;
    this.stopAll('the job has failed');
    this.restartTimer = this.after(this.restartDelay(this.coordinator.checkpoints.latest?.stateSize), 'restart', () => {
      this.restartTimer = undefined;
      this.recover();
    });
  }

  private recover(): void {
    const { tasks } = this.graph;
    const waits = this.status === 'crashed' || this.restartTimer !== undefined || this.isStopped;
    if (!this.history.isDown || waits || tasks.some(({ status }) => status === 'crashed')) return;
    this.history.restarted(this.now);
    this.beginAll();
    const sources = tasks.filter((task) => task instanceof SourceTask);
    this.history.replays(sources.reduce((sum, { offset, reached }) => sum + Math.max(0, reached - offset), 0));
    this.coordinator.start();
  }

  private noteIdle(task: JobTask): void {
    const { tasks } = this.graph;
    if (task.hasEnded) {
      this.tasksEnded++;
      this.coordinator.ended(task);
      if (this.tasksEnded === tasks.length) this.finish();
    }
    this.history.quiet(() => tasks.every(({ isQuiet }) => isQuiet), this.now);
  }

  /** All has ended: what sinks have written since the last checkpoint becomes visible, as of a last one. */
  private finish(): void {
    this.isFinished = true;
    this.coordinator.stop('the job has ended');
    for (const task of this.graph.tasks) task.commitAll();
  }
}
