import type { Trigger, TriggerContext, TriggerResult, TriggerWindow } from './trigger.ts';

/**
 * Emits when the watermark reaches the end of the window, and for each late element after it: the
 * default trigger of windows of event time, Apache Flink's `EventTimeTrigger`.
 *
 * @example
 * ```ts
 * import { count, EventTimeTrigger, manual, StreamHarness, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({
 *   windowType: new TumblingWindow(10),
 *   aggregate: count(),
 *   trigger: new EventTimeTrigger(),
 *   allowedLateness: 5,
 *   watermarkStrategy: manual(),
 * });
 * for (const eventTime of [1, 2, 3]) harness.processElement({ value: 1, eventTime });
 * harness.processWatermark(12);
 * harness.processElement({ value: 1, eventTime: 4 });
 * console.log(harness.results.map(({ result, pane }) => `${result} ${pane?.timing}`)); // [ '3 on-time', '4 late' ]
 * ```
 *
 * @public
 */
export class EventTimeTrigger implements Trigger {
  /** What it is, for reports. */
  readonly description = 'EventTimeTrigger';

  /** Emits at once if the window has ended. */
  onElement(_value: unknown, _timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    if (window.end <= context.getCurrentWatermark()) return 'FIRE';
    context.registerEventTimeTimer(window.end);
    return 'CONTINUE';
  }

  /** Emits at the end of the window. */
  onEventTime(time: number, window: TriggerWindow): TriggerResult {
    return time === window.end ? 'FIRE' : 'CONTINUE';
  }

  /** Nothing: it goes by event time. */
  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Waits for the end of the merged window. */
  onMerge(window: TriggerWindow, context: TriggerContext): void {
    if (window.end > context.getCurrentWatermark()) context.registerEventTimeTimer(window.end);
  }

  /** Waits no more. */
  clear(window: TriggerWindow, context: TriggerContext): void {
    context.deleteEventTimeTimer(window.end);
  }
}
