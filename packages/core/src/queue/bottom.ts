import { grown, NONE } from './rung.ts';

const INITIAL_CAPACITY = 64;

/**
 * The sorted end of a ladder: what is next in time, the first to come first among equals.
 *
 * @internal
 */
export class Bottom {
  /** Times and slots, in order, from `head` to before `tail`. */
  times = new Float64Array(INITIAL_CAPACITY);
  slots = new Int32Array(INITIAL_CAPACITY);
  head = 0;
  tail = 0;

  private readonly few: number;

  /** @param few - at most 64: so many it takes from a chain, twice as many it takes one by one */
  constructor(few: number) {
    this.few = few;
  }

  /** Puts a slot in its place, behind its equals. False when it has grown too long for that. */
  insert(ticks: number, slot: number): boolean {
    const length = this.tail - this.head;
    const isLong = length >= 2 * this.few;
    // From the nearer end: a bottom is long only when nearly all of it has one time.
    const inFront = isLong && ticks < this.times[this.head + (length >>> 1)]!;
    if (inFront ? this.head === 0 : this.tail === this.slots.length) this.makeRoom();
    const { times, slots } = this;
    let at: number;
    if (inFront) {
      for (at = --this.head; times[at + 1]! <= ticks; at++) {
        times[at] = times[at + 1]!;
        slots[at] = slots[at + 1]!;
      }
    } else {
      const { head } = this;
      for (at = this.tail++; at > head; at--) {
        const before = times[at - 1]!;
        if (before <= ticks) break;
        times[at] = before;
        slots[at] = slots[at - 1]!;
      }
    }
    times[at] = ticks;
    slots[at] = slot;
    return !isLong || this.isNearlyUniform();
  }

  /**
   * Sorts a chain into the empty bottom. It has the last to come in front, so each goes before its
   * equals. False if they are too many.
   */
  takeChain(first: number, next: Int32Array, timeOf: Float64Array): boolean {
    const { times, slots, few } = this;
    let tail = 0;
    for (let slot = first; slot !== NONE; slot = next[slot]!) {
      if (tail === few) return false;
      const time = timeOf[slot]!;
      let at = tail++;
      for (; at > 0; at--) {
        const before = times[at - 1]!;
        if (before < time) break;
        times[at] = before;
        slots[at] = slots[at - 1]!;
      }
      times[at] = time;
      slots[at] = slot;
    }
    this.head = 0;
    this.tail = tail;
    return true;
  }

  /** Sorts few slots, or as many as you like with one time, into the empty bottom. */
  takeList(list: Int32Array, count: number, timeOf: Float64Array): void {
    if (count > this.slots.length) {
      this.times = new Float64Array(2 * count);
      this.slots = new Int32Array(2 * count);
    }
    const { times, slots } = this;
    for (let n = 0; n < count; n++) {
      const slot = list[n]!;
      const time = timeOf[slot]!;
      let at = n;
      for (; at > 0; at--) {
        const before = times[at - 1]!;
        if (before <= time) break;
        times[at] = before;
        slots[at] = slots[at - 1]!;
      }
      times[at] = time;
      slots[at] = slot;
    }
    this.head = 0;
    this.tail = count;
  }

  /**
   * Whether an insertion passes but few of many: all others have one time. How many the few may be
   * grows with the root of the length, and so do both costs, that of an insertion and, for each of
   * them, that of taking a bottom apart when there are more.
   */
  private isNearlyUniform(): boolean {
    const { times, head, tail } = this;
    const few = this.few + Math.floor(Math.sqrt(tail - head));
    return times[head] === times[tail - 1] || (2 * few < tail - head && times[head + few] === times[tail - 1 - few]);
  }

  /** As much room in front as behind. */
  private makeRoom(): void {
    const { head, tail } = this;
    const length = tail - head;
    const gap = INITIAL_CAPACITY + (length >>> 1);
    if (length + 2 * gap > this.slots.length) {
      this.times = grown(this.times, length + 2 * gap);
      this.slots = grown(this.slots, length + 2 * gap);
    }
    this.times.copyWithin(gap, head, tail);
    this.slots.copyWithin(gap, head, tail);
    this.head = gap;
    this.tail = gap + length;
  }
}
