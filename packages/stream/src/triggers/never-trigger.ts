import type { Trigger, TriggerResult } from './trigger.ts';

/**
 * Never emits by itself: for a trigger around it that does, Apache Flink's `NeverTrigger` of
 * `GlobalWindows`.
 *
 * @example
 * ```ts
 * import { NeverTrigger, ProcessingTimeoutTrigger } from '@sim/stream';
 *
 * // A minute after the first element since the last firing.
 * console.log(new ProcessingTimeoutTrigger(new NeverTrigger(), 60).description); // ProcessingTimeoutTrigger(NeverTrigger, 60)
 * ```
 *
 * @public
 */
export class NeverTrigger implements Trigger {
  /** What it is, for reports. */
  readonly description = 'NeverTrigger';

  /** Nothing. */
  onElement(): TriggerResult {
    return 'CONTINUE';
  }

  /** Nothing. */
  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Nothing. */
  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Nothing. */
  onMerge(): void {}

  /** Nothing. */
  clear(): void {}
}
