import { lowerBound } from '../collections/lower-bound.ts';
import type { WindowContents } from './window-contents.ts';

/** The events of one key in one slice of time. */
interface Slice<S> {
  readonly index: number;
  state: S;
  count: number;
  /** This slice and all up to the pivot, joined. */
  tail: Joined<S> | undefined;
}

/** Some slices, joined. */
export interface Joined<S> {
  state: S;
  count: number;
}

/**
 * The slices of one key that are not empty, in order of time, and the sums of runs of them.
 *
 * Sums of consecutive windows are computed as by a queue made of two stacks: slices before a pivot
 * carry the sum from themselves up to the pivot, those after it are summed up as they come. So a
 * window costs a constant number of merges, amortised, however many slices it has. A change to a
 * slice that is in a sum discards the sums.
 */
export class SlicedKey<V, S> {
  readonly key: string;
  /** The window that this key is to be emitted in next; Infinity if there is none. */
  due = Infinity;
  /** The latest revision of each closed window that was emitted again. */
  revisions: Map<number, number> | undefined = undefined;
  private readonly contents: WindowContents<V, S, unknown>;
  private readonly slices: Slice<S>[] = [];
  private head = 0;
  private pivot = -Infinity;
  private front: Joined<S> | undefined = undefined;
  private frontNext = 0;
  /** Slices from here on are in no sum. */
  private summedTo = -Infinity;
  private summedFrom = -Infinity;

  constructor(key: string, contents: WindowContents<V, S, unknown>) {
    this.key = key;
    this.contents = contents;
  }

  get isEmpty(): boolean {
    return this.head === this.slices.length;
  }

  /**
   * Adds a value to a slice; returns whether the slice had to be made. O(1) in order of time, O(log
   * slices) otherwise, O(slices) for a new slice in the past.
   */
  add(index: number, value: V, sequence: number): boolean {
    const { slices, contents } = this;
    if (index < this.summedTo) this.discardSums();
    let slice = slices[slices.length - 1];
    let made = false;
    if (slice === undefined || slice.index !== index) {
      const at = this.position(index);
      slice = slices[at];
      if (slice === undefined || slice.index !== index) {
        slice = { index, state: contents.create(), count: 0, tail: undefined };
        if (at === slices.length) slices.push(slice);
        else slices.splice(at, 0, slice);
        made = true;
      }
    }
    slice.state = contents.add(slice.state, value, sequence);
    slice.count++;
    return made;
  }

  /** The nearest slice before `index`; -Infinity if there is none. */
  before(index: number): number {
    const at = this.position(index) - 1;
    return at >= this.head ? (this.slices[at] as Slice<S>).index : -Infinity;
  }

  /** The first slice at or after `index`; Infinity if there is none. */
  from(index: number): number {
    return this.slices[this.position(index)]?.index ?? Infinity;
  }

  /**
   * Joins the slices from `from` up to but without `to`, keeping sums for the next window: asked
   * for windows in ascending order.
   */
  join(from: number, to: number): Joined<S> {
    if (!this.contents.compact) return this.sum(from, to);
    if (from < this.summedFrom || to < this.summedTo) this.discardSums();
    if (from >= this.pivot) this.flip(from, to);
    else this.extend(to);
    this.summedFrom = from;
    this.summedTo = to;
    const first = this.slices[this.position(from)];
    const tail = first !== undefined && first.index < this.pivot ? first.tail : undefined;
    const { front } = this;
    if (tail === undefined || front === undefined) return (tail ?? front) as Joined<S>;
    return this.joined(tail, front);
  }

  /** Joins the slices from `from` up to but without `to`, one by one. */
  sum(from: number, to: number): Joined<S> {
    const { contents, slices } = this;
    const sum: Joined<S> = { state: contents.create(), count: 0 };
    for (let at = this.position(from); at < slices.length; at++) {
      const slice = slices[at] as Slice<S>;
      if (slice.index >= to) break;
      sum.state = contents.merge(sum.state, slice.state);
      sum.count += slice.count;
    }
    return sum;
  }

  /** Forgets the slices before `index`. O(1) amortised. */
  dropBefore(index: number): void {
    const { slices } = this;
    while (this.head < slices.length && (slices[this.head] as Slice<S>).index < index) this.head++;
    if (this.head > 8 && this.head * 2 > slices.length) {
      slices.splice(0, this.head);
      this.frontNext -= this.head;
      this.head = 0;
    }
  }

  /**
   * Starts new sums: every slice of the window gets the sum from itself to the end of the window.
   */
  private flip(from: number, to: number): void {
    const { slices } = this;
    const start = this.position(from);
    const end = this.position(to);
    let tail: Joined<S> | undefined = undefined;
    for (let at = end - 1; at >= start; at--) {
      const slice = slices[at] as Slice<S>;
      tail = tail === undefined ? { state: slice.state, count: slice.count } : this.joined(slice, tail);
      slice.tail = tail;
    }
    this.pivot = to;
    this.front = undefined;
    this.frontNext = end;
  }

  /** Adds the slices up to `to` to the sum of those after the pivot. */
  private extend(to: number): void {
    const { contents, slices } = this;
    for (; this.frontNext < slices.length; this.frontNext++) {
      const slice = slices[this.frontNext] as Slice<S>;
      if (slice.index >= to) return;
      if (this.front === undefined) {
        this.front = { state: contents.copy(slice.state), count: slice.count };
      } else {
        this.front.state = contents.merge(this.front.state, slice.state);
        this.front.count += slice.count;
      }
    }
  }

  private joined(earlier: Joined<S>, later: Joined<S>): Joined<S> {
    return {
      state: this.contents.merge(this.contents.copy(earlier.state), later.state),
      count: earlier.count + later.count,
    };
  }

  private discardSums(): void {
    this.pivot = -Infinity;
    this.front = undefined;
    this.summedTo = -Infinity;
    this.summedFrom = -Infinity;
  }

  /** Where the first slice at or after `index` is, or would be. */
  private position(index: number): number {
    return lowerBound(this.slices, index, isBefore, this.head);
  }
}

function isBefore(slice: Slice<any>, index: number): boolean {
  return slice.index < index;
}
