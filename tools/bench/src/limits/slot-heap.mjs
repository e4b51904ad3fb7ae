/**
 * The fastest plain heap known to us for event objects in V8: keys in typed arrays, objects in
 * slots that never move. No removal, no clock, no checks: a lower limit for what an event list can
 * cost, not an event list to use.
 */
export class SlotHeap {
  /** @param {number} capacity */
  constructor(capacity) {
    this.times = new Float64Array(capacity + 2).fill(Infinity);
    this.sequences = new Float64Array(capacity + 2);
    this.slots = Int32Array.from({ length: capacity + 2 }, (_, index) => index);
    /** @type {any[]} */
    this.items = new Array(capacity).fill(undefined);
    this.size = 0;
    this.sequence = 0;
    /** The time of the entry popped last. */
    this.now = 0;
  }

  /**
   * @param {number} time
   * @param {unknown} item
   */
  push(time, item) {
    const { times, sequences, slots } = this;
    let hole = this.size++;
    const slot = slots[hole];
    this.items[slot] = item;
    while (hole > 0) {
      const parent = (hole - 1) >>> 1;
      const above = times[parent];
      if (above <= time) break;
      times[hole] = above;
      sequences[hole] = sequences[parent];
      slots[hole] = slots[parent];
      hole = parent;
    }
    times[hole] = time;
    sequences[hole] = this.sequence++;
    slots[hole] = slot;
  }

  pop() {
    const { times, sequences, slots, items } = this;
    this.now = times[0];
    const freed = slots[0];
    const item = items[freed];
    const last = --this.size;
    const time = times[last];
    const sequence = sequences[last];
    const slot = slots[last];
    times[last] = Infinity;
    slots[last] = freed;
    if (last === 0) return item;
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      const left = times[child];
      const right = times[child + 1];
      child += +(right < left) | (+(right === left) & +(sequences[child + 1] < sequences[child]));
      const below = times[child];
      if (time < below || (time === below && sequence < sequences[child])) break;
      times[hole] = below;
      sequences[hole] = sequences[child];
      slots[hole] = slots[child];
      hole = child;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    slots[hole] = slot;
    return item;
  }
}
