import type { EventQueue } from '../../src/queue/event-queue.ts';

/** What the tests put on an event list. */
export interface Item {
  readonly id: number;
  /** Where the queue says it is: it may say so again. */
  _handle: number;
}

/** Adds an item as the kernel does. */
export function add(queue: EventQueue<Item>, ticks: number, id: number): Item {
  const item = { id, _handle: -1 };
  item._handle = queue.push(ticks, item);
  return item;
}

interface Entry {
  readonly id: number;
  readonly ticks: number;
  readonly item: Item;
}

/** The naive model: always sorted, by (ticks, id). */
export class SortedList {
  private readonly entries: Entry[] = [];

  get length(): number {
    return this.entries.length;
  }

  add(entry: Entry): void {
    let low = 0;
    for (let high = this.entries.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.entries[middle]!.ticks <= entry.ticks) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, entry);
  }

  shift(): Entry | undefined {
    return this.entries.shift();
  }

  takeAny(uniform: number): Entry {
    return this.entries.splice(Math.floor(uniform * this.entries.length), 1)[0]!;
  }
}
