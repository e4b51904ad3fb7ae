import type { EventQueue } from './event-queue.ts';

const INITIAL_CAPACITY = 64;
/** Below this many dead entries a sweep costs more than it frees. */
const MIN_DEAD = 64;

/**
 * A binary heap in typed arrays. Only the key (time, sequence) and a slot number move; the items stay where they are, so a sift touches no object.
 *
 * The positions behind the heap hold the free slot numbers, and infinite times, which is why neither a free list nor a bounds check is needed.
 *
 * A pop leaves the root vacant. Most events schedule another one, and a push before the next look at the queue goes straight into the vacancy: one walk down
 * instead of one down and one up.
 *
 * @internal
 */
export class HeapQueue<T extends object> implements EventQueue<T> {
  private times = new Float64Array(INITIAL_CAPACITY + 2).fill(Infinity);
  private sequences = new Float64Array(INITIAL_CAPACITY + 2);
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
    const { times, sequences, slots } = this;
    const slot = slots[hole]!;
    this.items[slot] = item;
    // A new entry has the highest sequence, so it stays behind its equals without a look at theirs.
    while (hole > 0) {
      const parent = (hole - 1) >>> 1;
      const time = times[parent]!;
      if (time <= ticks) break;
      times[hole] = time;
      sequences[hole] = sequences[parent]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    times[hole] = ticks;
    sequences[hole] = this.nextSequence++;
    slots[hole] = slot;
    return slot;
  }

  peekTicks(): number {
    if (this.vacant) this.fillRoot();
    if (this.dead > 0) this.dropDeadHead();
    return this.times[0]!;
  }

  pop(): T | undefined {
    if (this.vacant) this.fillRoot();
    if (this.dead > 0) this.dropDeadHead();
    return this.count === 0 ? undefined : this.takeHead();
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
    const { times, slots, count } = this;
    this.vacant = false;
    const time = times[count]!;
    times[count] = Infinity;
    if (count === 0) return;
    const moved = slots[count]!;
    slots[count] = slots[0]!;
    this.sink(0, time, this.sequences[count]!, moved);
  }

  /** Fills the hole at a position with an entry, after the earlier ones below have moved up. */
  private sink(hole: number, time: number, sequence: number, slot: number): void {
    const { times, sequences, slots, count } = this;
    let child = 2 * hole + 1;
    while (child < count) {
      const left = times[child]!;
      const right = times[child + 1]!;
      // The smaller child, chosen without a branch: which one it is cannot be predicted.
      child += +(right < left) | (+(right === left) & +(sequences[child + 1]! < sequences[child]!));
      const childTime = times[child]!;
      if (time < childTime || (time === childTime && sequence < sequences[child]!)) break;
      times[hole] = childTime;
      sequences[hole] = sequences[child]!;
      slots[hole] = slots[child]!;
      hole = child;
      child = 2 * hole + 1;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    slots[hole] = slot;
  }

  /** Throws out the keys of removed items and restores the heap in place, bottom up. */
  private sweep(): void {
    if (this.vacant) this.fillRoot();
    const { times, sequences, slots, items, count } = this;
    const freed: number[] = [];
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const slot = slots[at]!;
      if (items[slot] === undefined) {
        freed.push(slot);
        continue;
      }
      times[kept] = times[at]!;
      sequences[kept] = sequences[at]!;
      slots[kept] = slot;
      kept++;
    }
    times.fill(Infinity, kept, count);
    slots.set(freed, kept);
    this.count = kept;
    this.dead = 0;
    for (let at = (kept >>> 1) - 1; at >= 0; at--) this.sink(at, times[at]!, sequences[at]!, slots[at]!);
  }

  private grow(): void {
    const capacity = this.capacity * 2;
    const times = new Float64Array(capacity + 2).fill(Infinity);
    times.set(this.times);
    const sequences = new Float64Array(capacity + 2);
    sequences.set(this.sequences);
    const slots = Int32Array.from({ length: capacity + 2 }, (_, index) => index);
    slots.set(this.slots.subarray(0, this.capacity));
    this.times = times;
    this.sequences = sequences;
    this.slots = slots;
    this.capacity = capacity;
  }
}
