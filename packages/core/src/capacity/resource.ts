import { checkFunction, checkNumber } from '../checks/checks.ts';
import { checkParameters } from '../checks/parameters.ts';
import { type InLine, OUTSIDE, PriorityLine } from '../collections/priority-line.ts';
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
  /** The mean number of units in use, as a share of the capacity it was made with. */
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
 * very instant, the units go back. Units that a process holds when it is killed go back only if it
 * gives them back in a `finally` block, which {@link Resource.use} does.
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
 *   yield* dock.acquire();
 *   try {
 *     yield 3;
 *     console.log(ship, sim.now); // a 3, b 3, c 6
 *   } finally {
 *     dock.release();
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
  private readonly requestOptions: SimFutureOptions<void>;
  private units: number;
  private used = 0;
  private asked = 0;
  private granted = 0;
  private withdrawn = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `capacity` (1)
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: ResourceOptions = {}) {
    super(name);
    this.owner = `Resource "${name}"`;
    const { capacity = 1 } = checkParameters(this.owner, options, 'capacity');
    this.nominal = this.units = checkNumber(this.owner, 'capacity', capacity, { min: 1, integer: true });
    this.usage = new Level(this);
    this.queue = new Level(this);
    this.waits = new Histogram();
    this.requestOptions = { label: `acquire of ${this.owner}`, onAbandon: (request) => this.abandon(request) };
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
    const { units, granted, withdrawn, usage, queue, waits } = this;
    return { capacity: units, granted, withdrawn, utilization: usage.mean / this.nominal, usage, queue, waits };
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
   * Asks for units: `yield* resource.acquire()`. They are taken as soon as all of them are free and
   * nobody is in front.
   *
   * @param amount - how many, an integer \>= 1
   * @param options - `priority`, `timeout`
   * @returns a future that resolves when the units are taken
   * @throws `CAPACITY_EXCEEDED` if there can never be as many, `INVALID_OPTION`, `NOT_ATTACHED`
   * outside a simulation
   */
  acquire(amount = 1, options?: AcquireOptions): SimFuture {
    const { nowTicks } = this;
    if (amount !== 1) this.checkAmount(amount);
    const priority =
      options?.priority === undefined ? 0 : checkNumber(this.owner, 'priority', options.priority, { infinite: true });
    const timeout =
      options?.timeout === undefined ? undefined : checkNumber(this.owner, 'timeout', options.timeout, { min: 0 });
    const request = new ResourceRequest(this.requestOptions, amount, priority, this.asked++, nowTicks);
    if (this.line.length === 0 && this.used + amount <= this.units) {
      this.take(request);
      this.usage.set(this.used);
    } else {
      this.line.add(request);
      // A request of higher priority may fit where the one that was in front does not.
      if (this.used + amount <= this.units && this.line.first === request) this.serve();
      else this.queue.set(this.line.length);
    }
    return timeout === undefined ? request : withTimeout(request, timeout);
  }

  /**
   * Takes units if that is possible without waiting and without passing anybody who waits.
   *
   * @param amount - how many, an integer \>= 1
   * @returns whether they were taken
   * @throws as {@link Resource.acquire}
   */
  tryAcquire(amount = 1): boolean {
    this.checkAmount(amount);
    if (this.line.length > 0 || this.used + amount > this.units) return false;
    this.used += amount;
    this.granted++;
    this.waits.record(0);
    this.usage.set(this.used);
    return true;
  }

  /**
   * Gives units back. Those who wait get them at this time, after the current event.
   *
   * @param amount - how many, an integer \>= 1
   * @throws `CAPACITY_EXCEEDED` if fewer are in use, `INVALID_OPTION`
   */
  release(amount = 1): void {
    if (amount !== 1) checkNumber(this.owner, 'amount', amount, { min: 1, integer: true });
    if (amount > this.used) {
      throw new SimError(
        'CAPACITY_EXCEEDED',
        `${this.owner}: expected a release of at most the ${this.used} in use, got ${amount}`,
        { resource: this.name, inUse: this.used, amount },
      );
    }
    this.used -= amount;
    this.serve();
  }

  /**
   * Runs a process while it holds units, and gives them back however it ends:
   * `const x = yield* resource.use(() => work())`.
   *
   * @param body - makes the process once the units are taken
   * @param options - `amount` (1), `priority`, `timeout`
   * @returns what the process returns
   * @throws as {@link Resource.acquire}, and what the process throws
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
  *use<T>(body: () => Process<T>, options?: AcquireOptions & { readonly amount?: number }): Process<T> {
    checkFunction(this.owner, 'body', body);
    const amount = options?.amount ?? 1;
    yield* this.acquire(amount, options);
    try {
      return yield* body();
    } finally {
      this.release(amount);
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
    this.serve();
  }

  /** Begins its statistics anew: the end of a warm-up. */
  resetStats(): void {
    this.granted = this.withdrawn = 0;
    this.usage.reset();
    this.queue.reset();
    this.waits.reset();
  }

  private take(request: ResourceRequest): void {
    this.used += request.amount;
    this.granted++;
    this.waits._add(toSeconds(this.nowTicks - request.sinceTicks), 1);
    request.resolve();
  }

  /** Grants what can be granted, and records what has changed. */
  private serve(): void {
    const { line } = this;
    for (let first = line.first; first !== undefined && this.used + first.amount <= this.units; first = line.first) {
      line.remove(first);
      this.take(first);
    }
    if (this.usage.value !== this.used) this.usage.set(this.used);
    if (this.queue.value !== line.length) this.queue.set(line.length);
  }

  /**
   * Nobody waits for a request any more: it leaves the line, or gives back what it has just been
   * granted.
   */
  private abandon(request: SimFuture): void {
    if (!(request instanceof ResourceRequest)) return;
    this.withdrawn++;
    if (!this.line.remove(request)) {
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

class ResourceRequest extends SimFuture implements InLine {
  readonly amount: number;
  readonly priority: number;
  readonly order: number;
  readonly sinceTicks: number;
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;

  constructor(options: SimFutureOptions<void>, amount: number, priority: number, order: number, sinceTicks: number) {
    super(options);
    this.amount = amount;
    this.priority = priority;
    this.order = order;
    this.sinceTicks = sinceTicks;
  }
}
