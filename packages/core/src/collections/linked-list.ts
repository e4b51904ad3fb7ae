/**
 * What can be in a {@link LinkedList}: the links are in the members themselves, so that one comes
 * and goes without allocation.
 */
export interface Linked<T> {
  _previous: T | undefined;
  _next: T | undefined;
}

/**
 * A list, oldest first, from which any member can leave. Everything is O(1). A member is in one
 * list at most.
 *
 * @internal
 */
export class LinkedList<T extends Linked<T>> {
  private head: T | undefined = undefined;
  private tail: T | undefined = undefined;
  private count = 0;

  get length(): number {
    return this.count;
  }

  get first(): T | undefined {
    return this.head;
  }

  /** Adds a member at the end. */
  add(member: T): void {
    member._previous = this.tail;
    if (this.tail === undefined) this.head = member;
    else this.tail._next = member;
    this.tail = member;
    this.count++;
  }

  /** Adds a member at the front. */
  addFirst(member: T): void {
    member._next = this.head;
    if (this.head === undefined) this.tail = member;
    else this.head._previous = member;
    this.head = member;
    this.count++;
  }

  /** Takes a member out. False if it is not in the list. */
  remove(member: T): boolean {
    const { _previous: previous, _next: next } = member;
    if (previous === undefined && this.head !== member) return false;
    if (previous === undefined) this.head = next;
    else previous._next = next;
    if (next === undefined) this.tail = previous;
    else next._previous = previous;
    member._previous = undefined;
    member._next = undefined;
    this.count--;
    return true;
  }

  /** Takes the first member out. */
  shift(): T | undefined {
    const { head } = this;
    if (head !== undefined) this.remove(head);
    return head;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let member = this.head; member !== undefined; member = member._next) yield member;
  }
}
