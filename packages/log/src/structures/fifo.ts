/** Places that are kept when a queue gets short; beyond, they follow its length. */
const FEW = 16;

/**
 * A first-in, first-out queue: a ring of places, whose number is a power of two. Amortised O(1), and
 * without any work of the memory while its length changes little; memory follows the length.
 */
export class Fifo<T extends object> {
  private items: (T | undefined)[] = [];
  /** The place of the first item. */
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(item: T): void {
    if (this.count === this.items.length) this.resize(Math.max(2, this.count * 2));
    this.items[(this.head + this.count) & (this.items.length - 1)] = item;
    this.count++;
  }

  peek(): T | undefined {
    return this.count === 0 ? undefined : this.items[this.head];
  }

  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const { items, head } = this;
    const first = items[head];
    items[head] = undefined;
    this.head = (head + 1) & (items.length - 1);
    this.count--;
    if (items.length > FEW && this.count * 4 <= items.length) this.resize(items.length / 2);
    return first;
  }

  /** Takes an item out, wherever it is. Whether it was there. O(items before it). */
  remove(item: T): boolean {
    const { items, head } = this;
    const mask = items.length - 1;
    for (let k = 0; k < this.count; k++) {
      if (items[(head + k) & mask] !== item) continue;
      // Those before it move up, into its place.
      for (; k > 0; k--) items[(head + k) & mask] = items[(head + k - 1) & mask];
      this.shift();
      return true;
    }
    return false;
  }

  /** The items, in order, in a list of its own. O(length). */
  values(): T[] {
    const { items, head } = this;
    const list: T[] = [];
    for (let k = 0; k < this.count; k++) list.push(items[(head + k) & (items.length - 1)]!);
    return list;
  }

  /** Takes all items out. O(length). */
  clear(): readonly T[] {
    const items = this.values();
    this.items = [];
    this.head = 0;
    this.count = 0;
    return items;
  }

  private resize(places: number): void {
    const items: (T | undefined)[] = this.values();
    while (items.length < places) items.push(undefined);
    this.items = items;
    this.head = 0;
  }
}
