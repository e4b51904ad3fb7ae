import { checkNumber } from '@sim/core';
import type { ValueState } from '../state/keyed-state.ts';
import { exactTime } from '../time/exact-time.ts';
import type { OnMergeContext } from '../triggers/trigger.ts';
import type { OperatorContext } from './operator-context.ts';
import type { TriggeredWindow } from './triggered-window.ts';
import type { WindowTimers } from './window-timers.ts';

/** What triggers see: one for all windows, valid during a call only. */
export class TriggerScope<S> implements OnMergeContext {
  private readonly context: OperatorContext<any, S>;
  private readonly eventTimers: WindowTimers<S>;
  private readonly processingTimers: WindowTimers<S>;
  private readonly handles = new Map<string, ValueState<unknown>>();
  private window: TriggeredWindow<S> | undefined = undefined;
  private parts: readonly TriggeredWindow<S>[] = [];

  constructor(context: OperatorContext<any, S>, eventTimers: WindowTimers<S>, processingTimers: WindowTimers<S>) {
    this.context = context;
    this.eventTimers = eventTimers;
    this.processingTimers = processingTimers;
  }

  /** Sees a window, and those that were merged into it. */
  of(window: TriggeredWindow<S>, parts: readonly TriggeredWindow<S>[] = []): this {
    this.window = window;
    this.parts = parts;
    return this;
  }

  getCurrentWatermark(): number {
    return this.context.watermark;
  }

  getCurrentProcessingTime(): number {
    return this.context.now();
  }

  registerEventTimeTimer(time: number): void {
    this.eventTimers.register(this.current, timerTime(time));
  }

  registerProcessingTimeTimer(time: number): void {
    this.processingTimers.register(this.current, timerTime(time));
  }

  deleteEventTimeTimer(time: number): void {
    const { cleanupTime } = this.current.bounds;
    // What frees the window stays, as it is no timer of the trigger.
    if (timerTime(time) !== cleanupTime) this.eventTimers.delete(this.current, timerTime(time));
  }

  deleteProcessingTimeTimer(time: number): void {
    const { cleanupTime } = this.current.bounds;
    if (!this.context.onClock || timerTime(time) !== cleanupTime)
      this.processingTimers.delete(this.current, timerTime(time));
  }

  getPartitionedState<T>(name: string): ValueState<T> {
    let handle = this.handles.get(name);
    if (handle === undefined) {
      handle = {
        value: () => this.current.triggerState?.get(name),
        update: (value) => {
          if (value === undefined) this.current.triggerState?.delete(name);
          else (this.current.triggerState ??= new Map<string, unknown>()).set(name, value);
        },
        clear: () => void this.current.triggerState?.delete(name),
      };
      this.handles.set(name, handle);
    }
    return handle as ValueState<T>;
  }

  mergedStates<T>(name: string): readonly T[] {
    return this.parts.map(({ triggerState }) => triggerState?.get(name) as T).filter((each) => each !== undefined);
  }

  private get current(): TriggeredWindow<S> {
    return this.window as TriggeredWindow<S>;
  }
}

function timerTime(time: number): number {
  return exactTime(checkNumber('trigger', 'the time of a timer', time, { infinite: true }));
}
