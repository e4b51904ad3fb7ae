import { checkNumber } from '../checks/checks.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { Entity } from '../entity/entity.ts';
import { OPEN } from '../entity/gate.ts';
import type { Occurrence } from '../entity/occurrence.ts';
import { SimEvent } from '../entity/sim-event.ts';
import type { StalledWork } from '../entity/work.ts';
import { SimError } from '../errors/sim-error.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { Histogram } from '../statistics/histogram.ts';
import { Level } from '../statistics/level.ts';
import { delayToTicks, toSeconds } from '../time/ticks.ts';
import { ClassCounts, type ServerClassStats } from './class-stats.ts';
import { createJobQueue, inOneLine, Job, type JobQueue, replyOf } from './job-queue.ts';
import { finite } from './resource-options.ts';
import { type ResolvedServerOptions, resolveServerOptions, type ServerOptions } from './server-options.ts';

/**
 * What a {@link Server} says in the summary. `arrived` is the sum of `completed`, `dropped`,
 * `lost`, `reneged`, and the jobs that wait or are in service, unless the statistics were reset.
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
  /** Jobs lost in a crash, or because they had to give way and `onPreempt` is `'lose'`. */
  readonly lost: number;
  /** Jobs that lost their patience and left the line. */
  readonly reneged: number;
  /** How often a job in service had to give way. */
  readonly preempted: number;
  /** Jobs that can be served at the same time, at present. */
  readonly concurrency: number;
  /** Jobs in service, as a share of the concurrency there was over time; 0 without limit. */
  readonly utilization: number;
  /** Jobs in service over time. */
  readonly busy: Level;
  /** Jobs waiting over time, those that came in a pause included. */
  readonly queue: Level;
  /** From arrival to the begin of service, in seconds. */
  readonly waits: Histogram;
  /** From arrival to the end of service, in seconds. */
  readonly responses: Histogram;
  /** The same by class, in order of appearance, if there are classes. */
  readonly byClass: ReadonlyMap<string, ServerClassStats>;
}

/**
 * A queue and one or more servers behind it: every event that reaches it is a job, which waits its
 * turn, takes a service time, and goes on to `downstream` with the same type and payload. A model
 * of a thread pool, a database, a consumer's handler.
 *
 * A payload with a `reply`, a {@link SimFuture}, gets it resolved, with `undefined`, when the
 * service ends; rejected with `QUEUE_FULL` if the job is dropped, `TIMED_OUT` if it loses its
 * patience, `PREEMPTED` if it is lost to one of higher priority. Service is work
 * ({@link Entity.work}): it stands still in a pause, and a fault that slows the server stretches it
 * while it lasts. A crash loses the jobs in service, and what comes while it is down: their `reply` is
 * rejected with `PROCESS_KILLED`.
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
  private readonly offered: Level;
  private readonly waits = new Histogram();
  private readonly responses = new Histogram();
  private readonly classes = new Map<string, ClassCounts>();
  private limit: number;
  private patienceStream: RandomStream | undefined = undefined;
  /** Jobs that came in a pause, and that the server has not seen yet. */
  private held = 0;
  private arrived = 0;
  private completed = 0;
  private dropped = 0;
  private lost = 0;
  private reneged = 0;
  private preempted = 0;

  /**
   * @param name - unique in its simulation; it also names the stream of the service times
   * @param options - see {@link ServerOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: ServerOptions = {}) {
    super(name);
    this.owner = `Server ${JSON.stringify(name)}`;
    this.options = resolveServerOptions(this.owner, options);
    this.limit = this.options.concurrency;
    this.waiting = createJobQueue(this.options.queuePolicy);
    this.busy = new Level(this);
    this.queue = new Level(this);
    this.offered = new Level(this, { initial: finite(this.limit) });
  }

  /** How many jobs wait. */
  get queueLength(): number {
    return this.waiting.length;
  }

  /** How many jobs are in service. */
  get inUse(): number {
    return this.inService.length;
  }

  /** How many jobs can be served at the same time. */
  get concurrency(): number {
    return this.limit;
  }

  /** What the summary shows. */
  get stats(): ServerStats {
    const { arrived, completed, dropped, lost, reneged, preempted, busy, queue, waits, responses } = this;
    const offered = this.offered.mean;
    return {
      arrived,
      completed,
      dropped,
      lost,
      reneged,
      preempted,
      concurrency: this.limit,
      utilization: offered > 0 ? busy.mean / offered : 0,
      busy,
      queue,
      waits,
      responses,
      byClass: this.classes,
    };
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'queue-length', unit: 'jobs', kind: 'gauge', read: () => this.waiting.length },
      { name: 'busy-servers', unit: '1', kind: 'gauge', read: () => this.inService.length },
      { name: 'concurrency', unit: '1', kind: 'gauge', read: () => this.limit },
      { name: 'jobs-arrived', unit: 'jobs', kind: 'counter', read: () => this.arrived },
      { name: 'jobs-completed', unit: 'jobs', kind: 'counter', read: () => this.completed },
      { name: 'jobs-dropped', unit: 'jobs', kind: 'counter', read: () => this.dropped },
      { name: 'jobs-lost', unit: 'jobs', kind: 'counter', read: () => this.lost },
      { name: 'jobs-reneged', unit: 'jobs', kind: 'counter', read: () => this.reneged },
      { name: 'wait', unit: 's', kind: 'histogram', read: () => this.waits },
      { name: 'response', unit: 's', kind: 'histogram', read: () => this.responses },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return this.options.described;
  }

  /** {@inheritDoc Entity.assumptions} */
  override assumptions(): readonly string[] {
    return ['Jobs in service do not slow each other down.', 'Taking a job from the queue costs no time.'];
  }

  /** {@inheritDoc Entity.downstreamEntities} */
  override downstreamEntities(): readonly Entity[] {
    return [this.options.downstream, this.options.dropTo].filter((entity) => entity !== undefined);
  }

  /** {@inheritDoc Entity.hasCapacity} */
  override hasCapacity(): boolean {
    return this.inService.length < this.limit || this.waiting.length < this.options.queueLimit;
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    const { payload } = event;
    if (this.held > 0) this.held = this._gate === OPEN ? 0 : this.held - 1;
    if (payload instanceof Job && payload.completion === event) this.finish(payload);
    else this.accept(event);
  }

  /**
   * Changes how many jobs are served at the same time, as a scaling does. After a rise, jobs that
   * wait begin now; after a reduction, those in service are finished first.
   *
   * @param n - an integer \>= 0, or `Infinity`
   * @throws `INVALID_OPTION`
   */
  setConcurrency(n: number): void {
    this.limit = checkNumber(this.owner, 'concurrency', n, { min: 0, integer: true, infinite: true });
    this.offered.set(finite(n));
    if (this.status !== 'crashed') this.beginAll();
  }

  /** Starts its statistics over: the end of a warm-up. */
  resetStats(): void {
    this.arrived = this.completed = this.dropped = this.lost = this.reneged = this.preempted = 0;
    this.classes.clear();
    for (const recorder of [this.busy, this.queue, this.offered, this.waits, this.responses]) recorder.reset();
  }

  /** {@inheritDoc Entity.onCrash} */
  protected override onCrash(): void {
    const { waiting } = this;
    const losses = this.inService.splice(0);
    this.held = 0;
    if (!this.options.queueSurvivesCrash)
      for (let job = waiting.take(); job !== undefined; job = waiting.take()) losses.push(job);
    this.lost += losses.length;
    this.recordLevels();
    // Last: who hears of it may ask the server, and finds it empty.
    for (const { event } of losses) this.answerLoss(event);
  }

  /** Whoever waits for the answer to a job that finds the server crashed gets `PROCESS_KILLED`. */
  protected override onDrop(event: SimEvent): void {
    this.answerLoss(event);
  }

  /** {@inheritDoc Entity.onRestart} */
  protected override onRestart(): void {
    // The timers died with the crash; whose patience ended meanwhile leaves at once.
    for (const job of this.waiting.all()) this.awaitPatience(job);
    this.beginAll();
  }

  /** @internal It stands in line, although nobody looks after it. */
  override _held(item: Occurrence): void {
    if (!(item instanceof SimEvent) || item.payload instanceof Job) return;
    this.held++;
    this.recordLevels();
  }

  /** @internal Jobs that only a resume, a restart or a rise of the concurrency lets go on. */
  override _stalled(): readonly StalledWork[] {
    const { status, inService, waiting, name } = this;
    const stalled: StalledWork[] = [];
    if (status === 'paused') stalled.push(...inOneLine('service of', inService, `resume of "${name}"`));
    const cure =
      status === 'paused' ? 'resume' : status === 'crashed' ? 'restart' : this.limit === 0 ? 'concurrency' : undefined;
    if (cure !== undefined) stalled.push(...inOneLine('queued', waiting.all(), `${cure} of "${name}"`));
    return stalled;
  }

  private beginAll(): void {
    while (this.inService.length < this.limit) {
      const next = this.waiting.take();
      if (next === undefined) break;
      this.begin(next);
    }
    this.recordLevels();
  }

  private accept(event: SimEvent): void {
    const { queueLimit, queuePolicy, priority, classOf, preempt } = this.options;
    const order = this.arrived++;
    if (classOf !== undefined) this.countsOf(event)!.arrived++;
    if (this.inService.length < this.limit) {
      this.begin(new Job(event, event._ticks, preempt ? priority(event) : 0, order));
    } else {
      const job = new Job(event, event._ticks, queuePolicy === 'priority' ? priority(event) : 0, order);
      if (preempt && this.giveWay(job)) this.begin(job);
      else if (this.waiting.length < queueLimit) this.line(job);
      else this.drop(event);
    }
    this.recordLevels();
  }

  private line(job: Job): void {
    this.waiting.add(job);
    const { patience } = this.options;
    if (patience === undefined) return;
    const seconds = patience((this.patienceStream ??= this.sim.rng(`${this.name}/patience`)));
    job.patientUntil = job.arrivedTicks + delayToTicks(this, seconds);
    this.awaitPatience(job);
  }

  private awaitPatience(job: Job): void {
    if (job.patientUntil === Infinity) return;
    const seconds = toSeconds(Math.max(0, job.patientUntil - this.nowTicks));
    job.patience = this.after(seconds, 'Patience', () => this.renege(job), { daemon: job.event.daemon });
  }

  private renege(job: Job): void {
    this.waiting.remove(job);
    this.reneged++;
    this.handOn(job.event, this.options.dropTo);
    const waited = toSeconds(this.nowTicks - job.arrivedTicks);
    replyOf(job.event)?.reject(
      new SimError(
        'TIMED_OUT',
        `${this.owner}: ${JSON.stringify(job.event.type)} lost its patience after ${waited} s`,
        {
          server: this.name,
          waited,
        },
      ),
    );
    this.recordLevels();
  }

  /** Lets the job in service with the lowest priority give way, if that is lower than the job's. */
  private giveWay(job: Job): boolean {
    let last: Job | undefined;
    for (const other of this.inService) {
      if (other.priority <= job.priority) continue;
      if (last === undefined || other.priority > last.priority) last = other;
      else if (other.priority === last.priority && other.order > last.order) last = other;
    }
    if (last === undefined) return false;
    this.preempted++;
    this._workInHand.suspend(last);
    this._workInHand.end(last);
    this.takeOut(last);
    const { onPreempt } = this.options;
    if (onPreempt === 'lose') this.loseTo(last, job);
    else {
      if (onPreempt === 'repeat') last._left = last.serviceTicks;
      this.waiting.addBack(last);
    }
    return true;
  }

  private answerLoss(event: SimEvent): void {
    replyOf(event)?.reject(
      new SimError('PROCESS_KILLED', `${this.owner}: ${JSON.stringify(event.type)} was lost in its crash`, {
        server: this.name,
      }),
    );
  }

  private loseTo(job: Job, winner: Job): void {
    this.lost++;
    replyOf(job.event)?.reject(
      new SimError(
        'PREEMPTED',
        `${this.owner}: ${JSON.stringify(job.event.type)} had to give way to ${JSON.stringify(winner.event.type)}`,
        {
          server: this.name,
        },
      ),
    );
  }

  private begin(job: Job): void {
    const { event } = job;
    job.patience?.cancel();
    job._slot = this.inService.push(job) - 1;
    if (!job.wasServed) {
      // Before anything is counted: what the user's function throws leaves no trace.
      try {
        const jobsInSystem = this.inService.length + this.waiting.length;
        const seconds = this.options.serviceTime(this.rng, event, jobsInSystem);
        job._left = job.serviceTicks = delayToTicks(this, seconds);
      } catch (error) {
        this.inService.pop();
        throw error;
      }
      const waited = toSeconds(this.nowTicks - job.arrivedTicks);
      this.waits._add(waited, 1);
      this.countsOf(event)?.waits._add(waited, 1);
    }
    job._suspended = false;
    this._workInHand.begin(job, job._left);
  }

  private takeOut(job: Job): void {
    const { inService } = this;
    const last = inService.pop() as Job;
    if (last === job) return;
    inService[job._slot] = last;
    last._slot = job._slot;
  }

  private finish(job: Job): void {
    this._workInHand.end(job);
    this.takeOut(job);
    this.completed++;
    const response = toSeconds(this.nowTicks - job.arrivedTicks);
    this.responses._add(response, 1);
    const counts = this.countsOf(job.event);
    if (counts !== undefined) {
      counts.completed++;
      counts.responses._add(response, 1);
    }
    this.handOn(job.event, this.options.downstream);
    replyOf(job.event)?.resolve(undefined);
    this.beginAll();
  }

  private drop(event: SimEvent): void {
    this.dropped++;
    this.handOn(event, this.options.dropTo);
    const { queueLimit } = this.options;
    replyOf(event)?.reject(
      new SimError(
        'QUEUE_FULL',
        `${this.owner}: expected at most ${queueLimit} waiting jobs, ${JSON.stringify(event.type)} found as many`,
        { server: this.name, queueLimit },
      ),
    );
  }

  private handOn({ type, payload, daemon }: SimEvent, target: Entity | undefined): void {
    if (target !== undefined)
      this._kernel?.post(new SimEvent<unknown>(undefined, this.nowTicks, type, target, payload, daemon), this);
  }

  private countsOf(event: SimEvent): ClassCounts | undefined {
    const { classOf } = this.options;
    if (classOf === undefined) return undefined;
    const name = classOf(event);
    let counts = this.classes.get(name);
    if (counts === undefined) this.classes.set(name, (counts = new ClassCounts()));
    return counts;
  }

  private recordLevels(): void {
    if (this.busy.value !== this.inService.length) this.busy.set(this.inService.length);
    const queued = this.waiting.length + this.held;
    if (this.queue.value !== queued) this.queue.set(queued);
  }
}
