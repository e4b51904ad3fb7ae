/**
 * What can stand in a {@link PriorityLine}.
 *
 * @internal
 */
export interface InLine {
  /** The smaller, the earlier its turn. */
  readonly priority: number;
  /** Among equal priorities, the smaller, the earlier. */
  readonly order: number;
  /** Where the line keeps it; -1 outside a line. */
  _slot: number;
}

/**
 * A waiting line by priority, then by order: a binary heap whose members know their place, so that anybody can leave. O(log n) to join, to leave and to take
 * the first; joining last of equals, as in a plain queue, is O(1).
 *
 * @internal
 */
export class PriorityLine<T extends InLine> {
  private readonly heap: T[] = [];

  get length(): number {
    return this.heap.length;
  }

  get first(): T | undefined {
    return this.heap[0];
  }

  add(member: T): void {
    this.heap.push(member);
    this.rise(member, this.heap.length - 1);
  }

  /** Takes a member out, wherever it stands. False if it stands in no line. */
  remove(member: T): boolean {
    const at = member._slot;
    if (at < 0) return false;
    member._slot = -1;
    const last = this.heap.pop() as T;
    if (last !== member) {
      this.rise(last, at);
      if (last._slot === at) this.sink(last, at);
    }
    return true;
  }

  private rise(member: T, from: number): void {
    const { heap } = this;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above] as T;
      if (!isBefore(member, other)) break;
      heap[at] = other;
      other._slot = at;
      at = above;
    }
    heap[at] = member;
    member._slot = at;
  }

  private sink(member: T, from: number): void {
    const { heap } = this;
    const { length } = heap;
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= length) break;
      if (below + 1 < length && isBefore(heap[below + 1] as T, heap[below] as T)) below++;
      const other = heap[below] as T;
      if (!isBefore(other, member)) break;
      heap[at] = other;
      other._slot = at;
      at = below;
    }
    heap[at] = member;
    member._slot = at;
  }
}

function isBefore(a: InLine, b: InLine): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.order < b.order);
}
