import { checkOptions } from '@sim/core';
import { given } from '../options/given.ts';
import { durationTicks } from '../time/exact-time.ts';
import { checkEventTime, checkOffset, Grid } from './grid.ts';
import type { GridOptions } from './tumbling-window.ts';
import type { WindowBounds, WindowGrid, WindowType } from './window-type.ts';

/**
 * Windows of one length that start every `slide` seconds (hopping windows): an event belongs to all
 * that hold it, about `size / slide`. With a slide longer than the size there are gaps, whose
 * events belong to none.
 *
 * With an aggregate that can be merged, overlapping windows share slices: an event costs one
 * addition, whatever `size / slide`.
 *
 * @example
 * ```ts
 * import { SlidingWindow } from '@sim/stream';
 *
 * console.log(new SlidingWindow(10, 5).assignWindows(7)); // [ [ 0, 10 ], [ 5, 15 ] ]
 * console.log(new SlidingWindow(2, 5).assignWindows(4)); // []
 * ```
 *
 * @public
 */
export class SlidingWindow implements WindowType {
  /** The length of each window, in seconds. */
  readonly size: number;
  /** From one start to the next, in seconds. */
  readonly slide: number;
  /** The shift of the grid, in seconds. */
  readonly offset: number;
  private readonly cells: Grid;

  /**
   * @param size - the length of each window, in seconds, above 0
   * @param slide - from one start to the next, in seconds, above 0
   * @param options - `offset`: 0
   * @throws `INVALID_OPTION` if `size` or `slide` is not above 0, or the offset is not shorter than
   * `slide`, or an event would belong to more than ten million windows
   */
  constructor(size: number, slide: number, options: GridOptions = {}) {
    durationTicks('SlidingWindow', 'size', size);
    durationTicks('SlidingWindow', 'slide', slide);
    this.size = size;
    this.slide = slide;
    this.offset = checkOffset(
      'SlidingWindow',
      given(checkOptions('SlidingWindow', options, ['offset']).offset, 0),
      slide,
    );
    this.cells = new Grid('SlidingWindow', this);
  }

  /**
   * The windows of an event time, in seconds, by ascending start. O(size / slide).
   *
   * @throws `INVALID_OPTION` if it is not finite, or so far from 0 that windows of this slide cannot
   * be told apart
   */
  assignWindows(eventTime: number): readonly WindowBounds[] {
    return this.cells.assign(checkEventTime('SlidingWindow', eventTime));
  }

  /** Whether the watermark has reached the end. */
  shouldClose(windowEnd: number, watermark: number): boolean {
    return watermark >= windowEnd;
  }

  /** What it is, for reports. */
  get description(): string {
    return `SlidingWindow(${this.size}, ${this.slide}${this.offset === 0 ? '' : `, { offset: ${this.offset} }`})`;
  }

  /** The grid; `undefined` in a subclass with an `assignWindows` of its own. */
  get grid(): WindowGrid | undefined {
    return this.assignWindows === SlidingWindow.prototype.assignWindows
      ? { size: this.size, slide: this.slide, offset: this.offset }
      : undefined;
  }
}
