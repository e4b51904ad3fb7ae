import type { EventQueue } from './event-queue.ts';

const INITIAL_CAPACITY = 64;
/** Below this many dead entries a sweep costs more than it frees. */
const MIN_DEAD = 64;

/**
 * A binary heap in typed arrays. Only the key (time, sequence) and a slot number move; the items
 * stay where they are, so a sift touches no object.
 *
 * The positions behind the heap hold the free slot numbers, and infinite times, which is why
 * neither a free list nor a bounds check is needed.
 *
 * A pop leaves the root vacant. Most events schedule another one, and a push before the next look
 * at the queue goes straight into the vacancy: one walk down instead of one down and one up.
 *
 * @internal
 */
export class HeapQueue<T extends object> implements EventQueue<T> {
  /**
   * Time and sequence of each position, side by side: a comparison touches one line of the cache.
   */
  private keys = emptyKeys(INITIAL_CAPACITY);
  private slots = Int32Array.from({ length: INITIAL_CAPACITY + 2 }, (_, index) => index);
  private items: (T | undefined)[] = new Array<T | undefined>(INITIAL_CAPACITY).fill(undefined);
  private capacity = INITIAL_CAPACITY;
  /** Entries, dead ones included; a vacant root is none. */
  private count = 0;
  private dead = 0;
  private vacant = false;
  private nextSequence = 0;

  get size(): number {
    return this.count - this.dead;
  }

  push(ticks: number, item: T): number {
    if (this.vacant) return this.pushAtRoot(ticks, item);
    let hole = this.count++;
    if (hole === this.capacity) this.grow();
    const { keys, slots } = this;
    const slot = slots[hole]!;
    this.items[slot] = item;
    // A new entry has the highest sequence, so it stays behind its equals without a look at theirs.
    while (hole > 0) {
      const parent = (hole - 1) >>> 1;
      const time = keys[2 * parent]!;
      if (time <= ticks) break;
      keys[2 * hole] = time;
      keys[2 * hole + 1] = keys[2 * parent + 1]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    keys[2 * hole] = ticks;
    keys[2 * hole + 1] = this.nextSequence++;
    slots[hole] = slot;
    return slot;
  }

  peekTicks(): number {
    if (this.vacant) this.fillRoot();
    if (this.dead > 0) this.dropDeadHead();
    return this.keys[0]!;
  }

  pop(): T | undefined {
    if (this.vacant) this.fillRoot();
    if (this.dead > 0) this.dropDeadHead();
    return this.count === 0 ? undefined : this.takeHead();
  }

  popPeeked(): T {
    return this.takeHead()!;
  }

  remove(handle: number): void {
    this.items[handle] = undefined;
    this.dead++;
    if (this.dead >= MIN_DEAD && this.dead * 2 > this.count) this.sweep();
  }

  private dropDeadHead(): void {
    while (this.count > 0 && this.items[this.slots[0]!] === undefined) {
      this.takeHead();
      this.fillRoot();
      this.dead--;
    }
  }

  private takeHead(): T | undefined {
    const { items } = this;
    const slot = this.slots[0]!;
    const item = items[slot];
    items[slot] = undefined;
    this.count--;
    this.vacant = true;
    return item;
  }

  private pushAtRoot(ticks: number, item: T): number {
    const slot = this.slots[0]!;
    this.items[slot] = item;
    this.count++;
    this.vacant = false;
    this.sink(0, ticks, this.nextSequence++, slot);
    return slot;
  }

  /** Moves the last entry to the vacant root. */
  private fillRoot(): void {
    const { keys, slots, count } = this;
    this.vacant = false;
    const time = keys[2 * count]!;
    keys[2 * count] = Infinity;
    if (count === 0) return;
    const moved = slots[count]!;
    slots[count] = slots[0]!;
    this.sink(0, time, keys[2 * count + 1]!, moved);
  }

  /** Fills the hole at a position with an entry, after the earlier ones below have moved up. */
  private sink(hole: number, time: number, sequence: number, slot: number): void {
    const { keys, slots, count } = this;
    let child = 2 * hole + 1;
    while (child < count) {
      const at = 2 * child;
      const left = keys[at]!;
      const right = keys[at + 2]!;
      // The smaller child, chosen without a branch: which one it is cannot be predicted.
      child += +(right < left) | (+(right === left) & +(keys[at + 3]! < keys[at + 1]!));
      const childTime = keys[2 * child]!;
      const childSequence = keys[2 * child + 1]!;
      if (time < childTime || (time === childTime && sequence < childSequence)) break;
      keys[2 * hole] = childTime;
      keys[2 * hole + 1] = childSequence;
      slots[hole] = slots[child]!;
      hole = child;
      child = 2 * hole + 1;
    }
    keys[2 * hole] = time;
    keys[2 * hole + 1] = sequence;
    slots[hole] = slot;
  }

  /** Throws out the keys of removed items and restores the heap in place, bottom up. */
  private sweep(): void {
    if (this.vacant) this.fillRoot();
    const { keys, slots, items, count } = this;
    const freed: number[] = [];
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const slot = slots[at]!;
      if (items[slot] === undefined) {
        freed.push(slot);
        continue;
      }
      keys[2 * kept] = keys[2 * at]!;
      keys[2 * kept + 1] = keys[2 * at + 1]!;
      slots[kept] = slot;
      kept++;
    }
    for (let at = kept; at < count; at++) keys[2 * at] = Infinity;
    slots.set(freed, kept);
    this.count = kept;
    this.dead = 0;
    for (let at = (kept >>> 1) - 1; at >= 0; at--) this.sink(at, keys[2 * at]!, keys[2 * at + 1]!, slots[at]!);
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const keys = emptyKeys(capacity);
    keys.set(this.keys);
    const slots = Int32Array.from({ length: capacity + 2 }, (_, index) => index);
    slots.set(this.slots.subarray(0, this.capacity));
    this.keys = keys;
    this.slots = slots;
    this.capacity = capacity;
  }
}

function emptyKeys(capacity: number): Float64Array {
  return new Float64Array(2 * (capacity + 2)).fill(Infinity);
}
