import type { EventQueue, Queued } from './event-queue.ts';
import { HeapQueue } from './heap-queue.ts';
import { LadderQueue } from './ladder-queue.ts';

/**
 * The event list of the kernel: a heap while few events are pending, a ladder when there are many.
 *
 * A heap costs O(log n), and is hard to beat while it fits into the nearest cache; the ladder costs
 * the same at any size, half of the heap at a million. Which of them holds the entries cannot be
 * seen from outside: both keep (time, order of insertion), and a move takes the entries over in
 * that order. Bursts that come and go stay in the ladder, and a move up follows `many` − `few` pushes
 * at least, so no push pays for more than two entries moved.
 *
 * @internal
 */
export class AdaptiveQueue<T extends Queued> implements EventQueue<T> {
  private readonly heap = new HeapQueue<T>();
  /** Made when it is first needed, and kept: a population that comes and goes finds its room again. */
  private ladder: LadderQueue<T> | undefined = undefined;
  /** Where the entries are. */
  private present: HeapQueue<T> | LadderQueue<T> = this.heap;
  /** Pushes to the ladder since it last held more than a few entries. */
  private calm = 0;
  private readonly many: number;
  private readonly few: number;
  private readonly patience: number;

  /**
   * @param many - from so many entries on a ladder is faster than a heap
   * @param few - below so many the heap is
   * @param patience - after so many pushes that found few entries it is taken to be over with the
   *   many
   */
  constructor(many = 512, few = 128, patience = 1024) {
    this.many = many;
    this.few = few;
    this.patience = patience;
  }

  get size(): number {
    return this.present.size;
  }

  push(ticks: number, item: T): number {
    const { present } = this;
    const { size } = present;
    if (present === this.heap) {
      if (size < this.many) return present.push(ticks, item);
    } else {
      this.calm = size < this.few ? this.calm + 1 : 0;
      if (this.calm < this.patience) return present.push(ticks, item);
    }
    this.switch();
    return this.present.push(ticks, item);
  }

  peekTicks(): number {
    return this.present.peekTicks();
  }

  pop(): T | undefined {
    return this.present.pop();
  }

  popPeeked(): T {
    return this.present.popPeeked();
  }

  remove(handle: number): void {
    this.present.remove(handle);
  }

  private switch(): void {
    const from = this.present;
    this.calm = 0;
    this.present = from === this.heap ? (this.ladder ??= new LadderQueue()) : this.heap;
    move(from, this.present);
  }
}

/**
 * Takes all entries over, first to last, with new handles. A look at the first makes it ready for
 * `popPeeked`, as it was where it came from.
 */
function move<T extends Queued>(from: EventQueue<T>, to: EventQueue<T>): void {
  for (let ticks = from.peekTicks(); ticks < Infinity; ticks = from.peekTicks()) {
    const item = from.popPeeked();
    item._handle = to.push(ticks, item);
  }
  to.peekTicks();
}
