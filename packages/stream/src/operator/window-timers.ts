import { SimError } from '@sim/core';
import { MinHeap } from '../collections/min-heap.ts';
import type { TriggeredWindow } from './triggered-window.ts';

/** A timer of one window. */
export interface WindowTimer<S> {
  readonly time: number;
  readonly window: TriggeredWindow<S>;
  deleted: boolean;
}

/** Firings at one time, after which a trigger that registers the same time again is a mistake. */
const MAX_FIRINGS = 1_000_000;

/**
 * The timers of all windows on one clock, unique by window and time; they fire by time, then key, then
 * start of the window. O(log timers) each.
 */
export class WindowTimers<S> {
  private readonly clock: 'eventTimers' | 'processingTimers';
  private readonly queue = new MinHeap<WindowTimer<S>>(isBefore);

  constructor(clock: 'eventTimers' | 'processingTimers') {
    this.clock = clock;
  }

  /** When the next one fires; Infinity if there is none. */
  get next(): number {
    return this.peek()?.time ?? Infinity;
  }

  register(window: TriggeredWindow<S>, time: number): void {
    const timers = (window[this.clock] ??= new Map<number, WindowTimer<S>>());
    if (timers.has(time)) return;
    const timer = { time, window, deleted: false };
    timers.set(time, timer);
    this.queue.push(timer);
  }

  delete(window: TriggeredWindow<S>, time: number): void {
    const timer = window[this.clock]?.get(time);
    if (timer === undefined) return;
    timer.deleted = true;
    window[this.clock]?.delete(time);
  }

  deleteAll(window: TriggeredWindow<S>): void {
    for (const timer of window[this.clock]?.values() ?? []) timer.deleted = true;
    window[this.clock] = undefined;
  }

  /** Fires what is due up to and with a time; what is registered meanwhile and due fires as well. */
  fire(until: number, onTimer: (window: TriggeredWindow<S>, time: number) => void): void {
    let fired = 0;
    let last = NaN;
    for (let timer = this.peek(); timer !== undefined && timer.time <= until; timer = this.peek()) {
      const { time, window } = timer;
      fired = time === last ? fired + 1 : 0;
      last = time;
      if (fired === MAX_FIRINGS)
        throw new SimError(
          'ZERO_TIME_LOOP',
          `${MAX_FIRINGS} timers of triggers at ${time}: does a trigger register the time at hand again?`,
          { time },
        );
      this.queue.pop();
      // Gone before it is told of, so that it can be registered again.
      window[this.clock]?.delete(time);
      onTimer(window, time);
    }
  }

  private peek(): WindowTimer<S> | undefined {
    let top = this.queue.peek();
    while (top?.deleted === true) {
      this.queue.pop();
      top = this.queue.peek();
    }
    return top;
  }
}

function isBefore(a: WindowTimer<any>, b: WindowTimer<any>): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.window.key !== b.window.key) return a.window.key < b.window.key;
  return a.window.start < b.window.start;
}
