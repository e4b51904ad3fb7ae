/**
 * The fastest event list for event objects in V8 known to us: a ladder queue (Tang, Goh and Thng
 * 2005) with one rung. Entries lie in slots that never move, linked in buckets that are a little
 * slice of time each; only the bucket whose turn it is is sorted. No removal, no clock, no checks,
 * and no second rung for times that lie badly: a lower limit, not an event list to use.
 */
export class SlotLadder {
  /** @param {number} capacity */
  constructor(capacity) {
    this.times = new Float64Array(capacity);
    /** @type {any[]} */
    this.items = new Array(capacity).fill(undefined);
    /** The next slot in the same bucket, in the top or among the free. */
    this.next = Int32Array.from({ length: capacity }, (_, slot) => (slot + 1 < capacity ? slot + 1 : -1));
    this.free = 0;
    // What lies beyond the rung: in no order.
    this.top = -1;
    this.topCount = 0;
    this.topMin = Infinity;
    this.topMax = -Infinity;
    // The rung: buckets of equal width.
    this.buckets = new Int32Array(0);
    this.bucket = 0;
    this.start = 0;
    this.width = 0;
    this.end = -Infinity;
    /** Up to where the bucket reaches that was sorted last. */
    this.sortedTo = -Infinity;
    /** Its slots, the first to come at the end; of equal ones the later before the earlier. */
    this.bottom = new Int32Array(64);
    this.bottomCount = 0;
    this.size = 0;
    /** The time of the entry popped last. */
    this.now = 0;
  }

  /**
   * @param {number} time
   * @param {unknown} item
   */
  push(time, item) {
    const { next } = this;
    const slot = this.free;
    this.free = next[slot];
    this.times[slot] = time;
    this.items[slot] = item;
    this.size++;
    if (time >= this.end) {
      next[slot] = this.top;
      this.top = slot;
      this.topCount++;
      if (time < this.topMin) this.topMin = time;
      if (time > this.topMax) this.topMax = time;
    } else if (time >= this.sortedTo) this.drop(slot, time);
    else this.insert(slot, time, true);
  }

  pop() {
    while (this.bottomCount === 0) this.turn();
    const slot = this.bottom[--this.bottomCount];
    const item = this.items[slot];
    this.now = this.times[slot];
    this.next[slot] = this.free;
    this.free = slot;
    this.size--;
    return item;
  }

  /**
   * Into its bucket; one that was sorted has no bucket any more.
   *
   * @param {number} slot
   * @param {number} time
   */
  drop(slot, time) {
    const { buckets } = this;
    let at = Math.floor((time - this.start) / this.width);
    if (at < this.bucket) at = this.bucket;
    else if (at >= buckets.length) at = buckets.length - 1;
    this.next[slot] = buckets[at];
    buckets[at] = slot;
  }

  /**
   * Into the sorted entries.
   *
   * @param {number} slot
   * @param {number} time
   * @param {boolean} isLatest - whether it comes after those of the same time, or before them
   */
  insert(slot, time, isLatest) {
    const { times } = this;
    if (this.bottomCount === this.bottom.length) {
      const wider = new Int32Array(2 * this.bottom.length);
      wider.set(this.bottom);
      this.bottom = wider;
    }
    const { bottom } = this;
    let at = this.bottomCount++;
    for (; at > 0; at--) {
      const before = times[bottom[at - 1]];
      if (before > time || (before === time && !isLatest)) break;
      bottom[at] = bottom[at - 1];
    }
    bottom[at] = slot;
  }

  /** The next bucket is sorted, or the rung is made anew of all that lies beyond it. */
  turn() {
    const { buckets, next, times } = this;
    if (this.bucket === buckets.length) {
      this.spread();
      return;
    }
    const first = buckets[this.bucket++];
    this.sortedTo = this.bucket === buckets.length ? this.end : this.start + this.bucket * this.width;
    // The latest comes first.
    for (let slot = first; slot >= 0;) {
      const following = next[slot];
      this.insert(slot, times[slot], false);
      slot = following;
    }
  }

  spread() {
    const { next, times } = this;
    const count = this.topCount;
    if (this.buckets.length !== count) this.buckets = new Int32Array(count);
    this.buckets.fill(-1);
    this.bucket = 0;
    this.start = this.sortedTo = this.topMin;
    this.width = (this.topMax - this.topMin) / count || 1;
    // What comes at the very end later belongs behind what is there.
    this.end = this.topMax;
    let slot = this.top;
    this.top = -1;
    this.topCount = 0;
    this.topMin = Infinity;
    this.topMax = -Infinity;
    // From the latest to the earliest, so turned round: a bucket begins with the latest.
    let reversed = -1;
    while (slot >= 0) {
      const following = next[slot];
      next[slot] = reversed;
      reversed = slot;
      slot = following;
    }
    for (slot = reversed; slot >= 0;) {
      const following = next[slot];
      this.drop(slot, times[slot]);
      slot = following;
    }
  }
}
