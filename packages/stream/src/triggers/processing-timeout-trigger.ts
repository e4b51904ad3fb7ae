import { checkOneOf, checkOptions, toTicks } from '@sim/core';
import { durationTicks, timeAfter } from '../time/exact-time.ts';
import { checkTrigger } from './check-trigger.ts';
import {
  isFire,
  type OnMergeContext,
  type Trigger,
  type TriggerContext,
  type TriggerResult,
  type TriggerWindow,
} from './trigger.ts';

/**
 * How a {@link ProcessingTimeoutTrigger} counts time.
 *
 * @public
 */
export interface ProcessingTimeoutTriggerOptions {
  /** Whether each element starts the time-out over, not only the first. @defaultValue false */
  readonly resetTimerOnNewRecord?: boolean;
  /** Whether the other trigger starts over after a time-out. @defaultValue true */
  readonly shouldClearOnTimeout?: boolean;
}

const TIMEOUT = 'timeout';

/**
 * Does what another trigger does, and emits as well once so much time has passed on the clock since
 * the first element after a firing: Apache Flink's `ProcessingTimeoutTrigger`. It also emits when an
 * event-time timer fires and when the window is freed, so that nothing is left behind.
 *
 * @typeParam V - the value of an element
 *
 * @example
 * ```ts
 * import { CountTrigger, GlobalWindows, ProcessingTimeoutTrigger, StreamHarness, sum } from '@sim/stream';
 *
 * const harness = new StreamHarness({
 *   windowType: new GlobalWindows(),
 *   aggregate: sum(),
 *   trigger: new ProcessingTimeoutTrigger(new CountTrigger(3), 50),
 * });
 * harness.processElement({ value: 1 });
 * harness.advanceTime(10);
 * harness.processElement({ value: 2 });
 * console.log(harness.advanceTime(49).length, harness.advanceTime(50).map(({ result }) => result)); // 0 [ 3 ]
 * ```
 *
 * @public
 */
export class ProcessingTimeoutTrigger<V = any> implements Trigger<V> {
  /** The time-out, in seconds. */
  readonly interval: number;
  /** Merges the time-outs; left out where the other trigger cannot merge. */
  readonly onMerge?: (window: TriggerWindow, context: OnMergeContext) => void;
  private readonly nestedTrigger: Trigger<V>;
  private readonly resetTimerOnNewRecord: boolean;
  private readonly shouldClearOnTimeout: boolean;

  /**
   * @param nestedTrigger - the other trigger
   * @param interval - the time-out, in seconds, above 0
   * @param options - `resetTimerOnNewRecord`: false; `shouldClearOnTimeout`: true
   * @throws `INVALID_OPTION` if one of them cannot be used
   */
  constructor(nestedTrigger: Trigger<V>, interval: number, options: ProcessingTimeoutTriggerOptions = {}) {
    const owner = 'ProcessingTimeoutTrigger';
    const { resetTimerOnNewRecord = false, shouldClearOnTimeout = true } = checkOptions(owner, options, [
      'resetTimerOnNewRecord',
      'shouldClearOnTimeout',
    ]);
    this.nestedTrigger = checkTrigger(owner, 'nestedTrigger', nestedTrigger);
    durationTicks(owner, 'interval', interval);
    this.interval = interval;
    this.resetTimerOnNewRecord = checkOneOf(owner, 'resetTimerOnNewRecord', resetTimerOnNewRecord, [true, false]);
    this.shouldClearOnTimeout = checkOneOf(owner, 'shouldClearOnTimeout', shouldClearOnTimeout, [true, false]);
    if (nestedTrigger.onMerge !== undefined) this.onMerge = (window, context) => this.merge(window, context);
  }

  /** What it is, for reports. */
  get description(): string {
    return `ProcessingTimeoutTrigger(${this.nestedTrigger.description ?? '…'}, ${this.interval})`;
  }

  /** As the other trigger; if that does not fire, the time-out runs. */
  onElement(value: V, timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    const result = this.nestedTrigger.onElement(value, timestamp, window, context);
    if (isFire(result)) {
      this.clear(window, context);
      return result;
    }
    const timeout = context.getPartitionedState<number>(TIMEOUT);
    const running = timeout.value();
    if (running !== undefined && !this.resetTimerOnNewRecord) return result;
    if (running !== undefined) context.deleteProcessingTimeTimer(running);
    this.waitUntil(timeAfter(context.getCurrentProcessingTime(), toTicks(this.interval)), context);
    return result;
  }

  /** Emits. */
  onEventTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    return this.timeOut(this.nestedTrigger.onEventTime(time, window, context), window, context);
  }

  /** Emits. */
  onProcessingTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    return this.timeOut(this.nestedTrigger.onProcessingTime(time, window, context), window, context);
  }

  /** Stops the time-out, and clears the other trigger. */
  clear(window: TriggerWindow, context: TriggerContext): void {
    const timeout = context.getPartitionedState<number>(TIMEOUT);
    const running = timeout.value();
    if (running !== undefined) context.deleteProcessingTimeTimer(running);
    timeout.clear();
    this.nestedTrigger.clear(window, context);
  }

  private timeOut(nested: TriggerResult, window: TriggerWindow, context: TriggerContext): TriggerResult {
    if (this.shouldClearOnTimeout) this.clear(window, context);
    return nested === 'PURGE' || nested === 'FIRE_AND_PURGE' ? 'FIRE_AND_PURGE' : 'FIRE';
  }

  private merge(window: TriggerWindow, context: OnMergeContext): void {
    this.nestedTrigger.onMerge?.(window, context);
    const timeouts = context.mergedStates<number>(TIMEOUT);
    if (timeouts.length > 0)
      this.waitUntil(
        timeouts.reduce((a, b) => Math.min(a, b)),
        context,
      );
  }

  private waitUntil(time: number, context: TriggerContext): void {
    context.getPartitionedState<number>(TIMEOUT).update(time);
    context.registerProcessingTimeTimer(time);
  }
}
