import { lowerBound } from '../collections/lower-bound.ts';

/**
 * The windows of one key, in order of start. Positions are those of the list as it is; the first one
 * is taken out in amortised constant time, since it is the first to be freed.
 */
export class StartList<W extends Started> {
  private items: W[] = [];
  private head = 0;

  get isEmpty(): boolean {
    return this.head === this.items.length;
  }

  get last(): W | undefined {
    return this.isEmpty ? undefined : this.items[this.items.length - 1];
  }

  at(position: number): W | undefined {
    return position < 0 ? undefined : this.items[this.head + position];
  }

  all(): W[] {
    return this.items.slice(this.head);
  }

  /** The position of the first one that starts after a time. */
  firstAfter(start: number): number {
    return lowerBound(this.items, start, startsBy, this.head) - this.head;
  }

  insert(position: number, item: W): void {
    this.items.splice(this.head + position, 0, item);
  }

  remove(position: number, count: number): void {
    if (position > 0 || count > 1) {
      this.items.splice(this.head + position, count);
      return;
    }
    this.items[this.head++] = undefined as unknown as W;
    if (this.head > 32 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
  }
}

/** What is kept in order of its start. */
interface Started {
  readonly start: number;
}

function startsBy(item: Started, start: number): boolean {
  return item.start <= start;
}
