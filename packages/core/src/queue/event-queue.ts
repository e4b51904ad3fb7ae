/** What can be on an event list: it knows its handle. */
export interface Queued {
  _handle: number;
}

/**
 * The pending-event list: a priority queue that keeps the order of insertion among equal times.
 *
 * Entries are removed lazily: the item is let go at once, its key when it reaches the head or when
 * dead keys outnumber live ones. One contract suite (`test/queue/event-queue.contract.ts`) states
 * what every implementation must do.
 *
 * @internal
 */
export interface EventQueue<T extends object> {
  /** Live entries. */
  readonly size: number;
  /**
   * Adds an item behind all entries of the same time. Returns a handle, valid until the entry is
   * popped or removed. A queue that moves entries writes their new handles into the items.
   */
  push(ticks: number, item: T): number;
  /** The time of the earliest live entry; `Infinity` if there is none. */
  peekTicks(): number;
  /** Takes the earliest live entry, the first inserted among equal times. */
  pop(): T | undefined;
  /**
   * The same after `peekTicks` has found an entry, which need not be looked for again. Entries may
   * have been pushed in between, none removed.
   */
  popPeeked(): T;
  /** Removes a live entry by its handle. O(1), amortised. */
  remove(handle: number): void;
}
