import { checkNumber } from '../checks/checks.ts';
import { checkParameters } from '../checks/parameters.ts';
import { LinkedLine, Place } from '../collections/linked-line.ts';
import { Entity } from '../entity/entity.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import { SimFuture } from '../future/future.ts';
import { withTimeout } from '../future/timed-future.ts';
import { Level } from '../statistics/level.ts';

/**
 * How a {@link Store} is made.
 *
 * @public
 */
export interface StoreOptions {
  /** How many items it holds at most, an integer \>= 1. @defaultValue Infinity */
  readonly capacity?: number;
}

/**
 * How long to wait for an item or for room.
 *
 * @public
 */
export interface StoreWaitOptions {
  /**
   * How many seconds to wait at most, from the moment the wait begins; then `TIMED_OUT` is thrown.
   * @defaultValue no limit
   */
  readonly timeout?: number;
}

/**
 * What a {@link Store} says in the summary.
 *
 * @public
 */
export interface StoreStats {
  /** Items accepted. */
  readonly put: number;
  /** Items handed out. */
  readonly got: number;
  /** Items held over time. */
  readonly level: Level;
  /** Producers that wait for room, at present. */
  readonly putsWaiting: number;
  /** Consumers that wait for an item, at present. */
  readonly getsWaiting: number;
}

interface Put<T> {
  readonly stored: Place<T>;
  readonly future: SimFuture;
}

/**
 * A buffer of items between producers and consumers, first in, first out: a bounded one makes fast
 * producers wait (back-pressure).
 *
 * Puts and gets are served in the order in which they came. One that is withdrawn (its process
 * interrupted, killed or crashed, timed out, lost in an `anyOf`) leaves the line; an item that had
 * been handed out at that very instant goes back to the front, even if its room has been given
 * away; an item that had been accepted at that instant is taken out again, unless somebody has got
 * it. Everything is O(1).
 *
 * @example
 * ```ts
 * import { Simulation, Store } from '@sim/core';
 *
 * const belt = new Store<string>('belt', { capacity: 1 });
 * const sim = new Simulation({ entities: [belt] });
 * sim.spawn(
 *   (function* () {
 *     for (const item of ['a', 'b', 'c']) {
 *       yield* belt.put(item);
 *       console.log('put', item, sim.now); // put a 0, put b 2, put c 4
 *     }
 *   })(),
 * );
 * sim.spawn(
 *   (function* () {
 *     for (;;) {
 *       yield 2;
 *       yield* belt.get();
 *     }
 *   })(),
 *   { daemon: true },
 * );
 * sim.runUntil(10);
 * ```
 *
 * @public
 */
export class Store<T = unknown> extends Entity {
  /** @internal */
  static get _className(): string {
    return 'Store';
  }

  /** How many items it holds at most. */
  readonly capacity: number;
  /** Items held over time. */
  readonly level: Level;
  private readonly owner: string;
  private readonly items = new LinkedLine<T>();
  private readonly puts = new LinkedLine<Put<T>>();
  private readonly gets = new LinkedLine<SimFuture<T>>();
  private accepted = 0;
  private handedOut = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `capacity` (Infinity)
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: StoreOptions = {}) {
    super(name);
    this.owner = `Store "${name}"`;
    const { capacity = Infinity } = checkParameters(this.owner, options, 'capacity');
    this.capacity = checkNumber(this.owner, 'capacity', capacity, { min: 1, integer: true, infinite: true });
    this.level = new Level(this);
  }

  /** How many items it holds. */
  get size(): number {
    return this.items.length;
  }

  /** What the summary shows. */
  get stats(): StoreStats {
    return {
      put: this.accepted,
      got: this.handedOut,
      level: this.level,
      putsWaiting: this.puts.length,
      getsWaiting: this.gets.length,
    };
  }

  /** {@inheritDoc Entity.hasCapacity} */
  override hasCapacity(): boolean {
    return this.puts.length === 0 && (this.items.length < this.capacity || this.gets.length > 0);
  }

  /** {@inheritDoc Entity.handleEvent} */
  override handleEvent(event: SimEvent): never {
    throw unknownEventType(this, event, []);
  }

  /**
   * Puts an item in: `yield* store.put(item)`, which waits while there is no room.
   *
   * @param item - anything
   * @param options - `timeout`
   * @returns a future that resolves when the item is accepted
   * @throws `INVALID_OPTION`, `NOT_ATTACHED` outside a simulation
   */
  put(item: T, options?: StoreWaitOptions): SimFuture {
    const timeout = this.check(options);
    const stored = new Place(item);
    const future = new SimFuture({ label: `put into ${this.owner}`, onAbandon: () => this.abandonPut(waiting) });
    const waiting = new Place<Put<T>>({ stored, future });
    this.puts.addLast(waiting);
    this.serve();
    return timeout === undefined ? future : withTimeout(future, timeout);
  }

  /**
   * Puts an item in if there is room and no other producer waits.
   *
   * @param item - anything
   * @returns whether it was accepted
   * @throws `NOT_ATTACHED` outside a simulation
   */
  tryPut(item: T): boolean {
    if (!this.hasCapacity()) return false;
    this.put(item);
    return true;
  }

  /**
   * Takes the oldest item: `const item = yield* store.get()`, which waits while there is none.
   *
   * @param options - `timeout`
   * @returns a future of the item
   * @throws `INVALID_OPTION`, `NOT_ATTACHED` outside a simulation
   */
  get(options?: StoreWaitOptions): SimFuture<T> {
    const timeout = this.check(options);
    const future = new SimFuture<T>({ label: `get from ${this.owner}`, onAbandon: () => this.abandonGet(waiting) });
    const waiting = new Place(future);
    this.gets.addLast(waiting);
    this.serve();
    return timeout === undefined ? future : withTimeout(future, timeout);
  }

  /** Begins its statistics anew: the end of a warm-up. */
  resetStats(): void {
    this.accepted = this.handedOut = 0;
    this.level.reset();
  }

  /** Moves items as far as they can go, and records what has changed. */
  private serve(): void {
    const { items, puts, gets } = this;
    for (;;) {
      if (gets.length > 0 && items.length > 0) this.handOut();
      else if (puts.length > 0 && items.length < this.capacity) this.accept();
      else break;
    }
    if (this.level.value !== items.length) this.level.set(items.length);
  }

  private accept(): void {
    const { stored, future } = this.puts.shift() as Put<T>;
    this.items.addLast(stored);
    this.accepted++;
    future.resolve();
  }

  private handOut(): void {
    const item = this.items.shift() as T;
    this.handedOut++;
    this.gets.shift()?.resolve(item);
  }

  private abandonPut(waiting: Place<Put<T>>): void {
    if (!this.puts.remove(waiting) && this.items.remove(waiting.value.stored)) this.accepted--;
    this.serve();
  }

  private abandonGet(waiting: Place<SimFuture<T>>): void {
    if (!this.gets.remove(waiting)) {
      this.items.addFirst(new Place(waiting.value.value));
      this.handedOut--;
    }
    this.serve();
  }

  /** Before anything is changed: there must be a clock, and the time-out must be right. */
  private check(options: StoreWaitOptions | undefined): number | undefined {
    void this.nowTicks;
    return options?.timeout === undefined ? undefined : checkNumber(this.owner, 'timeout', options.timeout, { min: 0 });
  }
}
