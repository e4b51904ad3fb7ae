/**
 * What is kept of one window of one key.
 *
 * @public
 */
export interface WindowState {
  /** The key. */
  readonly key: string;
  /** The first event time inside, in seconds. */
  readonly start: number;
  /** The first event time after it, in seconds. */
  readonly end: number;
  /** How many events are in it. */
  readonly recordCount: number;
  /**
   * The values in order of arrival, where they are kept: with a plain function, or an aggregate in
   * order of arrival.
   */
  readonly records?: readonly unknown[];
  /** Whether a result was sent for it. */
  readonly emitted: boolean;
}

/** By end, then key, then start: the order in which windows are emitted. */
export function byEmission(a: WindowState, b: WindowState): number {
  if (a.end !== b.end) return a.end < b.end ? -1 : 1;
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.start < b.start ? -1 : a.start > b.start ? 1 : 0;
}
