import { checkNumber } from '@sim/core';
import { exactTime } from '../time/exact-time.ts';
import type { KeyedProcessFunction, OnTimerContext, TimerService } from './keyed-process-function.ts';
import { KeyedState, type StateSnapshot, type ValueState } from '../state/keyed-state.ts';
import { type KeyedTimer, KeyedTimers, type TimerSnapshot } from './timer-service.ts';

/** Where the outputs of a keyed operator go, at once and in order. */
export interface KeyedOutlet<O> {
  collect(key: string, value: O, timestamp: number): void;
  output(tag: string, key: string, value: unknown, timestamp: number): void;
}

/** What of a keyed operator goes into a checkpoint: state and timers, not the watermark. */
export interface KeyedSnapshot {
  readonly state: StateSnapshot;
  readonly eventTimers: TimerSnapshot;
  readonly processingTimers: TimerSnapshot;
}

/**
 * A function with state and timers by key, as a state machine: it knows no simulation, and is told
 * the time of the clock.
 */
export class KeyedProcessOperator<I, O, I2> {
  watermark = -Infinity;
  readonly state = new KeyedState();
  private readonly fn: KeyedProcessFunction<I, O, I2>;
  private readonly eventTimers: KeyedTimers;
  private readonly processingTimers: KeyedTimers;
  private readonly context: Context<O>;
  private now = 0;

  constructor(owner: string, fn: KeyedProcessFunction<I, O, I2>, outlet: KeyedOutlet<O>) {
    this.fn = fn;
    this.eventTimers = new KeyedTimers(owner);
    this.processingTimers = new KeyedTimers(owner);
    this.context = new Context<O>(this.state, outlet, this.timerService(owner));
  }

  /** How many timers are registered, of both clocks. */
  get timers(): number {
    return this.eventTimers.size + this.processingTimers.size;
  }

  /** When the clock brings the next timer; Infinity if none. */
  get nextProcessingTimer(): number {
    return this.processingTimers.next;
  }

  processElement(key: string, value: I, timestamp: number, now: number): void {
    this.now = now;
    this.fn.processElement(value, this.context.of(key, timestamp));
  }

  processElement2(key: string, value: I2, timestamp: number, now: number): void {
    this.now = now;
    this.fn.processElement2?.(value, this.context.of(key, timestamp));
  }

  /** Fires the timers that are due; returns whether the watermark was ahead of the present one. */
  advanceWatermark(seconds: number, now: number): boolean {
    const watermark = exactTime(seconds);
    if (!(watermark > this.watermark)) return false;
    this.watermark = watermark;
    this.now = now;
    this.eventTimers.fire(watermark, (timer) => this.onTimer(timer, 'event-time'));
    return true;
  }

  /** Fires the timers of the clock that are due. */
  advanceProcessingTime(now: number): void {
    this.now = now;
    this.processingTimers.fire(now, (timer) => this.onTimer(timer, 'processing-time'));
  }

  snapshot(): KeyedSnapshot {
    return {
      state: this.state.snapshot(),
      eventTimers: this.eventTimers.snapshot(),
      processingTimers: this.processingTimers.snapshot(),
    };
  }

  /** Begins with what a snapshot holds, and no watermark. */
  restore({ state, eventTimers, processingTimers }: KeyedSnapshot): void {
    this.state.restore(state);
    this.eventTimers.restore(eventTimers);
    this.processingTimers.restore(processingTimers);
    this.watermark = -Infinity;
  }

  reset(): void {
    this.restore({ state: [], eventTimers: [], processingTimers: [] });
  }

  private onTimer({ key, namespace, time }: KeyedTimer, domain: OnTimerContext<O>['timeDomain']): void {
    this.fn.onTimer?.(time, this.context.of(key, time, domain, namespace));
  }

  private timerService(owner: string): (key: () => string) => TimerService {
    const time = (seconds: number) => exactTime(checkNumber(owner, 'the time of a timer', seconds));
    const { eventTimers, processingTimers } = this;
    return (key) => ({
      currentWatermark: () => this.watermark,
      currentProcessingTime: () => this.now,
      registerEventTimeTimer: (at, namespace = '') => eventTimers.register(key(), namespace, time(at)),
      registerProcessingTimeTimer: (at, namespace = '') => processingTimers.register(key(), namespace, time(at)),
      deleteEventTimeTimer: (at, namespace = '') => eventTimers.delete(key(), namespace, time(at)),
      deleteProcessingTimeTimer: (at, namespace = '') => processingTimers.delete(key(), namespace, time(at)),
    });
  }
}

/** One for all elements: it is valid during a call only, as Flink's is. */
class Context<O> implements OnTimerContext<O> {
  key = '';
  timestamp = NaN;
  timeDomain: 'event-time' | 'processing-time' = 'event-time';
  namespace = '';
  readonly timerService: TimerService;
  private readonly states: KeyedState;
  private readonly outlet: KeyedOutlet<O>;

  constructor(states: KeyedState, outlet: KeyedOutlet<O>, timers: (key: () => string) => TimerService) {
    this.states = states;
    this.outlet = outlet;
    this.timerService = timers(() => this.key);
  }

  of(key: string, timestamp: number, domain: 'event-time' | 'processing-time' = 'event-time', namespace = ''): this {
    this.key = key;
    this.timestamp = timestamp;
    this.timeDomain = domain;
    this.namespace = namespace;
    return this;
  }

  // Arrow functions, so that users can take them out of the context: `({ getState, collect })`.
  readonly getState = <T>(name: string): ValueState<T> => {
    const { key, states } = this;
    return {
      value: () => states.get(key, name) as T | undefined,
      update: (value) => states.set(key, name, value),
      clear: () => states.set(key, name, undefined),
    };
  };

  readonly collect = (value: O, timestamp = this.timestamp): void => {
    this.outlet.collect(this.key, value, timestamp);
  };

  readonly output = (tag: string, value: unknown): void => {
    this.outlet.output(tag, this.key, value, this.timestamp);
  };
}
