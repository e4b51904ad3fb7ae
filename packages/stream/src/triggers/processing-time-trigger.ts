import type { Trigger, TriggerContext, TriggerResult, TriggerWindow } from './trigger.ts';

/**
 * Emits when the clock reaches the end of the window: the default trigger of windows on the clock,
 * Apache Flink's `ProcessingTimeTrigger`.
 *
 * @example
 * ```ts
 * import { count, ProcessingTimeTrigger, StreamHarness, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({
 *   windowType: new TumblingWindow(10),
 *   timeDomain: 'processing-time',
 *   aggregate: count(),
 *   trigger: new ProcessingTimeTrigger(),
 * });
 * harness.advanceTime(3);
 * harness.processElement({ value: 1, eventTime: -500 });
 * harness.advanceTime(10);
 * console.log(harness.results.map(({ windowStart, result }) => [windowStart, result])); // [ [ 0, 1 ] ]
 * ```
 *
 * @public
 */
export class ProcessingTimeTrigger implements Trigger {
  /** What it is, for reports. */
  readonly description = 'ProcessingTimeTrigger';

  /** Waits for the end of the window. */
  onElement(_value: unknown, _timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    context.registerProcessingTimeTimer(window.end);
    return 'CONTINUE';
  }

  /** Nothing: it goes by the clock. */
  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Emits. */
  onProcessingTime(): TriggerResult {
    return 'FIRE';
  }

  /** Waits for the end of the merged window. */
  onMerge(window: TriggerWindow, context: TriggerContext): void {
    if (window.end > context.getCurrentProcessingTime()) context.registerProcessingTimeTimer(window.end);
  }

  /** Waits no more. */
  clear(window: TriggerWindow, context: TriggerContext): void {
    context.deleteProcessingTimeTimer(window.end);
  }
}
