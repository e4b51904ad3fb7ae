import { checkNumber, checkOptions } from '../checks/checks.ts';
import { type Linked, LinkedList } from '../collections/linked-list.ts';
import type { EntityMetric } from '../entity/entity-metric.ts';
import { Entity } from '../entity/entity.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { unknownEventType } from '../entity/unknown-event-type.ts';
import type { SimFuture, Waiter } from '../future/future.ts';
import { RequestFuture, type Requests } from '../future/request-future.ts';
import { withTimeout } from '../future/timed-future.ts';
import { Level } from '../statistics/level.ts';
import { forgotten } from '../entity/forgotten.ts';

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

/**
 * A buffer of items between producers and consumers, first in, first out: a bounded one makes fast
 * producers wait (back-pressure).
 *
 * Puts and gets are served in the order in which they came, but a get that nobody waits for
 * (`yield*` was forgotten) after all others: its item goes to whoever waits for one, and the summary
 * reports it. To look at `settled` or `value` takes nothing; without a process, `onSettle` does. One that is withdrawn (its process interrupted, killed or crashed, timed
 * out, lost in an `anyOf`) leaves the line; an item that had been handed out at that very instant
 * goes back to the front, where it waits for room if its place is taken; an item that had been
 * accepted at that instant is taken out again, unless somebody has got it. Everything is O(1).
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
  private readonly items = new LinkedList<Item<T>>();
  private readonly puts = new LinkedList<Put<T>>();
  private readonly gets = new LinkedList<Get<T>>();
  /** Gets that nobody waits for, and those of them that have an item, which nobody has taken. */
  private readonly asked = new LinkedList<Get<T>>();
  private readonly lent = new LinkedList<Get<T>>();
  /** Handed out, and not taken yet: it may come back, so its room is not free. */
  private untaken = 0;
  private serving = false;
  private readonly putRequests: Requests<Put<T>>;
  private readonly getRequests: Requests<Get<T>>;
  private accepted = 0;
  private handedOut = 0;

  /**
   * @param name - unique in its simulation
   * @param options - `capacity` (Infinity)
   * @throws `INVALID_OPTION`
   */
  constructor(name: string, options: StoreOptions = {}) {
    super(name);
    this.owner = `Store ${JSON.stringify(name)}`;
    const { capacity = Infinity } = checkOptions(this.owner, options, ['capacity']);
    this.capacity = checkNumber(this.owner, 'capacity', capacity, { min: 1, integer: true, infinite: true });
    this.level = new Level(this);
    this.putRequests = {
      label: `put into ${this.owner}`,
      unheard: 0,
      join: () => undefined,
      bind: () => undefined,
      abandon: (put) => this.abandonPut(put),
    };
    this.getRequests = {
      label: `get from ${this.owner}`,
      unheard: 0,
      join: (get) => {
        get._moveTo(this.gets);
        this.serve();
      },
      bind: (get) => get._moveTo(undefined),
      abandon: (get) => this.abandonGet(get),
    };
  }

  /** How many items it holds. */
  get size(): number {
    // What was handed back when its place was taken waits for room.
    return Math.min(this.items.length, this.capacity);
  }

  /** What the summary shows. */
  get stats(): StoreStats {
    return {
      put: this.accepted,
      got: this.handedOut,
      level: this.level,
      putsWaiting: this.puts.length,
      getsWaiting: this.gets.length + this.asked.length,
    };
  }

  /** {@inheritDoc Entity.metrics} */
  override metrics(): readonly EntityMetric[] {
    return [
      { name: 'items-held', unit: 'items', kind: 'gauge', read: () => this.size },
      { name: 'puts-waiting', unit: 'requests', kind: 'gauge', read: () => this.puts.length },
      { name: 'gets-waiting', unit: 'requests', kind: 'gauge', read: () => this.gets.length + this.asked.length },
      { name: 'items-accepted', unit: 'items', kind: 'counter', read: () => this.accepted },
      { name: 'items-handed-out', unit: 'items', kind: 'counter', read: () => this.handedOut },
    ];
  }

  /** {@inheritDoc Entity.parameters} */
  override parameters(): Readonly<Record<string, unknown>> {
    return { capacity: this.capacity };
  }

  /** {@inheritDoc Entity.warnings} */
  override warnings(): readonly string[] {
    return [
      ...forgotten(this.owner, this.getRequests.unheard, 'get', 'yield* store.get()'),
      ...forgotten(this.owner, this.putRequests.unheard, 'put without room', 'yield* store.put(item)'),
    ];
  }

  /** {@inheritDoc Entity.hasCapacity} */
  override hasCapacity(): boolean {
    return this.puts.length === 0 && this.hasRoom;
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
    const put = new Put(new Item(item), this.putRequests);
    this.puts.add(put);
    this.serve();
    if (put.settled) put._markHeard();
    return timeout === undefined ? put : withTimeout(put, timeout);
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
    const get = new Get<T>(this.getRequests, this.countUntaken);
    get._moveTo(this.asked);
    this.serve();
    return timeout === undefined ? get : withTimeout(get, timeout);
  }

  /** Starts its statistics over: the end of a warm-up. */
  resetStats(): void {
    this.accepted = this.handedOut = 0;
    this.level.reset();
  }

  private get hasRoom(): boolean {
    return this.gets.length > 0 || this.asked.length > 0 || this.items.length + this.untaken < this.capacity;
  }

  /** Moves items as far as they can go, and records what has changed. */
  private serve(): void {
    // Whoever is served may take what it gets at once, which makes room: the loop sees that.
    if (this.serving) return;
    this.serving = true;
    try {
      this.move();
    } finally {
      this.serving = false;
      if (this.level.value !== this.size) this.level.set(this.size);
    }
  }

  private move(): void {
    const { items, puts, gets, asked, lent } = this;
    for (;;) {
      if (gets.length > 0 && items.length > 0) this.handOut(gets.first!);
      else if (gets.length > 0 && lent.length > 0) this.takeBack();
      else if (asked.length > 0 && items.length > 0) this.handOut(asked.first!);
      else if (puts.length > 0 && this.hasRoom) this.accept();
      else break;
    }
  }

  private accept(): void {
    const put = this.puts.shift()!;
    this.items.add(put.item);
    this.accepted++;
    put.resolve();
  }

  private handOut(get: Get<T>): void {
    const { value } = this.items.shift()!;
    this.handedOut++;
    get._moveTo(get._list === this.asked ? this.lent : undefined);
    get._grant(value);
  }

  /** Somebody waits for an item, and a get that nobody has waited for has one. */
  private takeBack(): void {
    const get = this.lent.first!;
    this.handedOut--;
    this.items.addFirst(new Item(get._takeBack()));
    get._moveTo(this.asked);
  }

  private readonly countUntaken = (change: 1 | -1): void => {
    this.untaken += change;
    if (change < 0) this.serve();
  };

  private abandonPut(put: Put<T>): void {
    if (!this.puts.remove(put) && this.items.remove(put.item)) this.accepted--;
    this.serve();
  }

  private abandonGet(get: Get<T>): void {
    get._moveTo(undefined);
    if (get.settled) {
      this.items.addFirst(new Item(get._outcome as T));
      this.handedOut--;
      get._leave();
    }
    this.serve();
  }

  /** Before anything is changed: there must be a clock, and the time-out must be right. */
  private check(options: StoreWaitOptions | undefined): number | undefined {
    void this.nowTicks;
    if (options === undefined) return undefined;
    const { timeout } = checkOptions(this.owner, options, ['timeout']);
    if (timeout === undefined) return undefined;
    return checkNumber(this.owner, 'timeout', timeout, { min: 0, infinite: true }) === Infinity ? undefined : timeout;
  }
}

class Item<T> implements Linked<Item<T>> {
  readonly value: T;
  _previous: Item<T> | undefined = undefined;
  _next: Item<T> | undefined = undefined;

  constructor(value: T) {
    this.value = value;
  }
}

class Put<T> extends RequestFuture<void> implements Linked<Put<T>> {
  readonly item: Item<T>;
  _previous: Put<T> | undefined = undefined;
  _next: Put<T> | undefined = undefined;

  constructor(item: Item<T>, requests: Requests<Put<T>>) {
    super(requests);
    this.item = item;
  }
}

class Get<T> extends RequestFuture<T> implements Linked<Get<T>> {
  _previous: Get<T> | undefined = undefined;
  _next: Get<T> | undefined = undefined;
  private readonly count: (change: 1 | -1) => void;
  /** The list it is in. */
  _list: LinkedList<Get<T>> | undefined = undefined;
  private waitedFor = false;
  private untaken = false;

  /** @param count - counts items that were handed out to somebody who has not taken them yet */
  constructor(requests: Requests<Get<T>>, count: (change: 1 | -1) => void) {
    super(requests);
    this.count = count;
  }

  _moveTo(list: LinkedList<Get<T>> | undefined): void {
    this._list?.remove(this);
    this._list = list;
    list?.add(this);
  }

  _grant(item: T): void {
    // Asked for and waited for in one step, it is taken in that step.
    if (this.waitedFor) {
      this.untaken = true;
      this.count(1);
    }
    this.resolve(item);
  }

  _leave(): void {
    if (!this.untaken) return;
    this.untaken = false;
    this.count(-1);
  }

  override _addWaiter(waiter: Waiter): void {
    this.waitedFor = true;
    super._addWaiter(waiter);
  }

  override _consume(): void {
    super._consume();
    this._leave();
  }
}
