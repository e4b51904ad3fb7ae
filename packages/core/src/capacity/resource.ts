import { checkFunction, checkNumber, checkOneOf, checkOptions, invalidOption } from '../checks/checks.ts';
import { LinkedList } from '../collections/linked-list.ts';
import { type InLine, OUTSIDE, PriorityLine } from '../collections/priority-line.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { Entity } from '../entity/entity.ts';
import type { Process } from '../entity/process-types.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import { SimError } from '../errors/sim-error.ts';
import { SimFuture, type SimFutureOptions } from '../future/future.ts';
import { withTimeout } from '../future/timed-future.ts';
import { Histogram } from '../statistics/histogram.ts';
import { Level } from '../statistics/level.ts';
import { toSeconds } from '../time/ticks.ts';
import { HeldUnits, type Lease } from './lease.ts';
import { type OnPreempt, PreemptibleHolder } from './preemption.ts';

/**
 * How a {@link Resource} is made.
 *
 * @public
 */
export interface ResourceOptions {
  /** How many units there are, an integer \>= 1. @defaultValue 1 */
  readonly capacity?: number;
}

/**
 * How units are asked for.
 *
 * @public
 */
export interface AcquireOptions {
  /**
   * The smaller, the earlier its turn; any number but `NaN`. Equal priorities are served in the
   * order in which they asked. @defaultValue 0
   */
  readonly priority?: number;
  /**
   * How many seconds to wait at most, from the moment the wait begins; then the request is
   * withdrawn and `TIMED_OUT` thrown. @defaultValue no limit
   */
  readonly timeout?: number;
  /**
   * Whether units may be taken from those of {@link Resource.use} whose priority is lower, the
   * lowest first, and among equals the one that came last. @defaultValue false
   */
  readonly preempt?: boolean;
}

/**
 * How units are used.
 *
 * @public
 */
export interface UseOptions extends AcquireOptions {
  /** How many units, an integer \>= 1. @defaultValue 1 */
  readonly amount?: number;
  /**
   * What becomes of the work ({@link Entity.work}) of the body when its units are taken by a request
   * with `preempt`: `'resume'` and `'repeat'` wait for units in their old place of the line and go
   * on, or begin that piece of work anew; `'lose'` throws `PREEMPTED` in the body. A plain wait of
   * the body goes on meanwhile, and what comes after it waits. @defaultValue 'resume'
   */
  readonly onPreempt?: OnPreempt;
}

/**
 * What a {@link Resource} says in the summary.
 *
 * @public
 */
export interface ResourceStats {
  /** Units there are at present. */
  readonly capacity: number;
  /** Requests granted. */
  readonly granted: number;
  /**
   * Requests withdrawn before their units were used: timed out, interrupted, killed, lost in a
   * race.
   */
  readonly withdrawn: number;
  /** How often units were taken from somebody by a request of higher priority. */
  readonly preempted: number;
  /** The units in use, as a share of the units there were, over time. */
  readonly utilization: number;
  /** Units in use over time. */
  readonly usage: Level;
  /** Requests waiting over time. */
  readonly queue: Level;
  /** How long requests had waited when they were granted, in seconds. */
  readonly waits: Histogram;
}

/**
 * A number of equal units that are taken and given back: threads, connections, slots.
 *
 * Requests are served by priority, then in the order in which they asked. The one in front blocks
 * those behind it, even if they want less: nobody starves. A request whose process is interrupted,
 * killed or crashed, times out or loses an `anyOf`, is withdrawn; if it had been granted at that
 * very instant, the units go back. A grant is a {@link Lease}, which alone can give its units back.
 * Units that a process holds when it is killed go back only if it releases its lease in a `finally`
 * block, which {@link Resource.use} does.
 *
 * Asking and giving back cost O(log n) of the requests that wait.
 *
 * @example
 * ```ts
 * import { Resource, Simulation } from '@sim/core';
 *
 * const dock = new Resource('dock', { capacity: 2 });
 * const sim = new Simulation({ entities: [dock] });
 * function* unload(ship: string) {
 *   const lease = yield* dock.acquire();
 *   try {
 *     yield 3;
 *     console.log(ship, sim.now); // a 3, b 3, c 6
 *   } finally {
 *     lease.release();
 *   }
 * }
 * for (const ship of ['a', 'b', 'c']) sim.spawn(unload(ship));
 * sim.run();
 * ```
 *
 * @public
 */
export class Resource extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Resource';
  }

  /** Units in use over time. */
  readonly usage: Level;
  /** Requests waiting over time. */
  readonly queue: Level;
  /** How long requests had waited when they were granted, in seconds. */
  readonly waits: Histogram;
  private readonly owner: string;
  private readonly nominal: number;
  private readonly line = new PriorityLine<ResourceRequest>();
  /** Those who can lose their units. */
  private readonly holders = new LinkedList<PreemptibleHolder>();
  private readonly requestOptions: SimFutureOptions<Lease>;
  private readonly lender: { readonly name: string; takeBack(amount: number): void };
  private readonly offered: Level;
  private units: number;
  private used = 0;
  private asked = 0;
  private granted = 0;
  private withdrawn = 0;
  private preempted = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `capacity` (1)
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: ResourceOptions = {}) {
    super(name);
    this.owner = `Resource "${name}"`;
    const { capacity = 1 } = checkOptions(this.owner, options, ['capacity']);
    this.nominal = this.units = checkNumber(this.owner, 'capacity', capacity, { min: 1, integer: true });
    this.usage = new Level(this);
    this.queue = new Level(this);
    this.offered = new Level(this, { initial: capacity });
    this.waits = new Histogram();
    this.requestOptions = {
      label: `acquire of ${this.owner}`,
      onAbandon: (request) => this.abandon(request as ResourceRequest),
    };
    this.lender = { name, takeBack: (amount) => this.takeBack(amount) };
  }

  /** Units there are. */
  get capacity(): number {
    return this.units;
  }

  /** Units in use; more than the capacity while a reduction waits for units to come back. */
  get inUse(): number {
    return this.used;
  }

  /** Units that could be taken now, 0 or more. Requests that wait come first. */
  get available(): number {
    return Math.max(0, this.units - this.used);
  }

  /** How many requests wait. */
  get queueLength(): number {
    return this.line.length;
  }

  /** What the summary shows. */
  get stats(): ResourceStats {
    const { units, granted, withdrawn, preempted, usage, queue, waits } = this;
    return { capacity: units, granted, withdrawn, preempted, utilization: this.utilization, usage, queue, waits };
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'units-in-use', unit: '1', kind: 'gauge', read: () => this.used },
      { name: 'capacity', unit: '1', kind: 'gauge', read: () => this.units },
      { name: 'queue-length', unit: 'requests', kind: 'gauge', read: () => this.line.length },
      { name: 'requests-granted', unit: 'requests', kind: 'counter', read: () => this.granted },
      { name: 'wait', unit: 's', kind: 'histogram', read: () => this.waits },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { capacity: this.nominal };
  }

  /** {@inheritDoc Entity.hasCapacity} */
  override hasCapacity(): boolean {
    return this.line.length === 0 && this.used < this.units;
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): never {
    throw unknownEventType(this, event, []);
  }

  /**
   * Asks for units: `const lease = yield* resource.acquire()`. They are taken as soon as all of them
   * are free and nobody is in front. `cancel()` of the future takes the request back.
   *
   * @param amount - how many, an integer \>= 1
   * @param options - `priority`, `timeout`, `preempt`
   * @returns a future of the lease
   * @throws `CAPACITY_EXCEEDED` if there can never be as many, `INVALID_OPTION`, `NOT_ATTACHED`
   * outside a simulation
   */
  acquire(amount = 1, options?: AcquireOptions): SimFuture<Lease> {
    if (options === undefined) return this.ask(amount, 0, false);
    const { priority = 0, timeout, preempt = false } = checkOptions(this.owner, options, ACQUIRE_OPTIONS);
    checkNumber(this.owner, 'priority', priority, { infinite: true });
    if (timeout !== undefined) checkNumber(this.owner, 'timeout', timeout, { min: 0, infinite: true });
    checkOneOf(this.owner, 'preempt', preempt, [true, false]);
    const request = this.ask(amount, priority, preempt);
    return timeout === undefined || timeout === Infinity ? request : withTimeout(request, timeout);
  }

  /**
   * Takes units if that is possible without waiting and without passing anybody who waits.
   *
   * @param amount - how many, an integer \>= 1
   * @returns the lease; `undefined` if they were not to be had
   * @throws as {@link Resource.acquire}
   */
  tryAcquire(amount = 1): Lease | undefined {
    this.checkAmount(amount);
    if (this.line.length > 0 || this.used + amount > this.units) return undefined;
    this.used += amount;
    this.granted++;
    this.waits.record(0);
    this.usage.set(this.used);
    return new HeldUnits(this.lender, amount);
  }

  /**
   * Runs a process while it holds units, and gives them back however it ends:
   * `const x = yield* resource.use(() => work())`.
   *
   * @param body - makes the process once the units are taken
   * @param options - see {@link UseOptions}
   * @returns what the process returns
   * @throws as {@link Resource.acquire}, what the process throws, and `PREEMPTED`
   *
   * @example
   * ```ts
   * import { Resource, Simulation } from '@sim/core';
   *
   * const pool = new Resource('pool', { capacity: 1 });
   * const sim = new Simulation({ entities: [pool] });
   * const query = function* () {
   *   yield 0.2;
   *   return 'row';
   * };
   * sim.spawn(
   *   (function* () {
   *     console.log(yield* pool.use(query), pool.inUse); // row 0
   *   })(),
   * );
   * sim.run();
   * ```
   */
  *use<T>(body: () => Process<T>, options: UseOptions = {}): Process<T> {
    checkFunction(this.owner, 'body', body);
    const { amount = 1, onPreempt = 'resume', ...rest } = checkOptions(this.owner, options, USE_OPTIONS);
    checkOneOf(this.owner, 'onPreempt', onPreempt, ['resume', 'repeat', 'lose']);
    const lease = yield* this.acquire(amount, rest);
    const { priority = 0 } = rest;
    const holder = new PreemptibleHolder(this.name, { amount, priority, order: this.asked++ }, onPreempt, (taken) =>
      this.regain(taken),
    );
    this.holders.add(holder);
    try {
      const process = body();
      if (typeof (process as Process<T> | undefined)?.next !== 'function')
        throw invalidOption(this.owner, 'what body returns', 'a process', process);
      return yield* holder.run(process);
    } finally {
      this.holders.remove(holder);
      holder.leave();
      if (holder.holds) lease.release();
    }
  }

  /**
   * Changes how many units there are, as a fault or a scaling does. Nothing is taken from those who
   * hold units: after a reduction, units that come back are kept until the debt is paid. After a
   * rise, those who wait are served.
   *
   * @param capacity - an integer \>= 0
   * @throws `INVALID_OPTION`
   */
  setCapacity(capacity: number): void {
    this.units = checkNumber(this.owner, 'capacity', capacity, { min: 0, integer: true });
    this.offered.set(this.units);
    this.serve();
  }

  /** Begins its statistics anew: the end of a warm-up. */
  resetStats(): void {
    this.granted = this.withdrawn = this.preempted = 0;
    for (const recorder of [this.usage, this.queue, this.offered, this.waits]) recorder.reset();
  }

  private get utilization(): number {
    const offered = this.offered.mean;
    return offered > 0 ? this.usage.mean / offered : 0;
  }

  private ask(amount: number, priority: number, preempt: boolean): ResourceRequest {
    const { nowTicks } = this;
    if (amount !== 1) this.checkAmount(amount);
    const request = new ResourceRequest(this.requestOptions, amount, priority, this.asked++, nowTicks, preempt);
    request._recorder = this.waits;
    if (this.line.length === 0 && this.used + amount <= this.units) {
      this.take(request);
      this.usage.set(this.used);
    } else {
      this.line.add(request);
      // A request of higher priority may fit where the one that was in front does not.
      if (this.line.first === request) this.serve();
      else this.queue.set(this.line.length);
    }
    return request;
  }

  /** Somebody lost units: asks for them again, in the old place of the line. */
  private regain(holder: PreemptibleHolder): SimFuture<Lease> {
    const { amount, priority, order } = holder;
    const request = new ResourceRequest(this.requestOptions, amount, priority, order, this.nowTicks, false);
    this.line.rejoin(request);
    return request;
  }

  private take(request: ResourceRequest): void {
    this.used += request.amount;
    this.granted++;
    request._grantedTicks = this.nowTicks;
    request.resolve(new HeldUnits(this.lender, request.amount));
  }

  private takeBack(amount: number): void {
    this.used -= amount;
    this.serve();
  }

  /** Grants what can be granted, and records what has changed. */
  private serve(): void {
    const { line } = this;
    for (let first = line.first; first !== undefined && this.hasRoomFor(first); first = line.first) {
      line.remove(first);
      this.take(first);
    }
    if (this.usage.value !== this.used) this.usage.set(this.used);
    if (this.queue.value !== line.length) this.queue.set(line.length);
  }

  /** Whether the units are free, or can be taken from others; then they are. */
  private hasRoomFor(request: ResourceRequest): boolean {
    const missing = this.used + request.amount - this.units;
    if (missing <= 0) return true;
    if (!request.preempt) return false;
    let found = 0;
    const chosen: PreemptibleHolder[] = [];
    for (const holder of [...this.holders]
      .filter((each) => each.holds && each.priority > request.priority)
      .sort(lastFirst)) {
      chosen.push(holder);
      found += holder.amount;
      if (found >= missing) break;
    }
    if (found < missing) return false;
    for (const holder of chosen) {
      this.used -= holder.amount;
      this.preempted++;
      holder.preempt();
    }
    return true;
  }

  /**
   * Nobody waits for a request any more: it leaves the line, or gives back what it has just been
   * granted.
   */
  private abandon(request: ResourceRequest): void {
    this.withdrawn++;
    if (!this.line.remove(request)) {
      const lease = request.value as HeldUnits;
      // Somebody may have looked at the lease, and released it.
      if (lease.released) return;
      lease._revoke();
      this.granted--;
      this.used -= request.amount;
    }
    this.serve();
  }

  private checkAmount(amount: number): void {
    checkNumber(this.owner, 'amount', amount, { min: 1, integer: true });
    const most = Math.max(this.nominal, this.units);
    if (amount > most)
      throw new SimError(
        'CAPACITY_EXCEEDED',
        `${this.owner}: expected a request for at most ${most}, the capacity, got ${amount}`,
        { resource: this.name, capacity: most, amount },
      );
  }
}

const ACQUIRE_OPTIONS = ['priority', 'timeout', 'preempt'] as const satisfies readonly (keyof AcquireOptions)[];
const USE_OPTIONS = [...ACQUIRE_OPTIONS, 'amount', 'onPreempt'] as const satisfies readonly (keyof UseOptions)[];

/** The lowest priority first, and among equals the one that came last. */
function lastFirst(a: PreemptibleHolder, b: PreemptibleHolder): number {
  return a.priority === b.priority ? b.order - a.order : b.priority > a.priority ? 1 : -1;
}

class ResourceRequest extends SimFuture<Lease> implements InLine {
  readonly amount: number;
  readonly priority: number;
  readonly order: number;
  readonly preempt: boolean;
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;
  /** Gets the wait when the lease is taken: one that is handed back was no wait. */
  _recorder: Histogram | undefined = undefined;
  _grantedTicks = 0;
  private readonly sinceTicks: number;

  constructor(
    options: SimFutureOptions<Lease>,
    amount: number,
    priority: number,
    order: number,
    sinceTicks: number,
    preempt: boolean,
  ) {
    super(options);
    this.amount = amount;
    this.priority = priority;
    this.order = order;
    this.sinceTicks = sinceTicks;
    this.preempt = preempt;
  }

  override _consume(): void {
    super._consume();
    const { _recorder: recorder } = this;
    if (recorder === undefined || this.rejected) return;
    this._recorder = undefined;
    recorder._add(toSeconds(this._grantedTicks - this.sinceTicks), 1);
  }
}
