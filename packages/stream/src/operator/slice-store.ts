import { type Grid, greatestCommonDivisor } from '../windows/grid.ts';
import { MinHeap } from '../collections/min-heap.ts';
import type { OperatorContext } from './operator-context.ts';
import { byKey } from './pane.ts';
import { SlicedKey } from './sliced-key.ts';
import type { WindowState } from './window-state.ts';
import type { Placement, WindowStore } from './window-store.ts';

/** Keys by window index, taken in order of the index. */
class KeysByWindow<K> {
  private readonly keys = new Map<number, K[]>();
  private readonly order = new MinHeap<number>((a, b) => a < b);

  get first(): number | undefined {
    return this.order.peek();
  }

  push(index: number, key: K): void {
    const keys = this.keys.get(index);
    if (keys !== undefined) {
      keys.push(key);
      return;
    }
    this.keys.set(index, [key]);
    this.order.push(index);
  }

  takeFirst(): K[] {
    const index = this.order.pop() as number;
    const keys = this.keys.get(index) as K[];
    this.keys.delete(index);
    return keys;
  }
}

/**
 * Overlapping windows of a grid, computed from slices as long as the greatest common divisor of
 * size and slide: an element is added to one slice, whatever the number of windows it belongs to,
 * and each window is joined from its slices when it closes.
 *
 * Window `k` is made of the slices from `k × step` up to `k × step + width`. A key waits for the
 * next window that it has events in.
 */
export class SliceStore<V, S> implements WindowStore<V> {
  active = 0;
  retained = 0;
  private readonly context: OperatorContext<V, S>;
  private readonly grid: Grid;
  private readonly slices: Grid;
  private readonly width: number;
  private readonly step: number;
  private readonly keys = new Map<string, SlicedKey<V, S>>();
  private readonly due = new KeysByWindow<SlicedKey<V, S>>();
  private readonly kept = new KeysByWindow<SlicedKey<V, S>>();
  /** The first window found open, and the last one found closed, at the present watermark. */
  private knownOpen = Infinity;
  private knownClosed = -Infinity;

  constructor(context: OperatorContext<V, S>, grid: Grid) {
    this.context = context;
    this.grid = grid;
    this.slices = grid.slices();
    const { size, slide } = grid;
    const length = greatestCommonDivisor(size, slide);
    this.width = size / length;
    this.step = slide / length;
  }

  add(key: string, value: V, eventTime: number): Placement {
    const slice = this.slices.lastIndex(eventTime);
    const last = this.lastOver(slice);
    const late = this.isClosed(last);
    if (late && this.context.isExpired(this.grid.end(last))) return 'too-late';
    let sliced = this.keys.get(key);
    if (sliced === undefined) this.keys.set(key, (sliced = new SlicedKey(key, this.context.contents)));
    let firstOpen = this.firstOver(slice);
    if (this.isClosed(firstOpen)) {
      const closed: { readonly index: number; readonly isNew: boolean }[] = [];
      for (; firstOpen <= last && this.isClosed(firstOpen); firstOpen++) {
        if (!this.context.isExpired(this.grid.end(firstOpen)))
          closed.push({ index: firstOpen, isNew: !this.holds(sliced, firstOpen) });
      }
      this.addToSlice(sliced, slice, value, firstOpen, last);
      for (const { index, isNew } of closed) this.emitAgain(sliced, index, isNew);
    } else {
      this.addToSlice(sliced, slice, value, firstOpen, last);
    }
    return late ? 'updated' : 'on-time';
  }

  advance(): void {
    const { context, due, grid, kept } = this;
    this.knownOpen = Infinity;
    for (let index = due.first; index !== undefined && this.isClosed(index); index = due.first)
      this.close(index, due.takeFirst());
    for (let index = kept.first; index !== undefined && context.isExpired(grid.end(index)); index = kept.first)
      this.expire(index, kept.takeFirst());
  }

  states(key?: string): WindowState[] {
    if (key === undefined) return [...this.keys.values()].flatMap((sliced) => this.statesOf(sliced));
    const sliced = this.keys.get(key);
    return sliced === undefined ? [] : this.statesOf(sliced);
  }

  private addToSlice(sliced: SlicedKey<V, S>, slice: number, value: V, firstOpen: number, last: number): void {
    if (!sliced.add(slice, value, this.context.sequence) || firstOpen > last) return;
    // Windows that this slice opens for the key: those that hold neither the slice before nor the
    // one after.
    const from = Math.max(firstOpen, this.lastOver(sliced.before(slice)) + 1);
    const to = Math.min(last, this.firstOver(sliced.from(slice + 1)) - 1);
    if (to >= from) this.active += to - from + 1;
    this.schedule(sliced, firstOpen);
  }

  private schedule(sliced: SlicedKey<V, S>, index: number): void {
    if (index >= sliced.due) return;
    sliced.due = index;
    this.due.push(index, sliced);
  }

  private close(index: number, waiting: SlicedKey<V, S>[]): void {
    const { context, grid } = this;
    const from = index * this.step;
    waiting.sort(byKey);
    for (const sliced of waiting) {
      // It may have been called to an earlier window meanwhile, and have come back here by itself.
      if (sliced.due !== index) continue;
      const { state, count } = sliced.join(from, from + this.width);
      this.active--;
      this.retained++;
      this.kept.push(index, sliced);
      context.sink.emit(sliced.key, grid.start(index), grid.end(index), state, count, 0);
      sliced.due = Infinity;
      const next = sliced.from(from + this.step);
      if (next !== Infinity) this.schedule(sliced, Math.max(index + 1, this.firstOver(next)));
    }
  }

  private emitAgain(sliced: SlicedKey<V, S>, index: number, isNew: boolean): void {
    const from = index * this.step;
    const { state, count } = sliced.join(from, from + this.width);
    let revision = 0;
    if (isNew) {
      this.retained++;
      this.kept.push(index, sliced);
    } else {
      sliced.revisions ??= new Map();
      revision = (sliced.revisions.get(index) ?? 0) + 1;
      sliced.revisions.set(index, revision);
    }
    this.context.sink.emit(sliced.key, this.grid.start(index), this.grid.end(index), state, count, revision);
  }

  private expire(index: number, keys: SlicedKey<V, S>[]): void {
    this.retained -= keys.length;
    for (const sliced of keys) {
      sliced.revisions?.delete(index);
      sliced.dropBefore((index + 1) * this.step);
      if (sliced.isEmpty) this.keys.delete(sliced.key);
    }
  }

  private holds(sliced: SlicedKey<V, S>, index: number): boolean {
    return sliced.from(index * this.step) < index * this.step + this.width;
  }

  private statesOf(sliced: SlicedKey<V, S>): WindowState[] {
    const states: WindowState[] = [];
    let next = -Infinity;
    for (let slice = sliced.from(-Infinity); slice !== Infinity; slice = sliced.from(slice + 1)) {
      const last = this.lastOver(slice);
      for (let index = Math.max(next, this.firstOver(slice)); index <= last; index++) {
        const emitted = this.isClosed(index);
        if (!emitted || !this.context.isExpired(this.grid.end(index)))
          states.push(this.describe(sliced, index, emitted));
      }
      next = last + 1;
    }
    return states;
  }

  private describe(sliced: SlicedKey<V, S>, index: number, emitted: boolean): WindowState {
    const { state, count } = sliced.sum(index * this.step, index * this.step + this.width);
    const records = this.context.contents.records(state);
    const seen = {
      key: sliced.key,
      start: this.grid.start(index),
      end: this.grid.end(index),
      recordCount: count,
      emitted,
    };
    return records === undefined ? seen : { ...seen, records };
  }

  /** Windows close in order of their index, so what was found for one holds for others. */
  private isClosed(index: number): boolean {
    if (index >= this.knownOpen) return false;
    if (index <= this.knownClosed) return true;
    const closed = this.context.isClosed(this.grid.end(index));
    if (closed) this.knownClosed = index;
    else this.knownOpen = index;
    return closed;
  }

  /** The last window over a slice. */
  private lastOver(slice: number): number {
    return Math.floor(slice / this.step);
  }

  /** The first window over a slice. */
  private firstOver(slice: number): number {
    return Math.floor((slice - this.width) / this.step) + 1;
  }
}
