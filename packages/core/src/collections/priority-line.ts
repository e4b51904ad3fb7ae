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
  /**
   * Where it stands among those with a priority of their own; {@link PLAIN} or {@link OUTSIDE}
   * otherwise.
   */
  _slot: number;
  /** Who stands before and behind it in the plain line. */
  _ahead: this | undefined;
  _behind: this | undefined;
}

/** The slot of a member that stands in no line. */
export const OUTSIDE = -1;
/** The slot of a member of the plain line. */
const PLAIN = -2;

/**
 * A waiting line by priority, then by order, from which anybody can leave.
 *
 * Most members have priority 0. They stand in a linked list, where everything is O(1); the others
 * in a binary heap whose members know their place, O(log n) of those. Members join in their order;
 * one that comes back joins the heap.
 *
 * @internal
 */
export class PriorityLine<T extends InLine> {
  private head: T | undefined = undefined;
  private tail: T | undefined = undefined;
  private plain = 0;
  private readonly heap: T[] = [];

  get length(): number {
    return this.plain + this.heap.length;
  }

  get first(): T | undefined {
    const { head, heap } = this;
    if (heap.length === 0) return head;
    const top = heap[0] as T;
    return head === undefined || isBefore(top, head) ? top : head;
  }

  add(member: T): void {
    if (member.priority === 0) {
      const { tail } = this;
      member._slot = PLAIN;
      member._ahead = tail;
      if (tail === undefined) this.head = member;
      else tail._behind = member;
      this.tail = member;
      this.plain++;
    } else {
      this.heap.push(member);
      this.rise(member, this.heap.length - 1);
    }
  }

  /** Adds a member that was in before: its order may be before that of others. O(log n). */
  rejoin(member: T): void {
    this.heap.push(member);
    this.rise(member, this.heap.length - 1);
  }

  /** Takes a member out, wherever it stands. False if it stands in no line. */
  remove(member: T): boolean {
    const at = member._slot;
    if (at === OUTSIDE) return false;
    member._slot = OUTSIDE;
    if (at === PLAIN) this.unlink(member);
    else {
      const last = this.heap.pop() as T;
      if (last !== member) {
        this.rise(last, at);
        if (last._slot === at) this.sink(last, at);
      }
    }
    return true;
  }

  /** All members, in no particular order. */
  *[Symbol.iterator](): Iterator<T> {
    for (let member = this.head; member !== undefined; member = member._behind) yield member;
    yield* this.heap;
  }

  private unlink(member: T): void {
    const { _ahead: ahead, _behind: behind } = member;
    if (ahead === undefined) this.head = behind;
    else ahead._behind = behind;
    if (behind === undefined) this.tail = ahead;
    else behind._ahead = ahead;
    member._ahead = member._behind = undefined;
    this.plain--;
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
