import { checkOptions } from '@sim/core';
import { given } from '../options/given.ts';
import { durationTicks } from '../time/exact-time.ts';
import { checkEventTime, checkOffset, Grid } from './grid.ts';
import type { WindowBounds, WindowGrid, WindowType } from './window-type.ts';

/**
 * What {@link TumblingWindow} and {@link SlidingWindow} may be told beyond their lengths.
 *
 * @public
 */
export interface GridOptions {
  /**
   * Shifts all windows by this many seconds; its absolute value must be less than the step from one
   * start to the next. @defaultValue 0
   */
  readonly offset?: number;
}

/**
 * Windows of one length, end to end: each event belongs to exactly one. Exact to the nanosecond,
 * also for negative times.
 *
 * @example
 * ```ts
 * import { TumblingWindow } from '@sim/stream';
 *
 * const minutes = new TumblingWindow(60);
 * console.log(minutes.assignWindows(60), minutes.assignWindows(-1)); // [ [ 60, 120 ] ] [ [ -60, 0 ] ]
 * console.log(minutes.shouldClose(120, 119.9), minutes.shouldClose(120, 120)); // false true
 * ```
 *
 * @public
 */
export class TumblingWindow implements WindowType {
  /** The length of each window, in seconds. */
  readonly size: number;
  /** The shift of the grid, in seconds. */
  readonly offset: number;
  private readonly cells: Grid;

  /**
   * @param size - the length of each window, in seconds, above 0
   * @param options - `offset`: 0
   * @throws `INVALID_OPTION` if `size` is not above 0 or the offset is not shorter than `size`
   */
  constructor(size: number, options: GridOptions = {}) {
    durationTicks('TumblingWindow', 'size', size);
    this.size = size;
    this.offset = checkOffset(
      'TumblingWindow',
      given(checkOptions('TumblingWindow', options, ['offset']).offset, 0),
      size,
    );
    this.cells = new Grid('TumblingWindow', { size, slide: size, offset: this.offset });
  }

  /**
   * The window of an event time, in seconds.
   *
   * @throws `INVALID_OPTION` if it is not finite, or so far from 0 that windows of this size cannot be
   * told apart
   */
  assignWindows(eventTime: number): readonly WindowBounds[] {
    return this.cells.assign(checkEventTime('TumblingWindow', eventTime));
  }

  /** Whether the watermark has reached the end. */
  shouldClose(windowEnd: number, watermark: number): boolean {
    return watermark >= windowEnd;
  }

  /** What it is, for reports. */
  get description(): string {
    return `TumblingWindow(${this.size}${this.offset === 0 ? '' : `, { offset: ${this.offset} }`})`;
  }

  /** The grid; `undefined` in a subclass with an `assignWindows` of its own. */
  get grid(): WindowGrid | undefined {
    return this.assignWindows === TumblingWindow.prototype.assignWindows
      ? { size: this.size, slide: this.size, offset: this.offset }
      : undefined;
  }
}
