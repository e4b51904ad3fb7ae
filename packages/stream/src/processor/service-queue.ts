import { Fifo } from '../collections/fifo.ts';

/**
 * Work that waits for its turn, first in, first out. What needs no service keeps its place but no
 * room.
 */
export class ServiceQueue<T> {
  /** How many items wait that need room. */
  length = 0;
  maxLength = 0;
  private readonly items = new Fifo<{ readonly item: T; readonly room: 0 | 1 }>();

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  push(item: T, room: 0 | 1): void {
    this.items.push({ item, room });
    this.length += room;
    if (this.length > this.maxLength) this.maxLength = this.length;
  }

  shift(): T | undefined {
    const next = this.items.shift();
    if (next === undefined) return undefined;
    this.length -= next.room;
    return next.item;
  }

  /** Starts `maxLength` over. */
  resetMax(): void {
    this.maxLength = this.length;
  }

  clear(): void {
    this.items.clear();
    this.length = 0;
  }
}
