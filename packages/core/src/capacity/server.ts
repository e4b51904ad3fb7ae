import { Entity } from '../entity/entity.ts';
import { SimEvent } from '../entity/sim-event.ts';
import { SimError } from '../errors/sim-error.ts';
import { SimFuture } from '../future/future.ts';
import { Histogram } from '../statistics/histogram.ts';
import { Level } from '../statistics/level.ts';
import { delayToTicks, toSeconds } from '../time/ticks.ts';
import { createJobQueue, Job, type JobQueue } from './job-queue.ts';
import { type ResolvedServerOptions, resolveServerOptions, type ServerOptions } from './server-options.ts';

/**
 * What a {@link Server} says in the summary. `arrived` is the sum of `completed`, `dropped`,
 * `lost`, and the jobs that wait or are in service, unless the statistics were reset.
 *
 * @public
 */
export interface ServerStats {
  /** Jobs that came. */
  readonly arrived: number;
  /** Jobs served. */
  readonly completed: number;
  /** Jobs that found the queue full. */
  readonly dropped: number;
  /** Jobs lost in a crash. */
  readonly lost: number;
  /** The mean share of the concurrency in use. */
  readonly utilization: number;
  /** Jobs in service over time. */
  readonly busy: Level;
  /** Jobs waiting over time. */
  readonly queue: Level;
  /** From arrival to the begin of service, in seconds. */
  readonly waits: Histogram;
  /** From arrival to the end of service, in seconds. */
  readonly responses: Histogram;
}

/**
 * A queue and one or more servers behind it: every event that reaches it is a job, which waits its
 * turn, takes a service time, and goes on to `downstream` with the same type and payload. A model
 * of a thread pool, a database, a consumer's handler.
 *
 * A payload with a `reply`, a {@link SimFuture}, gets it resolved when the service ends, and
 * rejected with `QUEUE_FULL` if the job is dropped. A fault that slows the server stretches service
 * times that begin then. A crash loses the jobs in service; they are never answered.
 *
 * Two occurrences a job, its arrival and the end of its service; O(1) each, O(log n) of the queue
 * with priorities.
 *
 * @example
 * ```ts
 * import { Server, Simulation, Source } from '@sim/core';
 *
 * const counter = new Server('counter', { concurrency: 2, serviceTime: 3 });
 * const customers = Source.constant('customers', counter, { rate: 1, limit: 4 });
 * new Simulation({ entities: [customers] }).run();
 * console.log(counter.stats.completed, counter.stats.waits.max, counter.stats.responses.max); // 4 1 4
 * ```
 *
 * @public
 */
export class Server extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Server';
  }

  private readonly owner: string;
  private readonly options: ResolvedServerOptions;
  private readonly waiting: JobQueue;
  private readonly inService: Job[] = [];
  private readonly busy: Level;
  private readonly queue: Level;
  private readonly waits = new Histogram();
  private readonly responses = new Histogram();
  private arrived = 0;
  private completed = 0;
  private dropped = 0;
  private lost = 0;

  /**
   * @param name - unique in its simulation; it also names the stream of the service times
   * @param options - see {@link ServerOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: ServerOptions = {}) {
    super(name);
    this.owner = `Server "${name}"`;
    this.options = resolveServerOptions(this.owner, options);
    this.waiting = createJobQueue(this.options.queuePolicy);
    this.busy = new Level(this);
    this.queue = new Level(this);
  }

  /** How many jobs wait. */
  get queueLength(): number {
    return this.waiting.length;
  }

  /** How many jobs are in service. */
  get inUse(): number {
    return this.inService.length;
  }

  /** What the summary shows. */
  get stats(): ServerStats {
    const { arrived, completed, dropped, lost, busy, queue, waits, responses } = this;
    return {
      arrived,
      completed,
      dropped,
      lost,
      utilization: busy.mean / this.options.concurrency,
      busy,
      queue,
      waits,
      responses,
    };
  }

  /** {@inheritDoc Entity.downstreamEntities} */
  override downstreamEntities(): readonly Entity[] {
    return [this.options.downstream, this.options.dropTo].filter((entity) => entity !== undefined);
  }

  /** {@inheritDoc Entity.hasCapacity} */
  override hasCapacity(): boolean {
    return this.inService.length < this.options.concurrency || this.waiting.length < this.options.queueLimit;
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    const { payload } = event;
    if (payload instanceof Job && payload.completion === event) this.finish(payload);
    else this.accept(event);
  }

  /** Begins its statistics anew: the end of a warm-up. */
  resetStats(): void {
    this.arrived = this.completed = this.dropped = this.lost = 0;
    for (const recorder of [this.busy, this.queue, this.waits, this.responses]) recorder.reset();
  }

  /** {@inheritDoc Entity.onCrash} */
  protected override onCrash(): void {
    const { inService, waiting } = this;
    this.lost += inService.length;
    for (const job of inService) job.completion?.cancel();
    inService.length = 0;
    if (!this.options.queueSurvivesCrash) while (waiting.take() !== undefined) this.lost++;
    this.recordLevels();
  }

  /** {@inheritDoc Entity.onRestart} */
  protected override onRestart(): void {
    while (this.inService.length < this.options.concurrency) {
      const next = this.waiting.take();
      if (next === undefined) break;
      this.begin(next);
    }
    this.recordLevels();
  }

  private accept(event: SimEvent): void {
    const { concurrency, queueLimit, queuePolicy, priority } = this.options;
    if (this.inService.length < concurrency) {
      this.begin(new Job(event, this.nowTicks, 0, this.arrived++));
    } else if (this.waiting.length < queueLimit) {
      const job = new Job(event, this.nowTicks, queuePolicy === 'priority' ? priority(event) : 0, this.arrived++);
      this.waiting.add(job);
    } else {
      this.arrived++;
      this.drop(event);
    }
    this.recordLevels();
  }

  private begin(job: Job): void {
    const { event } = job;
    const { nowTicks } = this;
    const ticks = delayToTicks(this, this.options.serviceTime(this.rng, event) * this.slowdown);
    job._slot = this.inService.push(job) - 1;
    this.waits._add(toSeconds(nowTicks - job.arrivedTicks), 1);
    job.completion = new SimEvent<unknown>(undefined, nowTicks + ticks, 'ServiceEnd', this, job, event.daemon);
    this._kernel?.post(job.completion, this);
  }

  private finish(job: Job): void {
    const { inService } = this;
    const last = inService.pop() as Job;
    if (last !== job) {
      inService[job._slot] = last;
      last._slot = job._slot;
    }
    this.completed++;
    this.responses._add(toSeconds(this.nowTicks - job.arrivedTicks), 1);
    this.handOn(job.event, this.options.downstream);
    replyOf(job.event)?.resolve(undefined);
    const next = this.waiting.take();
    if (next !== undefined) this.begin(next);
    this.recordLevels();
  }

  private drop(event: SimEvent): void {
    this.dropped++;
    this.handOn(event, this.options.dropTo);
    const { queueLimit } = this.options;
    replyOf(event)?.reject(
      new SimError(
        'QUEUE_FULL',
        `${this.owner}: expected at most ${queueLimit} waiting jobs, "${event.type}" found as many`,
        { server: this.name, queueLimit },
      ),
    );
  }

  private handOn({ type, payload, daemon }: SimEvent, target: Entity | undefined): void {
    if (target !== undefined)
      this._kernel?.post(new SimEvent<unknown>(undefined, this.nowTicks, type, target, payload, daemon), this);
  }

  private recordLevels(): void {
    if (this.busy.value !== this.inService.length) this.busy.set(this.inService.length);
    if (this.queue.value !== this.waiting.length) this.queue.set(this.waiting.length);
  }
}

function replyOf({ payload }: SimEvent): SimFuture<unknown> | undefined {
  const reply =
    typeof payload === 'object' && payload !== null ? (payload as { readonly reply?: unknown }).reply : undefined;
  return reply instanceof SimFuture ? (reply as SimFuture<unknown>) : undefined;
}
