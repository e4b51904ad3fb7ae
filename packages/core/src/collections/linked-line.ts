/**
 * What stands in a {@link LinkedLine}.
 *
 * @internal
 */
export class Place<T> {
  readonly value: T;
  /** Whether it stands in its line. */
  _held = false;
  _previous: Place<T> | undefined = undefined;
  _next: Place<T> | undefined = undefined;

  constructor(value: T) {
    this.value = value;
  }
}

/**
 * A waiting line in order of arrival, from which anybody can leave: a doubly linked list.
 * Everything is O(1).
 *
 * @internal
 */
export class LinkedLine<T> {
  private head: Place<T> | undefined = undefined;
  private tail: Place<T> | undefined = undefined;
  private count = 0;

  get length(): number {
    return this.count;
  }

  get first(): Place<T> | undefined {
    return this.head;
  }

  addLast(place: Place<T>): void {
    place._held = true;
    place._previous = this.tail;
    if (this.tail === undefined) this.head = place;
    else this.tail._next = place;
    this.tail = place;
    this.count++;
  }

  addFirst(place: Place<T>): void {
    place._held = true;
    place._next = this.head;
    if (this.head === undefined) this.tail = place;
    else this.head._previous = place;
    this.head = place;
    this.count++;
  }

  /** Takes a place out. False if it is not in the line. */
  remove(place: Place<T>): boolean {
    if (!place._held) return false;
    const { _previous: previous, _next: next } = place;
    if (previous === undefined) this.head = next;
    else previous._next = next;
    if (next === undefined) this.tail = previous;
    else next._previous = previous;
    place._held = false;
    place._previous = place._next = undefined;
    this.count--;
    return true;
  }

  /** Takes the first one out. */
  shift(): T | undefined {
    const { head } = this;
    if (head === undefined) return undefined;
    this.remove(head);
    return head.value;
  }
}
