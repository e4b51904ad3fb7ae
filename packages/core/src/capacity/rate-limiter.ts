import { checkFunction, checkNumber, checkOptions } from '../checks/checks.ts';
import { LinkedList } from '../collections/linked-list.ts';
import { checkEntity } from '../entity/check-entity.ts';
import { Entity } from '../entity/entity.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import type { Timer } from '../entity/timer.ts';
import type { StalledWork } from '../entity/work.ts';
import { SimError } from '../errors/sim-error.ts';
import { Histogram } from '../statistics/histogram.ts';
import { Level } from '../statistics/level.ts';
import { describeOption } from '../summary/describe-option.ts';
import { TICKS_PER_SECOND, toSeconds } from '../time/ticks.ts';
import { inOneLine, Job, replyOf } from './job-queue.ts';

/** Below it the next token comes after all that can be simulated. */
const RATE = { min: 1e-9, infinite: true };

/**
 * How a {@link RateLimiter} works.
 *
 * @public
 */
export interface RateLimiterOptions {
  /** Where events go that have passed. */
  readonly downstream: Entity;
  /** Tokens that drip into the bucket, per second: from 1e-9, one in thirty years, to `Infinity` for no limit. */
  readonly rate: number;
  /** How many tokens the bucket holds, above 0: so many events may pass at one instant. @defaultValue 1 */
  readonly burst?: number;
  /**
   * How many events may wait for tokens, an integer from 0 or `Infinity`. With 0 an event that finds
   * too few tokens is dropped: the limiter polices, and shapes otherwise. @defaultValue Infinity
   */
  readonly queueLimit?: number;
  /** The tokens that an event takes, above 0 and at most `burst`: bytes, say. @defaultValue 1 for each */
  readonly cost?: (event: SimEvent) => number;
}

/**
 * What a {@link RateLimiter} says in the summary. `arrived` is the sum of `passed`, `dropped`, `lost`
 * and the events that wait, unless the statistics were reset.
 *
 * @public
 */
export interface RateLimiterStats {
  /** Events that came. */
  readonly arrived: number;
  /** Events that went on. */
  readonly passed: number;
  /** Events that found too few tokens and no place to wait. */
  readonly dropped: number;
  /** Events lost in a crash. */
  readonly lost: number;
  /** Tokens per second, at present. */
  readonly rate: number;
  /** Events waiting over time. */
  readonly queue: Level;
  /** From arrival to passing, in seconds. */
  readonly waits: Histogram;
}

/**
 * A token bucket: tokens drip in at a rate, up to a burst; an event passes when there are enough for
 * it, in the order of arrival, and waits or is dropped until then. What passes goes on to `downstream`
 * with its type and payload. A model of a quota, a client's throttle, a gateway.
 *
 * A payload with a `reply` keeps it, for whoever is downstream; it is rejected with `QUEUE_FULL` if
 * the event is dropped, and with `PROCESS_KILLED` if it is lost in a crash. The bucket is full at
 * first, and after a restart. Tokens drip on in a pause. O(1) an event.
 *
 * @see The generic cell rate algorithm of ITU-T Recommendation I.371, which is exact in the long run:
 * whole ticks are rounded up, what is rounded is not carried on.
 *
 * @example
 * ```ts
 * import { RateLimiter, Simulation, Sink, Source } from '@sim/core';
 *
 * const sink = new Sink('api');
 * const limiter = new RateLimiter('quota', { rate: 2, burst: 3, downstream: sink });
 * const burst = Source.constant('clients', limiter, { rate: 1000, limit: 6 });
 * const sim = new Simulation({ entities: [burst, limiter, sink] });
 * sim.run();
 * console.log(limiter.stats.passed, limiter.stats.queue.max, sim.now.toFixed(1)); // 6 3 1.5
 * ```
 *
 * @public
 */
export class RateLimiter extends Entity {
  /** @internal */
  static get _className(): string {
    return 'RateLimiter';
  }

  private readonly owner: string;
  private readonly downstream: Entity;
  private readonly burst: number;
  private readonly queueLimit: number;
  private readonly cost: ((event: SimEvent) => number) | undefined;
  private tokensPerSecond: number;
  /**
   * When the bucket will be full again, in ticks and parts of them: the time of "theoretical arrival"
   * of the algorithm. It says it all, and nothing has to be counted while nobody comes.
   */
  private fullAt = -Infinity;
  private readonly waiting = new LinkedList<Job>();
  private release: Timer | undefined = undefined;
  private readonly queue: Level;
  private readonly waits = new Histogram();
  private arrived = 0;
  private passed = 0;
  private dropped = 0;
  private lost = 0;

  /**
   * @param name - unique in its simulation
   * @param options - see {@link RateLimiterOptions}
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: RateLimiterOptions) {
    super(name);
    this.owner = `RateLimiter ${JSON.stringify(name)}`;
    const {
      burst = 1,
      cost,
      downstream,
      queueLimit = Infinity,
      rate,
    } = checkOptions(this.owner, options, ['downstream', 'rate', 'burst', 'queueLimit', 'cost']);
    this.downstream = checkEntity(this.owner, 'downstream', downstream);
    this.tokensPerSecond = checkNumber(this.owner, 'rate', rate, RATE);
    this.burst = checkNumber(this.owner, 'burst', burst, { above: 0 });
    this.queueLimit = checkNumber(this.owner, 'queueLimit', queueLimit, { min: 0, integer: true, infinite: true });
    if (cost !== undefined) checkFunction(this.owner, 'cost', cost);
    else checkNumber(this.owner, 'burst', burst, { min: 1 });
    this.cost = cost;
    this.queue = new Level(this);
  }

  /** Tokens per second. */
  get rate(): number {
    return this.tokensPerSecond;
  }

  /** How many events wait. */
  get queueLength(): number {
    return this.waiting.length;
  }

  /** How many tokens are in the bucket now: below 0 never. */
  get tokens(): number {
    const owed = (this.fullAt - this.nowTicks) / this.ticksPerToken;
    // Without a limit nothing is ever owed.
    return owed > 0 ? Math.max(0, this.burst - owed) : this.burst;
  }

  /** What the summary shows. */
  get stats(): RateLimiterStats {
    const { arrived, dropped, lost, passed, queue, rate, waits } = this;
    return { arrived, passed, dropped, lost, rate, queue, waits };
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'queue-length', unit: 'events', kind: 'gauge', read: () => this.waiting.length },
      { name: 'tokens', unit: 'tokens', kind: 'gauge', read: () => this.tokens },
      { name: 'events-arrived', unit: 'events', kind: 'counter', read: () => this.arrived },
      { name: 'events-passed', unit: 'events', kind: 'counter', read: () => this.passed },
      { name: 'events-dropped', unit: 'events', kind: 'counter', read: () => this.dropped },
      { name: 'events-lost', unit: 'events', kind: 'counter', read: () => this.lost },
      { name: 'wait', unit: 's', kind: 'histogram', read: () => this.waits },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    const { burst, cost, downstream, queueLimit, rate } = this;
    return { rate, burst, queueLimit, cost: describeOption(cost ?? 1), downstream: downstream.name };
  }

  /** {@inheritDoc Entity.assumptions} */
  override assumptions(): readonly string[] {
    return ['Tokens drip in evenly, not once a second or a minute.', 'To ask for a token costs no time.'];
  }

  /** {@inheritDoc Entity.downstreamEntities} */
  override downstreamEntities(): readonly Entity[] {
    return [this.downstream];
  }

  /** {@inheritDoc Entity.hasCapacity} */
  override hasCapacity(): boolean {
    return this.waiting.length < this.queueLimit || (this.waiting.length === 0 && this.tokens >= 1);
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): void {
    const cost = this.costOf(event);
    this.arrived++;
    if (this.waiting.length === 0 && this.nowTicks >= this.dueTicks(cost)) this.pass(event, cost, this.nowTicks);
    else if (this.waiting.length < this.queueLimit) {
      this.waiting.add(new Job(event, this.nowTicks, cost, this.arrived));
      this.queue.set(this.waiting.length);
      if (this.release === undefined) this.arm();
    } else this.drop(event);
  }

  /**
   * Changes the rate: what is in the bucket stays there, and who waits goes by the new rate.
   *
   * @param rate - tokens per second, from 1e-9 to `Infinity`
   * @throws `INVALID_OPTION`
   */
  setRate(rate: number): void {
    checkNumber(this.owner, 'rate', rate, RATE);
    const owed = this.burst - this.tokens;
    this.tokensPerSecond = rate;
    if (owed > 0) this.fullAt = this.nowTicks + owed * this.ticksPerToken;
    if (this.status === 'crashed') return;
    this.release?.cancel();
    this.release = undefined;
    this.arm();
  }

  /** Starts its statistics over: the end of a warm-up. */
  resetStats(): void {
    this.arrived = this.passed = this.dropped = this.lost = 0;
    this.queue.reset();
    this.waits.reset();
  }

  /** {@inheritDoc Entity.onCrash} */
  protected override onCrash(): void {
    const losses = [...this.waiting];
    for (const job of losses) this.waiting.remove(job);
    this.release = undefined;
    this.lost += losses.length;
    this.queue.set(0);
    // Last: who hears of it may ask the limiter, and finds it empty.
    for (const { event } of losses) this.answerLoss(event);
  }

  /** Whoever waits for the answer to an event that finds the limiter crashed gets `PROCESS_KILLED`. */
  protected override onDrop(event: SimEvent): void {
    this.answerLoss(event);
  }

  /** {@inheritDoc Entity.onRestart} */
  protected override onRestart(): void {
    this.fullAt = -Infinity;
  }

  /** @internal Events that only a resume lets go on. */
  override _stalled(): readonly StalledWork[] {
    return this.status === 'paused' ? inOneLine('throttled', this.waiting, `resume of "${this.name}"`) : [];
  }

  private get ticksPerToken(): number {
    return TICKS_PER_SECOND / this.tokensPerSecond;
  }

  private costOf(event: SimEvent): number {
    if (this.cost === undefined) return 1;
    return checkNumber(this.owner, `the cost of ${JSON.stringify(event.type)}`, this.cost(event), {
      above: 0,
      max: this.burst,
    });
  }

  /** The first tick at which there are so many tokens. */
  private dueTicks(cost: number): number {
    return Math.ceil(this.fullAt - (this.burst - cost) * this.ticksPerToken);
  }

  private arm(): void {
    const { first } = this.waiting;
    if (first === undefined) return;
    const wait = Math.max(0, this.dueTicks(first.priority) - this.nowTicks);
    this.release = this.after(toSeconds(wait), 'Release', () => this.releaseDue(), { daemon: first.event.daemon });
  }

  private releaseDue(): void {
    this.release = undefined;
    let next = this.waiting.first;
    while (next !== undefined && this.nowTicks >= this.dueTicks(next.priority)) {
      this.waiting.remove(next);
      this.pass(next.event, next.priority, next.arrivedTicks);
      next = this.waiting.first;
    }
    this.queue.set(this.waiting.length);
    this.arm();
  }

  private pass(event: SimEvent, cost: number, arrivedTicks: number): void {
    this.fullAt = Math.max(this.fullAt, this.nowTicks) + cost * this.ticksPerToken;
    this.passed++;
    this.waits._add(toSeconds(this.nowTicks - arrivedTicks), 1);
    this.send(this.downstream, event.type, event.payload, { daemon: event.daemon });
  }

  private drop(event: SimEvent): void {
    const { name, owner, queueLimit } = this;
    this.dropped++;
    replyOf(event)?.reject(
      new SimError(
        'QUEUE_FULL',
        `${owner}: ${JSON.stringify(event.type)} found no token, and ${queueLimit} waiting for one`,
        {
          limiter: name,
          queueLimit,
        },
      ),
    );
  }

  private answerLoss(event: SimEvent): void {
    replyOf(event)?.reject(
      new SimError('PROCESS_KILLED', `${this.owner}: ${JSON.stringify(event.type)} was lost in its crash`, {
        limiter: this.name,
      }),
    );
  }
}
