/** Ends a chain of slots. */
export const NONE = -1;

/**
 * A stretch of time in buckets of equal width. A bucket is a chain of slots, the last to come in
 * front.
 *
 * @internal
 */
export class Rung {
  /** The first slot of each bucket. All are empty when a rung is used up. */
  heads = new Int32Array(64).fill(NONE);
  /** The bucket of a time is (time - start) × scale, rounded down, and `last` at most. */
  start = 0;
  scale = 0;
  last = 0;
  /** The first bucket that is not taken yet; `Infinity` when all are: nothing is added any more. */
  next = 0;

  /** Prepares for so many entries between two different times: the two get different buckets. */
  span(count: number, min: number, max: number): void {
    const buckets = 2 * count;
    if (buckets > this.heads.length) this.heads = new Int32Array(buckets).fill(NONE);
    this.start = min;
    this.last = buckets - 1;
    this.scale = this.last / (max - min);
    this.next = 0;
  }

  /** Takes the next bucket that is not empty; -1 if there is none. */
  take(): number {
    const { heads, last } = this;
    for (let index = this.next; index <= last; index++) {
      if (heads[index] === NONE) continue;
      this.next = index === last ? Infinity : index + 1;
      return index;
    }
    this.next = Infinity;
    return -1;
  }
}

/** A longer array that begins with the same elements. */
export function grown<A extends Int32Array | Float64Array>(array: A, length: number): A {
  const longer = new (array.constructor as new (length: number) => A)(length);
  longer.set(array);
  return longer;
}

/** Turns the elements from `from` to before `to` round. */
export function reverse(slots: Int32Array, from: number, to: number): void {
  for (let low = from, high = to - 1; low < high; low++, high--) {
    const slot = slots[low]!;
    slots[low] = slots[high]!;
    slots[high] = slot;
  }
}
