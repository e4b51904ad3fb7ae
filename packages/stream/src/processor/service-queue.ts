/**
 * Work that waits for its turn, first in, first out. What needs no service keeps its place but no
 * room.
 */
export class ServiceQueue<T> {
  /** How many items wait that need room. */
  length = 0;
  maxLength = 0;
  private items: { readonly item: T; readonly room: 0 | 1 }[] = [];
  private head = 0;

  push(item: T, room: 0 | 1): void {
    this.items.push({ item, room });
    this.length += room;
    if (this.length > this.maxLength) this.maxLength = this.length;
  }

  shift(): T | undefined {
    const next = this.items[this.head];
    if (next === undefined) return undefined;
    this.head++;
    this.length -= next.room;
    if (this.head > 32 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return next.item;
  }

  /** Begins `maxLength` anew. */
  resetMax(): void {
    this.maxLength = this.length;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
    this.length = 0;
  }
}
