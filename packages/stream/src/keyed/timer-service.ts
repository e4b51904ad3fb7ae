import { SimError } from '@sim/core';
import { MinHeap } from '../collections/min-heap.ts';

/** A timer that is to fire: unique by key, namespace and time. */
export interface KeyedTimer {
  readonly key: string;
  readonly namespace: string;
  readonly time: number;
  /** Of two at one time the one registered first fires first. */
  readonly sequence: number;
  deleted: boolean;
}

/** The parts of timers that go into a snapshot. */
export type TimerSnapshot = readonly (readonly [key: string, namespace: string, time: number])[];

/** Firings in one step of one clock, after which a timer that registers itself again is a mistake. */
const MAX_FIRINGS = 1_000_000;

/**
 * Timers of one clock, event time or processing time, by key. Registering one that exists has no
 * effect, nor has deleting one that does not. O(log timers) each.
 */
export class KeyedTimers {
  private readonly owner: string;
  private readonly byKey = new Map<string, Map<string, KeyedTimer>>();
  private readonly queue = new MinHeap<KeyedTimer>(
    (a, b) => a.time < b.time || (a.time === b.time && a.sequence < b.sequence),
  );
  private sequence = 0;
  private live = 0;

  constructor(owner: string) {
    this.owner = owner;
  }

  /** How many timers there are. */
  get size(): number {
    return this.live;
  }

  /** When the next one fires; Infinity if there is none. */
  get next(): number {
    let top = this.queue.peek();
    while (top?.deleted === true) {
      this.queue.pop();
      top = this.queue.peek();
    }
    return top?.time ?? Infinity;
  }

  register(key: string, namespace: string, time: number): void {
    let timers = this.byKey.get(key);
    if (timers === undefined) this.byKey.set(key, (timers = new Map<string, KeyedTimer>()));
    const id = `${time} ${namespace}`;
    if (timers.has(id)) return;
    const timer: KeyedTimer = { key, namespace, time, sequence: this.sequence++, deleted: false };
    timers.set(id, timer);
    this.queue.push(timer);
    this.live++;
  }

  delete(key: string, namespace: string, time: number): void {
    const timer = this.byKey.get(key)?.get(`${time} ${namespace}`);
    if (timer !== undefined) this.remove(timer);
  }

  /**
   * Fires what is due up to and with a time, in order of time; timers registered meanwhile that are
   * due fire in the same step.
   */
  fire(until: number, onTimer: (timer: KeyedTimer) => void): void {
    for (let fired = 0; this.next <= until && this.next < Infinity; fired++) {
      if (fired === MAX_FIRINGS)
        throw new SimError(
          'ZERO_TIME_LOOP',
          `${this.owner}: ${MAX_FIRINGS} timers in one step, the last one at ${this.next}: does onTimer register what is due at once?`,
          { owner: this.owner, time: this.next },
        );
      const timer = this.queue.pop() as KeyedTimer;
      // Gone before it is told of, so that it can be registered again.
      this.remove(timer);
      onTimer(timer);
    }
  }

  snapshot(): TimerSnapshot {
    const timers = [...this.byKey.values()].flatMap((each) => [...each.values()]);
    timers.sort((a, b) => a.sequence - b.sequence);
    return timers.map(({ key, namespace, time }) => [key, namespace, time]);
  }

  restore(timers: TimerSnapshot): void {
    this.clear();
    for (const [key, namespace, time] of timers) this.register(key, namespace, time);
  }

  clear(): void {
    this.byKey.clear();
    this.queue.clear();
    this.live = 0;
  }

  private remove(timer: KeyedTimer): void {
    const timers = this.byKey.get(timer.key) as Map<string, KeyedTimer>;
    timers.delete(`${timer.time} ${timer.namespace}`);
    if (timers.size === 0) this.byKey.delete(timer.key);
    timer.deleted = true;
    this.live--;
  }
}
