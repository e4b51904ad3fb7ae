import type { ValueState } from '../state/keyed-state.ts';

/**
 * What a {@link Trigger} answers, as Apache Flink's `TriggerResult`: `'FIRE'` emits what the window
 * holds, `'PURGE'` empties it; the window itself and the state of its trigger stay until the window
 * is freed.
 *
 * @public
 */
export type TriggerResult = 'CONTINUE' | 'FIRE' | 'PURGE' | 'FIRE_AND_PURGE';

/**
 * The window that a {@link Trigger} decides about, in seconds.
 *
 * @public
 */
export interface TriggerWindow {
  /** The first time inside. */
  readonly start: number;
  /** The first time after it; `Infinity` if it has no end. */
  readonly end: number;
  /** When it is freed: its end plus the time it is kept for late elements. */
  readonly cleanupTime: number;
}

/**
 * The clocks, timers and state of one window of one key. A timer is unique by its time, and is gone
 * with its window.
 *
 * @public
 */
export interface TriggerContext {
  /** The watermark, in seconds; `-Infinity` before there is one, `Infinity` after the end. */
  getCurrentWatermark(): number;
  /** The clock, in seconds. */
  getCurrentProcessingTime(): number;
  /** Calls `onEventTime` when the watermark reaches `time`; if it has, with the next watermark. */
  registerEventTimeTimer(time: number): void;
  /** Calls `onProcessingTime` when the clock reaches `time`; if it has, after this step. */
  registerProcessingTimeTimer(time: number): void;
  /** Without effect if there is no such timer. */
  deleteEventTimeTimer(time: number): void;
  /** Without effect if there is no such timer. */
  deleteProcessingTimeTimer(time: number): void;
  /** A value kept for this window, by name. */
  getPartitionedState<T>(name: string): ValueState<T>;
}

/**
 * The context of a window that others were merged into.
 *
 * @public
 */
export interface OnMergeContext extends TriggerContext {
  /** The values that the merged windows have under a name, in order of their start. */
  mergedStates<T>(name: string): readonly T[];
}

/**
 * When a window emits, as Apache Flink's `Trigger`. Open to users. It holds no state of its own: one
 * trigger serves all windows, and keeps what it knows of each by `getPartitionedState`.
 *
 * @typeParam V - the value of an element
 *
 * @example
 * ```ts
 * import { StreamHarness, sum, type Trigger, TumblingWindow } from '@sim/stream';
 *
 * // Large orders are reported at once, the rest when the minute is over.
 * const large: Trigger<number> = {
 *   onElement(value, _timestamp, window, context) {
 *     context.registerEventTimeTimer(window.end);
 *     return value >= 100 ? 'FIRE' : 'CONTINUE';
 *   },
 *   onEventTime: (time, window) => (time === window.end ? 'FIRE' : 'CONTINUE'),
 *   onProcessingTime: () => 'CONTINUE',
 *   clear: (window, context) => context.deleteEventTimeTimer(window.end),
 * };
 * const harness = new StreamHarness({ windowType: new TumblingWindow(60), aggregate: sum(), trigger: large });
 * for (const value of [5, 200, 7]) harness.processElement({ value, eventTime: 10 });
 * harness.endInput();
 * console.log(harness.results.map(({ result, pane }) => `${result} ${pane?.timing}`)); // [ '205 early', '212 on-time' ]
 * ```
 *
 * @public
 */
export interface Trigger<V = any> {
  /**
   * An element was added to a window.
   *
   * @param timestamp - its event time, or the clock for windows on the clock, in seconds
   */
  onElement(value: V, timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult;

  /**
   * An event-time timer fires, or the window is about to be freed: then `time` is its
   * `cleanupTime`.
   */
  onEventTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult;

  /** A timer of the clock fires, or a window on the clock is about to be freed. */
  onProcessingTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult;

  /**
   * Windows were merged into this one, which has no timers and no trigger state yet. Required with
   * window types that merge.
   */
  onMerge?(window: TriggerWindow, context: OnMergeContext): void;

  /** The window is freed, or merged into another: state goes by itself, and so do timers. */
  clear(window: TriggerWindow, context: TriggerContext): void;

  /**
   * Whether nothing will fire any more: what comes for the window then is too late, however long it
   * would be kept. @defaultValue never
   */
  isFinished?(window: TriggerWindow, context: TriggerContext): boolean;

  /**
   * Whether a firing of an empty window gives a result, of no elements, as in Apache Beam, instead of
   * none, as in Apache Flink. @defaultValue false
   */
  readonly firesEmpty?: boolean;

  /** What it is, for reports. @defaultValue '…' */
  readonly description?: string;
}

/** Whether an answer emits. */
export function isFire(result: TriggerResult): boolean {
  return result === 'FIRE' || result === 'FIRE_AND_PURGE';
}
