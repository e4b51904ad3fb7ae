/**
 * Deadlines of many members, of which the earliest is wanted.
 *
 * A binary heap whose entries may be too early: putting a deadline off, which is what every
 * heartbeat does, writes two fields, and the heap is corrected when the entry comes to its top.
 * Equal deadlines run in the order in which they were set.
 *
 * @internal
 */
export class Timers {
  private readonly heap: Timer[] = [];
  private sequence = 0;

  /** The earliest deadline; `Infinity` if there is none. O(log n) at most once for each `set`. */
  get deadline(): number {
    const top = this.top();
    return top === undefined ? Infinity : top.due;
  }

  /** Sets or moves a deadline; `Infinity` clears it. O(1) if it moves back in time to later. */
  set(timer: Timer, due: number): void {
    timer.due = due;
    timer.sequence = this.sequence;
    this.sequence += 1;
    if (timer.place < 0) {
      if (due === Infinity) return;
      timer.place = this.heap.length;
      this.heap.push(timer);
      timer.settle();
      this.rise(timer);
    } else if (due < timer.heapDue) {
      timer.settle();
      this.rise(timer);
    }
  }

  /** Clears a deadline. O(1). */
  clear(timer: Timer): void {
    timer.due = Infinity;
  }

  /** Runs what is due at or before `now`, earliest first. */
  advance(now: number): void {
    for (let top = this.top(); top !== undefined && top.due <= now; top = this.top()) {
      const { due } = top;
      top.due = Infinity;
      top.run(due);
    }
  }

  private top(): Timer | undefined {
    for (;;) {
      const top = this.heap[0];
      if (top === undefined) return undefined;
      if (top.due === Infinity) this.removeTop();
      else if (top.due === top.heapDue && top.sequence === top.heapSequence) return top;
      else {
        top.settle();
        this.sink(top);
      }
    }
  }

  private removeTop(): void {
    const top = this.heap[0]!;
    const last = this.heap.pop()!;
    top.place = -1;
    if (last === top) return;
    last.place = 0;
    this.heap[0] = last;
    this.sink(last);
  }

  private rise(timer: Timer): void {
    let { place } = timer;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.heap[above]!;
      if (!timer.before(other)) break;
      this.heap[place] = other;
      other.place = place;
      place = above;
    }
    this.heap[place] = timer;
    timer.place = place;
  }

  private sink(timer: Timer): void {
    const { length } = this.heap;
    let { place } = timer;
    for (let below = 2 * place + 1; below < length; below = 2 * place + 1) {
      if (below + 1 < length && this.heap[below + 1]!.before(this.heap[below]!)) below += 1;
      const other = this.heap[below]!;
      if (!other.before(timer)) break;
      this.heap[place] = other;
      other.place = place;
      place = below;
    }
    this.heap[place] = timer;
    timer.place = place;
  }
}

/**
 * A deadline and what happens when it comes.
 *
 * @internal
 */
export class Timer {
  /** When it is due; `Infinity`: never. */
  due = Infinity;
  /** @internal */
  sequence = 0;
  /** What the heap is ordered by: never later than `due`. */
  heapDue = Infinity;
  heapSequence = 0;
  place = -1;
  /** Is given the deadline, which may be earlier than the time `advance` was called with. */
  readonly run: (due: number) => void;

  constructor(run: (due: number) => void) {
    this.run = run;
  }

  settle(): void {
    this.heapDue = this.due;
    this.heapSequence = this.sequence;
  }

  before(other: Timer): boolean {
    return this.heapDue < other.heapDue || (this.heapDue === other.heapDue && this.heapSequence < other.heapSequence);
  }
}
