import { checkFunction, checkNumber, checkOneOf, checkOptions, invalidOption } from '../checks/checks.ts';
import { LinkedList } from '../collections/linked-list.ts';
import { PriorityLine } from '../collections/priority-line.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { Entity } from '../entity/entity.ts';
import type { Process } from '../entity/process-types.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import { SimError } from '../errors/sim-error.ts';
import type { SimFuture } from '../future/future.ts';
import type { Requests } from '../future/request-future.ts';
import { withTimeout } from '../future/timed-future.ts';
import { Histogram } from '../statistics/histogram.ts';
import { Level } from '../statistics/level.ts';
import { forgotten, neverRun } from '../entity/forgotten.ts';
import { HeldUnits, type Lease } from './lease.ts';
import { type OnPreempt, PreemptibleHolder } from './preemption.ts';
import { ResourceRequest } from './resource-request.ts';
import {
  ACQUIRE_OPTIONS,
  type AcquireOptions,
  finite,
  type ResourceOptions,
  type ResourceStats,
  USE_OPTIONS,
  type UseOptions,
} from './resource-options.ts';

/**
 * A number of equal units that are taken and given back: threads, connections, slots.
 *
 * Requests are served by priority, then in the order in which they asked. The one in front blocks
 * those behind it, even if they want less: nobody starves. A request that nobody waits for
 * (`yield*` was forgotten) comes after all others, and the summary reports it, unless its lease was
 * released: looking at it changes nothing. A request whose process is interrupted,
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
  /** Requests that nobody waits for. */
  private readonly idle = new PriorityLine<ResourceRequest>();
  /** Those who can lose their units. */
  private readonly holders = new LinkedList<PreemptibleHolder>();
  private readonly requests: Requests<ResourceRequest>;
  private readonly lender: { readonly name: string; takeBack(amount: number): void };
  private readonly offered: Level;
  private units: number;
  private used = 0;
  private asked = 0;
  /** Processes of `use` that were made and have not begun. */
  private unrun = 0;
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
    this.owner = `Resource ${JSON.stringify(name)}`;
    const { capacity = 1 } = checkOptions(this.owner, options, ['capacity']);
    this.nominal = this.units = checkNumber(this.owner, 'capacity', capacity, {
      min: 1,
      integer: true,
      infinite: true,
    });
    this.usage = new Level(this);
    this.queue = new Level(this);
    this.offered = new Level(this, { initial: finite(capacity) });
    this.waits = new Histogram();
    this.requests = {
      label: `acquire of ${this.owner}`,
      unheard: 0,
      join: (request) => this.join(request),
      bind: (request) => this.bind(request),
      abandon: (request) => this.abandon(request),
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
    return this.line.length + this.idle.length;
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
      { name: 'queue-length', unit: 'requests', kind: 'gauge', read: () => this.queueLength },
      { name: 'requests-granted', unit: 'requests', kind: 'counter', read: () => this.granted },
      { name: 'wait', unit: 's', kind: 'histogram', read: () => this.waits },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { capacity: this.nominal };
  }

  /** {@inheritDoc Entity.warnings} */
  override warnings(): readonly string[] {
    return [
      ...forgotten(this.owner, this.requests.unheard, 'acquire', 'const lease = yield* resource.acquire()'),
      ...neverRun(this.owner, this.unrun, 'use', 'yield* resource.use(body)'),
    ];
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
    return new HeldUnits(this.lender, amount, undefined);
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
  use<T>(body: () => Process<T>, options: UseOptions = {}): Process<T> {
    checkFunction(this.owner, 'body', body);
    const { amount = 1, onPreempt = 'resume', ...rest } = checkOptions(this.owner, options, USE_OPTIONS);
    checkOneOf(this.owner, 'onPreempt', onPreempt, ['resume', 'repeat', 'lose']);
    this.unrun++;
    return this.using(body, amount, onPreempt, rest);
  }

  private *using<T>(body: () => Process<T>, amount: number, onPreempt: OnPreempt, rest: AcquireOptions): Process<T> {
    this.unrun--;
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
   * @param capacity - an integer \>= 0, or `Infinity`
   * @throws `INVALID_OPTION`
   */
  setCapacity(capacity: number): void {
    this.units = checkNumber(this.owner, 'capacity', capacity, { min: 0, integer: true, infinite: true });
    this.offered.set(finite(capacity));
    this.serve();
  }

  /** Starts its statistics over: the end of a warm-up. */
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
    const request = new ResourceRequest(this.requests, amount, priority, this.asked++, nowTicks, preempt);
    request._recorder = this.waits;
    // A request of higher priority may fit where the one that is in front does not.
    if (goesFirst(priority, this.line) && goesFirst(priority, this.idle) && this.hasRoomFor(request)) {
      this.take(request);
    } else {
      this.idle.add(request);
      request._line = this.idle;
    }
    this.recordLevels();
    return request;
  }

  /** Somebody waits for a request. */
  private join(request: ResourceRequest): void {
    request._line?.remove(request);
    request._line = this.line;
    if (request.order === this.asked - 1) this.line.add(request);
    else this.line.rejoin(request);
    if (this.line.first === request) this.serve();
  }

  private bind(request: ResourceRequest): void {
    if (request._line !== this.idle) return;
    this.idle.remove(request);
    request._line = undefined;
    this.recordLevels();
  }

  /** Somebody lost units: asks for them again, in the old place of the line. */
  private regain(holder: PreemptibleHolder): SimFuture<Lease> {
    const { amount, priority, order } = holder;
    const request = new ResourceRequest(this.requests, amount, priority, order, this.nowTicks, false);
    // Not by a wait, which would serve it: the units are on their way to whoever took them.
    request._markHeard();
    request._line = this.line;
    this.line.rejoin(request);
    return request;
  }

  private take(request: ResourceRequest): void {
    request._line = undefined;
    this.used += request.amount;
    this.granted++;
    request._grantedTicks = this.nowTicks;
    request.resolve(new HeldUnits(this.lender, request.amount, request));
  }

  private takeBack(amount: number): void {
    this.used -= amount;
    this.serve();
  }

  /** Grants what can be granted, and records what has changed. */
  private serve(): void {
    const { line, idle } = this;
    for (let first = line.first; first !== undefined && this.hasRoomFor(first); first = line.first) {
      line.remove(first);
      this.take(first);
    }
    if (line.length === 0) {
      for (let first = idle.first; first !== undefined && this.used + first.amount <= this.units; first = idle.first) {
        idle.remove(first);
        this.take(first);
      }
    }
    this.recordLevels();
  }

  private recordLevels(): void {
    if (this.usage.value !== this.used) this.usage.set(this.used);
    if (this.queue.value !== this.queueLength) this.queue.set(this.queueLength);
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
    const { _line: line } = request;
    request._line = undefined;
    if (line !== undefined) line.remove(request);
    else if (request.settled) {
      const lease = request._outcome as HeldUnits;
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

function goesFirst(priority: number, { first }: PriorityLine<ResourceRequest>): boolean {
  return first === undefined || priority < first.priority;
}

/** The lowest priority first, and among equals the one that came last. */
function lastFirst(a: PreemptibleHolder, b: PreemptibleHolder): number {
  return a.priority === b.priority ? b.order - a.order : b.priority > a.priority ? 1 : -1;
}
