/**
 * The bounds of a window in seconds of event time: `start` belongs to it, `end` does not.
 *
 * @public
 */
export type WindowBounds = readonly [start: number, end: number];

/**
 * A regular grid of windows: window `k` is `[k × slide + offset, k × slide + offset + size)` for
 * every integer `k`.
 *
 * @public
 */
export interface WindowGrid {
  /** The length of each window, in seconds, above 0. */
  readonly size: number;
  /**
   * From one start to the next, in seconds, above 0: less than `size` overlaps, more leaves gaps.
   */
  readonly slide: number;
  /** Where the grid lies: the start of window 0, in seconds. */
  readonly offset: number;
}

/**
 * How event times become windows. Open to users: an object with `assignWindows` and `shouldClose`
 * is one. The two optional members are all that the windows of this package use beyond them.
 *
 * Times are rounded to whole nanoseconds on their way into the processor, so 0.1 + 0.2 and 0.3 are
 * the same bound.
 *
 * @example
 * ```ts
 * import type { WindowType } from '@sim/stream';
 *
 * // Shifts of a factory: 06:00 to 14:00, 14:00 to 22:00, and a night that is not counted.
 * const shifts: WindowType = {
 *   assignWindows(eventTime) {
 *     const midnight = Math.floor(eventTime / 86_400) * 86_400;
 *     const hour = (eventTime - midnight) / 3_600;
 *     if (hour < 6 || hour >= 22) return [];
 *     const start = midnight + (hour < 14 ? 6 : 14) * 3_600;
 *     return [[start, start + 8 * 3_600]];
 *   },
 *   shouldClose: (windowEnd, watermark) => watermark >= windowEnd,
 * };
 * console.log(shifts.assignWindows(50_000)); // [ [ 21600, 50400 ] ]
 * ```
 *
 * @public
 */
export interface WindowType {
  /**
   * The windows an event belongs to, each once; none is allowed. Asked once for each event. They need
   * not hold the event time: that is not checked.
   *
   * @param eventTime - in seconds, finite
   * @param value - the value of the event, for windows that depend on it
   */
  assignWindows(eventTime: number, value?: unknown): readonly WindowBounds[];

  /**
   * Whether a window is complete. Must stay true as the watermark grows, and, when true for one
   * end, be true for every earlier end. Not asked before there is a watermark, nor at the end of
   * the input, when every window closes.
   *
   * @param windowEnd - the end of the window, in seconds
   * @param watermark - in seconds, finite
   */
  shouldClose(windowEnd: number, watermark: number): boolean;

  /**
   * Makes windows that merge, such as sessions: the window that replaces both, or `undefined` if
   * they stay apart. It must start with the earlier of the two, and may end wherever it has not been
   * freed yet. Asked for neighbours in order of start, of one key: a window that does not
   * merge with its neighbour is taken not to merge with any window further on.
   *
   * @param a - the one that starts first
   * @param b - the other
   */
  merge?(a: WindowBounds, b: WindowBounds): WindowBounds | undefined;

  /**
   * Promises that `assignWindows` gives exactly the windows of this grid, which is not checked. The
   * processor then computes windows by integer index instead of asking, and overlapping windows share slices.
   */
  readonly grid?: WindowGrid | undefined;

  /** What it is, for reports. @defaultValue none */
  readonly description?: string;
}
