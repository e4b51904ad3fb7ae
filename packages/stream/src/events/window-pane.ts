/**
 * Whether a result came before the watermark had reached the end of its window, when it did, or
 * after.
 *
 * @public
 */
export type PaneTiming = 'early' | 'on-time' | 'late';

/**
 * Where a result stands among those of its window, as Apache Beam's `PaneInfo`. A session that
 * another was merged into is a new window, and starts over.
 *
 * @public
 */
export interface WindowPane {
  /** When it came. */
  readonly timing: PaneTiming;
  /** How many results of its window came before it. */
  readonly index: number;
  /** How many of those were not early; -1 if it is early itself. */
  readonly onTimeIndex: number;
  /** Whether it is the first result of its window. */
  readonly first: boolean;
  /** Whether it is known to be the last one: the window is freed with it, or its trigger finished. */
  readonly last: boolean;
}
