import { lowerBound } from '../collections/lower-bound.ts';
import type { WindowContents } from './window-contents.ts';

/** One window that may merge with others of its key. */
export class Session<S> {
  readonly key: string;
  start: number;
  end: number;
  state: S;
  count = 0;
  /** The revision last emitted; -1 before the first. */
  revision = -1;
  closed: boolean;
  /** What is in the hands of the receiver: bounds that were emitted and not taken back. */
  emitted: { readonly start: number; readonly end: number } | undefined = undefined;
  /** Its valid entry in one of the two heaps; `undefined` once it was merged into another. */
  timer: SessionTimer<S> | undefined = undefined;

  constructor(key: string, start: number, end: number, state: S, closed: boolean) {
    this.key = key;
    this.start = start;
    this.end = end;
    this.state = state;
    this.closed = closed;
  }

  /** Takes in a session that starts later. */
  absorb(other: Session<S>, contents: WindowContents<any, S, unknown>): void {
    this.state = contents.merge(this.state, other.state);
    this.count += other.count;
    this.revision = Math.max(this.revision, other.revision);
    other.timer = undefined;
  }
}

/**
 * When to look at a session. Its end may have moved on since: it is then looked at again at the new
 * end, so that an element that extends a session costs no work on a heap.
 */
export interface SessionTimer<S> {
  readonly at: number;
  readonly session: Session<S>;
}

/**
 * The sessions of one key, in order of start. Positions are those of the list as it is; the first one
 * is taken out in amortised constant time, since it is the first to be freed.
 */
export class SessionList<S> {
  private items: Session<S>[] = [];
  private head = 0;

  get isEmpty(): boolean {
    return this.head === this.items.length;
  }

  get last(): Session<S> | undefined {
    return this.isEmpty ? undefined : this.items[this.items.length - 1];
  }

  at(position: number): Session<S> | undefined {
    return position < 0 ? undefined : this.items[this.head + position];
  }

  all(): Session<S>[] {
    return this.items.slice(this.head);
  }

  /** The position of the first session that starts after a time. */
  firstAfter(start: number): number {
    return lowerBound(this.items, start, startsBy, this.head) - this.head;
  }

  insert(position: number, session: Session<S>): void {
    this.items.splice(this.head + position, 0, session);
  }

  remove(position: number, count: number): void {
    if (position > 0 || count > 1) {
      this.items.splice(this.head + position, count);
      return;
    }
    this.items[this.head++] = undefined as unknown as Session<S>;
    if (this.head > 32 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
  }
}

function startsBy(session: Session<any>, start: number): boolean {
  return session.start <= start;
}
