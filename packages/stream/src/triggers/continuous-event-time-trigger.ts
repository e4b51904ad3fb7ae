import { durationTicks, instantAfter } from '../time/exact-time.ts';
import { Grid } from '../windows/grid.ts';
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult, TriggerWindow } from './trigger.ts';

const NEXT = 'next-event-time';

/**
 * Emits each time the watermark passes a multiple of an interval, and when it reaches the end of the
 * window: Apache Flink's `ContinuousEventTimeTrigger`. The first multiple is the one after the first
 * element; elements at the multiple itself are in, so the watermark has to be beyond it. A late
 * element emits at once.
 *
 * @example
 * ```ts
 * import { ContinuousEventTimeTrigger, count, manual, StreamHarness, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({
 *   windowType: new TumblingWindow(60),
 *   aggregate: count(),
 *   trigger: new ContinuousEventTimeTrigger(20),
 *   watermarkStrategy: manual(),
 * });
 * for (const eventTime of [5, 15, 25]) harness.processElement({ value: 1, eventTime });
 * for (const watermark of [20, 21, 45, 60]) harness.processWatermark(watermark);
 * console.log(harness.results.map(({ pane }) => pane?.timing)); // [ 'early', 'early', 'on-time' ]
 * ```
 *
 * @public
 */
export class ContinuousEventTimeTrigger implements Trigger {
  /** From one firing to the next, in seconds. */
  readonly interval: number;
  private readonly multiples: Grid;

  /**
   * @param interval - from one firing to the next, in seconds, above 0
   * @throws `INVALID_OPTION` if it is not
   */
  constructor(interval: number) {
    durationTicks('ContinuousEventTimeTrigger', 'interval', interval);
    this.interval = interval;
    this.multiples = new Grid('ContinuousEventTimeTrigger', { size: interval, slide: interval, offset: 0 });
  }

  /** What it is, for reports. */
  get description(): string {
    return `ContinuousEventTimeTrigger(${this.interval})`;
  }

  /** Waits for the next multiple and the end of the window; emits at once if that has passed. */
  onElement(_value: unknown, timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    if (window.end <= context.getCurrentWatermark()) return 'FIRE';
    context.registerEventTimeTimer(window.end);
    if (context.getPartitionedState<number>(NEXT).value() === undefined) this.waitAfter(timestamp, window, context);
    return 'CONTINUE';
  }

  /** Emits at each multiple and at the end of the window. */
  onEventTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    if (time === window.end) return 'FIRE';
    const next = context.getPartitionedState<number>(NEXT);
    if (next.value() !== time) return 'CONTINUE';
    next.clear();
    // Of a window without end there would be no last one.
    if (context.getCurrentWatermark() < Infinity || window.end < Infinity) this.waitAfter(time, window, context);
    return 'FIRE';
  }

  /** Nothing: it goes by event time. */
  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Waits for the earliest time that one of the windows waited for. */
  onMerge(window: TriggerWindow, context: OnMergeContext): void {
    if (window.end > context.getCurrentWatermark()) context.registerEventTimeTimer(window.end);
    const times = context.mergedStates<number>(NEXT);
    if (times.length > 0)
      this.waitUntil(
        times.reduce((a, b) => Math.min(a, b)),
        context,
      );
  }

  /** Waits no more. */
  clear(window: TriggerWindow, context: TriggerContext): void {
    const next = context.getPartitionedState<number>(NEXT);
    const time = next.value();
    if (time !== undefined) context.deleteEventTimeTimer(time);
    next.clear();
    context.deleteEventTimeTimer(window.end);
  }

  private waitAfter(time: number, window: TriggerWindow, context: TriggerContext): void {
    const next = this.multiples.end(this.multiples.lastIndex(time));
    this.waitUntil(Math.min(instantAfter(next), window.end), context);
  }

  private waitUntil(time: number, context: TriggerContext): void {
    context.getPartitionedState<number>(NEXT).update(time);
    context.registerEventTimeTimer(time);
  }
}
