/** How many places at the front of the array may be empty before it is moved up. */
const MAX_GAP = 32;

/**
 * A first-in, first-out queue. Amortised O(1); memory follows the length.
 */
export class Fifo<T extends object> {
  private items: T[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  peek(): T | undefined {
    return this.items[this.head];
  }

  shift(): T | undefined {
    const first = this.items[this.head];
    if (first === undefined) return undefined;
    if (++this.head === this.items.length) {
      this.items = this.items.length > MAX_GAP ? [] : this.items;
      this.items.length = 0;
      this.head = 0;
    } else if (this.head > MAX_GAP && this.head * 2 > this.items.length) {
      this.items.splice(0, this.head);
      this.head = 0;
    }
    return first;
  }

  /** Takes an item out, wherever it is. Whether it was there. O(length). */
  remove(item: T): boolean {
    const at = this.items.indexOf(item, this.head);
    if (at < 0) return false;
    this.items.splice(at, 1);
    return true;
  }

  /** The items, in order. O(length). */
  values(): readonly T[] {
    return this.items.slice(this.head);
  }

  /** Takes all items out. O(length). */
  clear(): readonly T[] {
    const items = this.values();
    this.items = [];
    this.head = 0;
    return items;
  }
}
