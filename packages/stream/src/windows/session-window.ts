import { invalidOption } from '@sim/core';
import { durationTicks, exactTime, timeAfter } from '../time/exact-time.ts';
import { checkEventTime } from './grid.ts';
import type { WindowBounds, WindowType } from './window-type.ts';

/**
 * Windows of activity: the events of one key that follow each other by no more than the gap. A
 * session runs from its first event to its last one plus the gap.
 *
 * Each event brings `[eventTime, eventTime + gap)`; windows of a key that overlap or touch merge,
 * in both directions, so one event can join two sessions or move the start of one back.
 *
 * @example
 * ```ts
 * import { SessionWindow } from '@sim/stream';
 *
 * const visits = new SessionWindow(30);
 * console.log(visits.assignWindows(100)); // [ [ 100, 130 ] ]
 * console.log(visits.merge([100, 130], [130, 160])); // [ 100, 160 ]
 *
 * // A gap for each event: shoppers with a full basket may take longer.
 * const shopping = new SessionWindow((basket: { items: number }) => 60 + 10 * basket.items);
 * console.log(shopping.assignWindows(0, { items: 4 })); // [ [ 0, 100 ] ]
 * ```
 *
 * @public
 */
export class SessionWindow<V = any> implements WindowType {
  /**
   * The longest silence inside a session, in seconds; or the function that gives it for a value.
   */
  readonly gap: number | ((value: V) => number);
  private readonly gapTicks: number | undefined;

  /**
   * @param gap - the longest silence inside a session, in seconds, above 0; or a function that
   * gives it for the value of an event
   * @throws `INVALID_OPTION` if the gap is not above 0; for a function, when it is asked
   */
  constructor(gap: number | ((value: V) => number)) {
    this.gap = gap;
    this.gapTicks = typeof gap === 'function' ? undefined : durationTicks('SessionWindow', 'gap', gap);
  }

  /** What it is, for reports. */
  get description(): string {
    return `SessionWindow(${typeof this.gap === 'number' ? this.gap : '…'})`;
  }

  /**
   * The window that one event makes, in seconds, before it is merged.
   *
   * @throws `INVALID_OPTION` if the event time is not finite, or so far from 0 that the gap is lost
   */
  assignWindows(eventTime: number, value?: unknown): readonly WindowBounds[] {
    const start = exactTime(checkEventTime('SessionWindow', eventTime));
    const gap = this.gapTicks ?? durationTicks('SessionWindow', 'gap', (this.gap as (value: V) => number)(value as V));
    const end = timeAfter(start, gap);
    if (!(end > start))
      throw invalidOption('SessionWindow', 'eventTime', 'a time at which the gap makes a difference', eventTime);
    return [[start, end]];
  }

  /** Whether the watermark has reached the end. */
  shouldClose(windowEnd: number, watermark: number): boolean {
    return watermark >= windowEnd;
  }

  /** The cover of two windows that overlap or touch; `undefined` if there is time between them. */
  merge(a: WindowBounds, b: WindowBounds): WindowBounds | undefined {
    return a[0] <= b[1] && b[0] <= a[1] ? [Math.min(a[0], b[0]), Math.max(a[1], b[1])] : undefined;
  }
}
