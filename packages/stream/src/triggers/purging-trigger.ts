import {
  isFire,
  type OnMergeContext,
  type Trigger,
  type TriggerContext,
  type TriggerResult,
  type TriggerWindow,
} from './trigger.ts';
import { checkTrigger } from './check-trigger.ts';

/**
 * Does what another trigger does, and empties the window with each firing: Apache Flink's
 * `PurgingTrigger`. Each result then holds what came since the one before; the accumulation mode
 * `'discarding'` does the same for any trigger.
 *
 * @typeParam V - the value of an element
 *
 * @example
 * ```ts
 * import { CountTrigger, GlobalWindows, PurgingTrigger, StreamHarness, sum } from '@sim/stream';
 *
 * const harness = new StreamHarness({ windowType: new GlobalWindows(), aggregate: sum(), trigger: new PurgingTrigger(new CountTrigger(2)) });
 * for (const value of [3, 9, 8, 1]) harness.processElement({ value });
 * console.log(harness.results.map(({ result }) => result)); // [ 12, 9 ]
 * ```
 *
 * @public
 */
export class PurgingTrigger<V = any> implements Trigger<V> {
  /** Calls on after a merge; left out where the other trigger cannot. */
  readonly onMerge?: (window: TriggerWindow, context: OnMergeContext) => void;
  /** As the other trigger. */
  readonly isFinished?: (window: TriggerWindow, context: TriggerContext) => boolean;
  private readonly nestedTrigger: Trigger<V>;

  /**
   * @param nestedTrigger - the other trigger
   * @throws `INVALID_OPTION` if it is none
   */
  constructor(nestedTrigger: Trigger<V>) {
    this.nestedTrigger = checkTrigger('PurgingTrigger', 'nestedTrigger', nestedTrigger);
    if (nestedTrigger.onMerge !== undefined)
      this.onMerge = (window, context) => nestedTrigger.onMerge?.(window, context);
    if (nestedTrigger.isFinished !== undefined)
      this.isFinished = (window, context) => nestedTrigger.isFinished?.(window, context) === true;
  }

  /** As the other trigger. */
  get firesEmpty(): boolean {
    return this.nestedTrigger.firesEmpty === true;
  }

  /** What it is, for reports. */
  get description(): string {
    return `PurgingTrigger(${this.nestedTrigger.description ?? '…'})`;
  }

  /** As the other trigger, and purges. */
  onElement(value: V, timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    return purging(this.nestedTrigger.onElement(value, timestamp, window, context));
  }

  /** As the other trigger, and purges. */
  onEventTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    return purging(this.nestedTrigger.onEventTime(time, window, context));
  }

  /** As the other trigger, and purges. */
  onProcessingTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    return purging(this.nestedTrigger.onProcessingTime(time, window, context));
  }

  /** As the other trigger. */
  clear(window: TriggerWindow, context: TriggerContext): void {
    this.nestedTrigger.clear(window, context);
  }
}

function purging(result: TriggerResult): TriggerResult {
  return isFire(result) ? 'FIRE_AND_PURGE' : result;
}
