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
