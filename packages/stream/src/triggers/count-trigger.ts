import { checkNumber } from '@sim/core';
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult, TriggerWindow } from './trigger.ts';

const COUNT = 'count';

/**
 * Emits once so many elements have come since it last did, and never at the end of the window: Apache
 * Flink's `CountTrigger`. The counts of windows that merge add up.
 *
 * @example
 * ```ts
 * import { CountTrigger, StreamHarness, sum, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({ windowType: new TumblingWindow(60), aggregate: sum(), trigger: new CountTrigger(2) });
 * for (const value of [3, 9, 8, 1, 5]) harness.processElement({ value, eventTime: 10 });
 * harness.endInput();
 * console.log(harness.results.map(({ result }) => result)); // [ 12, 21 ]
 * ```
 *
 * @public
 */
export class CountTrigger implements Trigger {
  /** How many elements. */
  readonly maxCount: number;

  /**
   * @param maxCount - how many elements, an integer from 1
   * @throws `INVALID_OPTION` if it is not
   */
  constructor(maxCount: number) {
    this.maxCount = checkNumber('CountTrigger', 'maxCount', maxCount, { min: 1, integer: true });
  }

  /** What it is, for reports. */
  get description(): string {
    return `CountTrigger(${this.maxCount})`;
  }

  /** Counts, and emits if it is enough. */
  onElement(_value: unknown, _timestamp: number, _window: TriggerWindow, context: TriggerContext): TriggerResult {
    const count = context.getPartitionedState<number>(COUNT);
    const next = (count.value() ?? 0) + 1;
    if (next < this.maxCount) {
      count.update(next);
      return 'CONTINUE';
    }
    count.clear();
    return 'FIRE';
  }

  /** Nothing: it goes by the number of elements. */
  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Nothing: it goes by the number of elements. */
  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Adds the counts up; the next element tests them. */
  onMerge(_window: TriggerWindow, context: OnMergeContext): void {
    const counts = context.mergedStates<number>(COUNT);
    if (counts.length > 0)
      context.getPartitionedState<number>(COUNT).update(counts.reduce((sum, each) => sum + each, 0));
  }

  /** Forgets its count. */
  clear(_window: TriggerWindow, context: TriggerContext): void {
    context.getPartitionedState<number>(COUNT).clear();
  }
}
