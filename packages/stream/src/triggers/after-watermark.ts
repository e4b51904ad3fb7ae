import { checkOneOf, checkOptions } from '@sim/core';
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
 * When an {@link AfterWatermark} emits beside the end of the window.
 *
 * @public
 */
export interface AfterWatermarkOptions {
  /** When it emits before the end. @defaultValue never */
  readonly early?: Trigger;
  /**
   * When it emits after the end; with `'none'` the result on time is the last one, and what comes
   * after it is too late. @defaultValue for each late element
   */
  readonly late?: Trigger | 'none';
  /**
   * What happens when the window is freed: with `'nonempty'` a last result if elements have come since
   * the one before, with `'always'` in any case. @defaultValue 'nonempty'
   */
  readonly closing?: 'nonempty' | 'always';
}

const FIRED = 'on-time-fired';
const OWED = 'owed';

/**
 * Emits on time, when the watermark reaches the end of the window, and by other triggers early and
 * late: Apache Beam's `AfterWatermark`, and the early and late firings of Flink SQL. What a delayed
 * late firing still owes is emitted before the window is freed. The result on time comes also if
 * nothing has come since an early one; early and late ones only if something has.
 *
 * @example
 * ```ts
 * import { AfterWatermark, CountTrigger, manual, NeverTrigger, ProcessingTimeoutTrigger, StreamHarness, sum, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({
 *   windowType: new TumblingWindow(60),
 *   aggregate: sum(),
 *   trigger: new AfterWatermark({ early: new CountTrigger(2), late: new ProcessingTimeoutTrigger(new NeverTrigger(), 30) }),
 *   allowedLateness: 120,
 *   watermarkStrategy: manual(),
 * });
 * for (const value of [3, 4, 5]) harness.processElement({ value, eventTime: 20 });
 * harness.processWatermark(60);
 * for (const value of [6, 7]) harness.processElement({ value, eventTime: 20 });
 * harness.advanceTime(30);
 * console.log(harness.results.map(({ result, pane }) => `${result} ${pane?.timing}`)); // [ '7 early', '12 on-time', '25 late' ]
 * ```
 *
 * @public
 */
export class AfterWatermark implements Trigger {
  /** It says itself when there is something to tell. */
  readonly firesEmpty = true;
  /** What it is, for reports. */
  readonly description: string;
  /** Goes on early or late; left out where one of the others cannot merge. */
  readonly onMerge?: (window: TriggerWindow, context: OnMergeContext) => void;
  private readonly early: Trigger | undefined;
  private readonly late: Trigger | undefined;
  private readonly endsOnTime: boolean;
  private readonly closesAlways: boolean;

  /**
   * @param options - `early`: never; `late`: for each element; `closing`: `'nonempty'`
   * @throws `INVALID_OPTION` if one of them cannot be used
   */
  constructor(options: AfterWatermarkOptions = {}) {
    const owner = 'AfterWatermark';
    const { closing = 'nonempty', early, late } = checkOptions(owner, options, ['early', 'late', 'closing']);
    this.endsOnTime = late === 'none';
    this.early = early === undefined ? undefined : checkTrigger(owner, 'early', early);
    this.late = late === undefined || late === 'none' ? undefined : checkTrigger(owner, 'late', late);
    this.closesAlways = checkOneOf(owner, 'closing', closing, ['nonempty', 'always']) === 'always';
    const canMerge = [this.early, this.late].every((each) => each === undefined || each.onMerge !== undefined);
    if (canMerge) this.onMerge = (window, context) => this.merge(window, context);
    const named = [
      ...(early === undefined ? [] : [`early: ${early.description ?? '…'}`]),
      ...(late === undefined ? [] : [`late: ${late === 'none' ? late : (late.description ?? '…')}`]),
    ];
    this.description = `AfterWatermark(${named.join(', ')})`;
  }

  /** By the early trigger before the end of the window; after it by the late one. */
  onElement(value: unknown, timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    const fired = context.getPartitionedState<boolean>(FIRED);
    context.getPartitionedState<boolean>(OWED).update(true);
    if (fired.value() === true)
      return this.settle(
        this.late === undefined ? 'FIRE' : this.late.onElement(value, timestamp, window, context),
        context,
      );
    if (window.end <= context.getCurrentWatermark()) return this.fireOnTime(window, context);
    fired.update(false);
    context.registerEventTimeTimer(window.end);
    return this.settle(this.early?.onElement(value, timestamp, window, context) ?? 'CONTINUE', context);
  }

  /** At the end of the window, and what is owed when it is freed. */
  onEventTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    const fired = context.getPartitionedState<boolean>(FIRED).value() === true;
    if (!fired && time === window.end) return this.fireOnTime(window, context);
    if (time !== window.cleanupTime) {
      const current = fired ? this.late : this.early;
      return this.settle(current?.onEventTime(time, window, context) ?? 'CONTINUE', context);
    }
    if (this.endsOnTime) return 'CONTINUE';
    return this.closesAlways ? 'FIRE' : this.settle('FIRE', context);
  }

  /** By the early trigger before the end of the window; after it by the late one. */
  onProcessingTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    const current = context.getPartitionedState<boolean>(FIRED).value() === true ? this.late : this.early;
    return this.settle(current?.onProcessingTime(time, window, context) ?? 'CONTINUE', context);
  }

  /** Whether the result on time was the last one, and is out. */
  isFinished(_window: TriggerWindow, context: TriggerContext): boolean {
    return this.endsOnTime && context.getPartitionedState<boolean>(FIRED).value() === true;
  }

  /** Clears the others. */
  clear(window: TriggerWindow, context: TriggerContext): void {
    context.deleteEventTimeTimer(window.end);
    this.early?.clear(window, context);
    this.late?.clear(window, context);
  }

  private fireOnTime(window: TriggerWindow, context: TriggerContext): TriggerResult {
    this.early?.clear(window, context);
    context.getPartitionedState<boolean>(FIRED).update(true);
    context.getPartitionedState<boolean>(OWED).clear();
    return 'FIRE';
  }

  /** Fires only where something is owed. */
  private settle(result: TriggerResult, context: TriggerContext): TriggerResult {
    if (!isFire(result)) return result;
    const owed = context.getPartitionedState<boolean>(OWED);
    if (owed.value() !== true) return 'CONTINUE';
    owed.clear();
    return result;
  }

  private merge(window: TriggerWindow, context: OnMergeContext): void {
    if (context.mergedStates<boolean>(OWED).includes(true)) context.getPartitionedState<boolean>(OWED).update(true);
    const hasEnded = window.end <= context.getCurrentWatermark();
    const fired = hasEnded && context.mergedStates<boolean>(FIRED).every((each) => each);
    context.getPartitionedState<boolean>(FIRED).update(fired);
    if (!fired) context.registerEventTimeTimer(window.end);
    (fired ? this.late : this.early)?.onMerge?.(window, context);
  }
}
