/**
 * Handles of the ring are at or below this; handles of the event list are at or above 0; the numbers
 * between are states.
 */
export const RING_BASE = -16;

/**
 * What the ring can hold: it writes the handle of an entry into it, because growing moves entries.
 */
interface RingItem {
  _handle: number;
}

/**
 * Work for the present instant, first in first out.
 *
 * What is scheduled for *now* was scheduled after everything that waits on the event list for this
 * instant, so that is drained first and the ring needs neither times nor sequence numbers. Most
 * events of a streaming model are of this kind.
 *
 * @internal
 */
export class NowRing<T extends RingItem> {
  private items: (T | undefined)[] = new Array<T | undefined>(64).fill(undefined);
  private mask = 63;
  private head = 0;
  /** Positions in use, including those whose item was removed. */
  private length = 0;
  private removed = 0;

  /** Live entries. */
  get size(): number {
    return this.length - this.removed;
  }

  /** Adds an item at the end and writes its handle into it. */
  push(item: T): void {
    if (this.length > this.mask) this.grow();
    const at = (this.head + this.length) & this.mask;
    this.items[at] = item;
    item._handle = RING_BASE - at;
    this.length++;
  }

  /** Takes the first live item. */
  shift(): T | undefined {
    while (this.length > 0) {
      const item = this.items[this.head];
      this.items[this.head] = undefined;
      this.head = (this.head + 1) & this.mask;
      this.length--;
      if (item !== undefined) return item;
      this.removed--;
    }
    return undefined;
  }

  /** Removes a live entry by its handle. */
  remove(handle: number): void {
    this.items[RING_BASE - handle] = undefined;
    this.removed++;
  }

  private grow(): void {
    const old = this.items;
    const items = new Array<T | undefined>(old.length * 2).fill(undefined);
    for (let at = 0; at < old.length; at++) {
      const item = old[(this.head + at) & this.mask];
      items[at] = item;
      if (item !== undefined) item._handle = RING_BASE - at;
    }
    this.items = items;
    this.mask = items.length - 1;
    this.head = 0;
  }
}
