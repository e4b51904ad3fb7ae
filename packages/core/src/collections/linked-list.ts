/**
 * What can be in a {@link LinkedList}: the links are in the members themselves, so that one comes
 * and goes without allocation.
 */
export interface Linked {
  _previous: this | undefined;
  _next: this | undefined;
}

/**
 * A list, oldest first, from which any member can leave. Everything is O(1). A member is in one
 * list at most.
 *
 * @internal
 */
export class LinkedList<T extends Linked> {
  private head: T | undefined = undefined;
  private tail: T | undefined = undefined;

  get first(): T | undefined {
    return this.head;
  }

  add(member: T): void {
    member._previous = this.tail;
    if (this.tail === undefined) this.head = member;
    else this.tail._next = member;
    this.tail = member;
  }

  /** Takes a member out. Without effect if it is not in the list. */
  remove(member: T): void {
    const { _previous: previous, _next: next } = member;
    if (previous === undefined && this.head !== member) return;
    if (previous === undefined) this.head = next;
    else previous._next = next;
    if (next === undefined) this.tail = previous;
    else next._previous = previous;
    member._previous = undefined;
    member._next = undefined;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let member = this.head; member !== undefined; member = member._next) yield member;
  }
}
