import { SimError, type SimFuture, type Timer } from '@sim/core';
import {
  Checkpoints,
  type ResolvedCheckpoints,
  sizeOf,
  type StoredCheckpoint,
  type TaskSnapshot,
} from './checkpoints.ts';
import type { JobTask } from './job-task.ts';
import type { Savepoint } from './savepoint.ts';
import { SourceTask } from './source-task.ts';

/** What a coordinator needs of its job. */
export interface CoordinatorHost {
  readonly name: string;
  readonly now: number;
  tasks(): readonly JobTask[];
  /** Calls later, unless the job has stopped meanwhile. */
  later(delay: number, label: string, fn: () => void): void;
  timer(delay: number, label: string, fn: () => void): Timer;
  note(kind: string, detail: Readonly<Record<string, unknown>>): void;
  /** Too many checkpoints have failed. */
  fail(): void;
  savepoint(complete: StoredCheckpoint, stops: boolean): Savepoint;
}

/** A savepoint that somebody waits for. */
export interface SavepointRequest {
  readonly future: SimFuture<Savepoint>;
  /** Whether the job stops with it. */
  readonly stops: boolean;
  /** What follows at once, whatever comes of it. */
  readonly then?: (savepoint: Savepoint | undefined, error: unknown) => void;
}

/** Triggers checkpoints and savepoints, one at a time, and tells tasks what came of them. */
export class CheckpointCoordinator {
  readonly checkpoints = new Checkpoints();
  private readonly host: CoordinatorHost;
  private readonly options: ResolvedCheckpoints;
  /** Whether it triggers checkpoints by itself. */
  private readonly periodic: boolean;
  /** Savepoints that wait for their turn. */
  private requests: SavepointRequest[] = [];
  private underWay: SavepointRequest | undefined = undefined;
  private trigger: Timer | undefined = undefined;
  private timeout: Timer | undefined = undefined;

  constructor(host: CoordinatorHost, options: ResolvedCheckpoints, periodic: boolean) {
    this.host = host;
    this.options = options;
    this.periodic = periodic;
  }

  /** Waits for the next multiple of the interval. */
  start(): void {
    if (!this.periodic) return;
    const { firstAt, interval } = this.options;
    const { now } = this.host;
    const next = now < firstAt ? firstAt : firstAt + (Math.floor((now - firstAt) / interval) + 1) * interval;
    this.trigger = this.host.timer(next - now, 'checkpoint', () => {
      this.start();
      this.beginPeriodic();
    });
  }

  /** Gives up what is under way and what waits, for the reason given. */
  stop(reason: string): void {
    this.trigger?.cancel();
    this.timeout?.cancel();
    this.forgetTimers();
    this.checkpoints.drop();
    const given = this.underWay === undefined ? this.requests : [this.underWay, ...this.requests];
    this.underWay = undefined;
    this.requests = [];
    for (const request of given) this.refuse(request, 'WITHDRAWN', reason);
  }

  /** The job has crashed: its timers are gone. */
  forgetTimers(): void {
    this.trigger = this.timeout = undefined;
  }

  /** Takes a savepoint when the checkpoint under way is done with. */
  request(request: SavepointRequest): void {
    this.requests.push(request);
    this.next();
  }

  refuse({ future, then }: SavepointRequest, code: 'WITHDRAWN' | 'TIMED_OUT', reason: string): void {
    const { name } = this.host;
    const error = new SimError(code, `StreamJob ${JSON.stringify(name)}: no savepoint, since ${reason}`, {
      owner: name,
    });
    future.reject(error);
    then?.(undefined, error);
  }

  /** A task has taken its snapshot: it is stored beside the work. */
  store(task: JobTask, checkpoint: number, snapshot: TaskSnapshot): void {
    const entries = snapshot.size + (snapshot.inFlight === undefined ? 0 : sizeOf(snapshot.inFlight));
    const duration = this.options.asyncDuration + entries / this.options.stateRate;
    this.host.later(duration, 'store', () => this.acknowledge(task, checkpoint, snapshot));
  }

  /** A task has ended: if no barrier came to it before that, what is under way needs its last state. */
  ended(task: JobTask): void {
    const under = this.checkpoints.pending?.id;
    if (under !== undefined && task.lastCheckpoint !== under)
      this.acknowledge(task, under, { state: task.stateFor(under), size: task.stateSize });
  }

  private beginPeriodic(): void {
    const { checkpoints, host, options } = this;
    if (checkpoints.pending === undefined && host.now - checkpoints.endedAt >= options.minPause) this.begin(undefined);
  }

  private next(): void {
    if (this.checkpoints.pending !== undefined) return;
    const request = this.requests.shift();
    if (request === undefined) return;
    this.underWay = request;
    if (this.begin(request)) return;
    this.underWay = undefined;
    this.refuse(request, 'WITHDRAWN', 'its sources have ended');
    this.next();
  }

  /** Returns whether there was somebody to send a barrier: without a source that runs there is nobody. */
  private begin(request: SavepointRequest | undefined): boolean {
    const { checkpoints, host, options } = this;
    const tasks = host.tasks();
    const running = tasks.filter(({ hasEnded }) => !hasEnded);
    const sources = running.filter((task) => task instanceof SourceTask);
    if (sources.length === 0) return false;
    const id = checkpoints.begin(running, host.now, request === undefined);
    for (const task of tasks) if (task.hasEnded) checkpoints.include(task, task.stateFor(id));
    host.note('checkpoint-triggered', { checkpoint: id });
    this.timeout = host.timer(options.timeout, 'checkpoint-timeout', () => this.timeOut(id));
    const waits = request !== undefined || !options.unaligned;
    const deadline = waits ? Infinity : host.now + options.alignedCheckpointTimeout;
    const barrier = { kind: 'barrier', checkpoint: id, deadline } as const;
    for (const source of sources) source.trigger(barrier, request?.stops === true);
    if (!waits) for (const task of running) task.triggerWithoutSenders(barrier);
    return true;
  }

  private timeOut(checkpoint: number): void {
    const { underWay } = this;
    this.timeout = this.underWay = undefined;
    const failed = this.checkpoints.fail(this.host.now);
    if (underWay === undefined && failed > this.options.tolerableFailures) {
      this.host.fail();
      return;
    }
    for (const task of this.host.tasks()) task.abortCheckpoint(checkpoint);
    if (underWay !== undefined) this.refuse(underWay, 'TIMED_OUT', `it took ${this.options.timeout} s`);
    this.next();
  }

  private acknowledge(task: JobTask, checkpoint: number, snapshot: TaskSnapshot): void {
    const complete = this.checkpoints.acknowledge(task, checkpoint, snapshot, this.host.now);
    if (complete === undefined) return;
    this.timeout?.cancel();
    this.timeout = undefined;
    const { completedAt, id, inFlight, stateSize, triggeredAt } = complete;
    this.host.note('checkpoint', { checkpoint: id, seconds: completedAt - triggeredAt, stateSize, inFlight });
    const { underWay } = this;
    this.underWay = undefined;
    if (underWay === undefined) this.host.later(this.options.notifyDelay, 'notify', () => this.notify(id));
    else this.afterSavepoint(underWay, complete);
    this.next();
  }

  /** Sinks commit for one that stops the job only: else what they hold back waits for a checkpoint. */
  private afterSavepoint({ future, stops, then }: SavepointRequest, complete: StoredCheckpoint): void {
    if (stops) this.notify(complete.id);
    const savepoint = this.host.savepoint(complete, stops);
    future.resolve(savepoint);
    then?.(savepoint, undefined);
  }

  private notify(checkpoint: number): void {
    for (const task of this.host.tasks()) task.notifyComplete(checkpoint);
  }
}
