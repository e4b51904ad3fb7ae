import type { Grid } from '../windows/grid.ts';
import { assignedBounds } from './assigned-windows.ts';
import { MinHeap } from '../collections/min-heap.ts';
import type { OperatorContext } from './operator-context.ts';
import { byKey, describePane, type Pane } from './pane.ts';
import type { Placement, WindowStore } from './window-store.ts';
import type { WindowState } from './window-state.ts';

/** One window, with all its keys. */
class Bucket<S> {
  readonly start: number;
  readonly end: number;
  readonly panes = new Map<string, Pane<S>>();
  closed: boolean;
  /** Another window with the same start. */
  next: Bucket<S> | undefined = undefined;

  constructor(start: number, end: number, closed: boolean) {
    this.start = start;
    this.end = end;
    this.closed = closed;
  }
}

/**
 * A state for each window and key: for windows that do not overlap, for those of users, and for
 * aggregates that cannot be merged. Timers are kept for each window, not for each key; an element
 * costs a map look-up for each of its windows.
 */
export class BucketStore<V, S> implements WindowStore<V> {
  active = 0;
  retained = 0;
  private readonly context: OperatorContext<V, S>;
  private readonly grid: Grid | undefined;
  private readonly buckets = new Map<number, Bucket<S>>();
  private readonly open = new MinHeap<Bucket<S>>((a, b) => a.end < b.end);
  private readonly closed = new MinHeap<Bucket<S>>((a, b) => a.end < b.end);
  /** The bucket of the last element: most of the time also that of the next one. */
  private recent: Bucket<S> | undefined = undefined;

  constructor(context: OperatorContext<V, S>, grid: Grid | undefined) {
    this.context = context;
    this.grid = grid;
  }

  add(key: string, value: V, eventTime: number): Placement {
    const { grid, recent } = this;
    if (grid === undefined) return this.addAssigned(key, value, eventTime);
    if (
      recent !== undefined &&
      !recent.closed &&
      grid.slide >= grid.size &&
      eventTime >= recent.start &&
      eventTime < recent.end
    ) {
      this.put(recent, key, value);
      return 'on-time';
    }
    return this.addToGrid(grid, key, value, eventTime);
  }

  advance(): void {
    const { context, open, closed } = this;
    for (let top = open.peek(); top !== undefined && context.isClosed(top.end); top = open.peek()) this.close(top.end);
    for (let top = closed.peek(); top !== undefined && context.isExpired(top.end); top = closed.peek()) {
      closed.pop();
      this.retained -= top.panes.size;
      this.forget(top);
    }
  }

  states(key?: string): WindowState[] {
    const states: WindowState[] = [];
    for (const first of this.buckets.values()) {
      for (let bucket: Bucket<S> | undefined = first; bucket !== undefined; bucket = bucket.next) {
        for (const pane of bucket.panes.values()) {
          if (key === undefined || pane.key === key)
            states.push(describePane(this.context.contents, pane, bucket.start, bucket.end, bucket.closed));
        }
      }
    }
    return states;
  }

  private addToGrid(grid: Grid, key: string, value: V, eventTime: number): Placement {
    const last = grid.lastIndex(eventTime);
    let index = last;
    while (grid.end(index) > eventTime) index--;
    if (index === last) return 'unassigned';
    let placement: Placement = 'too-late';
    for (index++; index <= last; index++)
      placement = better(placement, this.addToWindow(grid.start(index), grid.end(index), key, value));
    return placement;
  }

  private addAssigned(key: string, value: V, eventTime: number): Placement {
    const windows = assignedBounds(this.context.windowType, eventTime, value);
    if (windows.length === 0) return 'unassigned';
    let placement: Placement = 'too-late';
    for (const [start, end] of windows) placement = better(placement, this.addToWindow(start, end, key, value));
    return placement;
  }

  private addToWindow(start: number, end: number, key: string, value: V): Placement {
    const bucket = this.find(start, end) ?? this.create(start, end);
    if (bucket === undefined) return 'too-late';
    this.recent = bucket;
    const pane = this.put(bucket, key, value);
    if (!bucket.closed) return 'on-time';
    this.emit(bucket, pane);
    return 'updated';
  }

  private put(bucket: Bucket<S>, key: string, value: V): Pane<S> {
    const { contents, sequence } = this.context;
    let pane = bucket.panes.get(key);
    if (pane === undefined) {
      pane = { key, state: contents.create(), count: 0, revision: -1 };
      bucket.panes.set(key, pane);
      if (bucket.closed) this.retained++;
      else this.active++;
    }
    pane.state = contents.add(pane.state, value, sequence);
    pane.count++;
    return pane;
  }

  private find(start: number, end: number): Bucket<S> | undefined {
    let bucket = this.buckets.get(start);
    while (bucket !== undefined && bucket.end !== end) bucket = bucket.next;
    return bucket;
  }

  /** Makes a window, unless its time is over. */
  private create(start: number, end: number): Bucket<S> | undefined {
    const closed = this.context.isClosed(end);
    if (closed && this.context.isExpired(end)) return undefined;
    const bucket = new Bucket<S>(start, end, closed);
    bucket.next = this.buckets.get(start);
    this.buckets.set(start, bucket);
    (closed ? this.closed : this.open).push(bucket);
    return bucket;
  }

  /** Closes the windows with one end, and emits them: by key, then start. */
  private close(end: number): void {
    const { open } = this;
    const first = this.closeFirst();
    if (open.peek()?.end !== end) {
      // Alone, as windows that do not overlap are.
      for (const pane of [...first.panes.values()].sort(byKey)) this.emit(first, pane);
      return;
    }
    const buckets = [first];
    while (open.peek()?.end === end) buckets.push(this.closeFirst());
    const panes = buckets.flatMap((bucket) =>
      [...bucket.panes.values()].map((pane) => ({ key: pane.key, pane, bucket })),
    );
    panes.sort((x, y) => byKey(x, y) || x.bucket.start - y.bucket.start);
    for (const { pane, bucket } of panes) this.emit(bucket, pane);
  }

  private closeFirst(): Bucket<S> {
    const bucket = this.open.pop() as Bucket<S>;
    bucket.closed = true;
    this.closed.push(bucket);
    this.active -= bucket.panes.size;
    this.retained += bucket.panes.size;
    return bucket;
  }

  private emit(bucket: Bucket<S>, pane: Pane<S>): void {
    this.context.sink.emit(pane.key, bucket.start, bucket.end, pane.state, pane.count, ++pane.revision);
  }

  private forget(bucket: Bucket<S>): void {
    if (this.recent === bucket) this.recent = undefined;
    const first = this.buckets.get(bucket.start) as Bucket<S>;
    if (first === bucket) {
      if (bucket.next === undefined) this.buckets.delete(bucket.start);
      else this.buckets.set(bucket.start, bucket.next);
      return;
    }
    let before = first;
    while (before.next !== bucket) before = before.next as Bucket<S>;
    before.next = bucket.next;
  }
}

function better(a: Placement, b: Placement): Placement {
  return a === 'on-time' || b === 'on-time' ? 'on-time' : a === 'updated' || b === 'updated' ? 'updated' : 'too-late';
}
