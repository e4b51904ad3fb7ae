import { durationTicks } from '../time/exact-time.ts';
import { Grid } from '../windows/grid.ts';
import type { OnMergeContext, Trigger, TriggerContext, TriggerResult, TriggerWindow } from './trigger.ts';

const NEXT = 'next-processing-time';

/**
 * Emits at each multiple of an interval on the clock, from the first element on, and when the clock
 * reaches the end of the window, after which it stops: Apache Flink's
 * `ContinuousProcessingTimeTrigger`.
 *
 * @example
 * ```ts
 * import { ContinuousProcessingTimeTrigger, GlobalWindows, StreamHarness, sum } from '@sim/stream';
 *
 * const harness = new StreamHarness({ windowType: new GlobalWindows(), aggregate: sum(), trigger: new ContinuousProcessingTimeTrigger(60) });
 * for (const [time, value] of [[30, 5], [70, 7], [110, 3]] as const) {
 *   harness.advanceTime(time);
 *   harness.processElement({ value });
 * }
 * harness.advanceTime(120);
 * console.log(harness.results.map(({ result }) => result)); // [ 5, 15 ]
 * ```
 *
 * @public
 */
export class ContinuousProcessingTimeTrigger implements Trigger {
  /** From one firing to the next, in seconds. */
  readonly interval: number;
  private readonly multiples: Grid;

  /**
   * @param interval - from one firing to the next, in seconds, above 0
   * @throws `INVALID_OPTION` if it is not
   */
  constructor(interval: number) {
    durationTicks('ContinuousProcessingTimeTrigger', 'interval', interval);
    this.interval = interval;
    this.multiples = new Grid('ContinuousProcessingTimeTrigger', { size: interval, slide: interval, offset: 0 });
  }

  /** What it is, for reports. */
  get description(): string {
    return `ContinuousProcessingTimeTrigger(${this.interval})`;
  }

  /** Waits for the next multiple. */
  onElement(_value: unknown, _timestamp: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    if (context.getPartitionedState<number>(NEXT).value() === undefined)
      this.waitAfter(context.getCurrentProcessingTime(), window, context);
    return 'CONTINUE';
  }

  /** Nothing: it goes by the clock. */
  onEventTime(): TriggerResult {
    return 'CONTINUE';
  }

  /** Emits at each multiple and at the end of the window. */
  onProcessingTime(time: number, window: TriggerWindow, context: TriggerContext): TriggerResult {
    const next = context.getPartitionedState<number>(NEXT);
    if (next.value() !== time) return time === window.end ? 'FIRE' : 'CONTINUE';
    next.clear();
    if (time < window.end) this.waitAfter(time, window, context);
    return 'FIRE';
  }

  /** Waits for the earliest time that one of the windows waited for. */
  onMerge(_window: TriggerWindow, context: OnMergeContext): void {
    const times = context.mergedStates<number>(NEXT);
    if (times.length > 0)
      this.waitUntil(
        times.reduce((a, b) => Math.min(a, b)),
        context,
      );
  }

  /** Waits no more. */
  clear(_window: TriggerWindow, context: TriggerContext): void {
    const next = context.getPartitionedState<number>(NEXT);
    const time = next.value();
    if (time !== undefined) context.deleteProcessingTimeTimer(time);
    next.clear();
  }

  private waitAfter(time: number, window: TriggerWindow, context: TriggerContext): void {
    const next = this.multiples.end(this.multiples.lastIndex(time));
    // A window whose end the clock has passed, as one of event time may be, has no more firing there.
    this.waitUntil(time < window.end ? Math.min(next, window.end) : next, context);
  }

  private waitUntil(time: number, context: TriggerContext): void {
    context.getPartitionedState<number>(NEXT).update(time);
    context.registerProcessingTimeTimer(time);
  }
}
