import { Bottom } from './bottom.ts';
import type { EventQueue } from './event-queue.ts';
import { grown, NONE, reverse, Rung } from './rung.ts';

const INITIAL_CAPACITY = 64;
/** Below this many dead entries a sweep costs more than it frees. */
const MIN_DEAD = 64;

/**
 * A ladder queue: entries are sorted as late as possible, and few at a time.
 *
 * What comes after the `horizon` is thrown into the *top*, without any order. What comes before it
 * lies in the buckets of a *rung*, which split a stretch of time evenly; the bucket that is next in
 * time is sorted into the *bottom*. One with too many entries becomes a rung of finer buckets first.
 * So a push and a pop cost O(1), amortised, whatever the population: each entry goes from the top
 * through few rungs to the bottom, and is sorted among few.
 *
 * No entry has a sequence number. Equal times are always in one place (the bucket of a time is a
 * monotone function of it), every place keeps them in the order in which they came, and the one
 * sort is stable. So a thousand equal times cost a copy.
 *
 * An entry is a slot, which is its handle: `times`, `next` (in a chain, or in the list of free
 * slots) and `items` are indexed by it, and it never moves.
 *
 * After Tang, Goh and Thng, "Ladder Queue: An O(1) Priority Queue Structure for Large-Scale Discrete
 * Event Simulation", ACM TOMACS 15 (2005).
 *
 * @internal
 */
export class LadderQueue<T extends object> implements EventQueue<T> {
  private times = new Float64Array(INITIAL_CAPACITY);
  private next = new Int32Array(INITIAL_CAPACITY);
  private readonly items: (T | undefined)[] = new Array<T | undefined>(INITIAL_CAPACITY).fill(undefined);
  private capacity = INITIAL_CAPACITY;
  /** Slots that were ever in use, and the first of those that are free again. */
  private used = 0;
  private free = NONE;
  /** Entries, dead ones included. */
  private count = 0;
  private dead = 0;

  /** Unsorted slots with times after the horizon, in the order in which they came. */
  private top = new Int32Array(INITIAL_CAPACITY);
  private topCount = 0;
  private topMin = Infinity;
  private topMax = -Infinity;
  private horizon = -Infinity;
  /** From the coarsest to the finest; those from `depth` on are kept for later use. */
  private readonly rungs: Rung[] = [];
  private depth = 0;
  /** What is next, sorted. */
  private readonly bottom: Bottom;
  /** Slots on their way to another place. */
  private scratch = new Int32Array(INITIAL_CAPACITY);
  private gathered = 0;

  private readonly few: number;

  /** @param few - so many entries are sorted by insertion; more are spread over buckets */
  constructor(few = 32) {
    this.few = few;
    this.bottom = new Bottom(few);
  }

  get size(): number {
    return this.count - this.dead;
  }

  push(ticks: number, item: T): number {
    let slot = this.free;
    if (slot === NONE) slot = this.newSlot();
    else this.free = this.next[slot]!;
    this.count++;
    this.times[slot] = ticks;
    this.items[slot] = item;
    if (ticks > this.horizon) {
      this.top[this.topCount++] = slot;
      if (ticks < this.topMin) this.topMin = ticks;
      if (ticks > this.topMax) this.topMax = ticks;
      return slot;
    }
    const { rungs, depth } = this;
    for (let level = 0; level < depth; level++) {
      const rung = rungs[level]!;
      const at = (ticks - rung.start) * rung.scale;
      if (at < rung.next) continue;
      const { heads } = rung;
      const index = at < rung.last ? at | 0 : rung.last;
      this.next[slot] = heads[index]!;
      heads[index] = slot;
      return slot;
    }
    if (!this.bottom.insert(ticks, slot)) this.splitBottom();
    return slot;
  }

  peekTicks(): number {
    const { bottom } = this;
    if (this.dead > 0) this.dropDeadHead();
    if (bottom.head === bottom.tail && !this.refill()) return Infinity;
    return bottom.times[bottom.head]!;
  }

  pop(): T | undefined {
    return this.peekTicks() === Infinity ? undefined : this.popPeeked();
  }

  popPeeked(): T {
    const { bottom } = this;
    const slot = bottom.slots[bottom.head++]!;
    const item = this.items[slot]!;
    this.release(slot);
    return item;
  }

  remove(handle: number): void {
    this.items[handle] = undefined;
    this.dead++;
    if (this.dead >= MIN_DEAD && this.dead * 2 > this.count) this.sweep();
  }

  private release(slot: number): void {
    this.items[slot] = undefined;
    this.next[slot] = this.free;
    this.free = slot;
    this.count--;
  }

  private dropDeadHead(): void {
    const { bottom } = this;
    for (; bottom.head < bottom.tail; bottom.head++) {
      const slot = bottom.slots[bottom.head]!;
      if (this.items[slot] !== undefined) return;
      this.release(slot);
      this.dead--;
    }
  }

  /**
   * The bottom has grown too long for insertions: it becomes a rung.
   *
   * Rungs that are not much larger become part of the new one. Else events that are scheduled at
   * ever earlier times would make a ladder of as many rungs, and a push has to look at each.
   */
  private splitBottom(): void {
    const { bottom, rungs } = this;
    let size = bottom.tail - bottom.head;
    let level = this.depth;
    for (; level > 0 && rungs[level - 1]!.last < 4 * size; level--) size += rungs[level - 1]!.last >>> 1;
    this.gather(level);
    this.placeGathered();
    // What was looked at may be taken without another look.
    this.refill();
  }

  /**
   * Fills the empty bottom with what is next. False if there is nothing left. Dead entries are left
   * behind on the way.
   */
  private refill(): boolean {
    const { bottom } = this;
    while (bottom.head === bottom.tail) {
      bottom.head = bottom.tail = 0;
      if (this.depth > 0) this.takeBucket();
      else if (this.topCount > 0) this.takeTop();
      else {
        this.horizon = -Infinity;
        return false;
      }
      // Only here can a dead entry be at the head: `dead` says whether to look.
      if (this.dead > 0) this.dropDeadHead();
    }
    return true;
  }

  private takeTop(): void {
    const { topCount, topMin, topMax } = this;
    this.topCount = 0;
    this.topMin = Infinity;
    this.topMax = -Infinity;
    this.horizon = topMax;
    this.place(this.top, topCount, topMin, topMax);
  }

  private takeBucket(): void {
    const rung = this.rungs[this.depth - 1]!;
    const index = rung.take();
    // A rung that is used up goes at once: what comes of its last bucket may be a rung again.
    if (rung.next === Infinity) this.depth--;
    if (index < 0) return;
    const { heads } = rung;
    if (this.bottom.takeChain(heads[index]!, this.next, this.times)) {
      heads[index] = NONE;
      return;
    }
    this.gathered = 0;
    this.gatherChain(heads, index);
    this.placeGathered();
  }

  /** Takes all out of the bottom and of the rungs from a level on, in order among equals. */
  private gather(level: number): void {
    this.gathered = 0;
    const { bottom } = this;
    for (let at = bottom.head; at < bottom.tail; at++) this.gatherOne(bottom.slots[at]!);
    bottom.head = bottom.tail = 0;
    for (; this.depth > level; this.depth--) {
      const rung = this.rungs[this.depth - 1]!;
      for (let index = rung.take(); index >= 0; index = rung.take()) this.gatherChain(rung.heads, index);
    }
  }

  /** Takes a chain out of its bucket. */
  private gatherChain(heads: Int32Array, index: number): void {
    const from = this.gathered;
    for (let slot = heads[index]!, after; slot !== NONE; slot = after) {
      after = this.next[slot]!;
      this.gatherOne(slot);
    }
    heads[index] = NONE;
    reverse(this.scratch, from, this.gathered);
  }

  /** Dead entries are left behind. */
  private gatherOne(slot: number): void {
    if (this.items[slot] === undefined) {
      this.release(slot);
      this.dead--;
      return;
    }
    if (this.gathered === this.scratch.length) this.scratch = grown(this.scratch, 2 * this.gathered);
    this.scratch[this.gathered++] = slot;
  }

  private placeGathered(): void {
    const { scratch, gathered, times } = this;
    let min = Infinity;
    let max = -Infinity;
    for (let at = 0; at < gathered; at++) {
      const time = times[scratch[at]!]!;
      if (time < min) min = time;
      if (time > max) max = time;
    }
    this.place(scratch, gathered, min, max);
  }

  /**
   * Sorts slots into the empty bottom if they are few or equal, else spreads them over a new rung,
   * the finest. It keeps their order.
   */
  private place(slots: Int32Array, count: number, min: number, max: number): void {
    const { times, next } = this;
    if (count <= this.few || min === max) {
      this.bottom.takeList(slots, count, times);
      return;
    }
    const rung = (this.rungs[this.depth++] ??= new Rung());
    rung.span(count, min, max);
    const { heads, start, scale, last } = rung;
    for (let n = 0; n < count; n++) {
      const slot = slots[n]!;
      const at = (times[slot]! - start) * scale;
      const index = at < last ? at | 0 : last;
      next[slot] = heads[index]!;
      heads[index] = slot;
    }
  }

  /** Throws out the removed entries: all others go to the top, those that were there last. */
  private sweep(): void {
    this.gather(0);
    for (let at = 0; at < this.topCount; at++) this.gatherOne(this.top[at]!);
    const { times, top, scratch, gathered } = this;
    this.horizon = this.topMax = -Infinity;
    this.topMin = Infinity;
    this.topCount = gathered;
    for (let at = 0; at < gathered; at++) {
      const slot = scratch[at]!;
      const time = times[slot]!;
      top[at] = slot;
      if (time < this.topMin) this.topMin = time;
      if (time > this.topMax) this.topMax = time;
    }
  }

  private newSlot(): number {
    if (this.used === this.capacity) {
      this.capacity *= 2;
      this.times = grown(this.times, this.capacity);
      this.next = grown(this.next, this.capacity);
      this.top = grown(this.top, this.capacity);
    }
    return this.used++;
  }
}
