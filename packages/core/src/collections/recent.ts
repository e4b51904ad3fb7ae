/**
 * The last so many items of a sequence, in a ring.
 *
 * @internal
 */
export class Recent<T> {
  readonly limit: number;
  private items: T[] = [];
  /** Where the oldest one is, once the ring is full. */
  private oldest = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  push(item: T): void {
    if (this.items.length < this.limit) this.items.push(item);
    else if (this.limit > 0) {
      this.items[this.oldest] = item;
      this.oldest = (this.oldest + 1) % this.limit;
    }
  }

  /** A copy, oldest first. O(n). */
  toArray(): T[] {
    return [...this.items.slice(this.oldest), ...this.items.slice(0, this.oldest)];
  }

  clear(): void {
    this.items = [];
    this.oldest = 0;
  }
}
