import type { ValueState } from '../state/keyed-state.ts';

/**
 * The timers of the key at hand, as Apache Flink's `TimerService`. A timer is unique by key,
 * namespace and time: registering it twice lets it fire once.
 *
 * @public
 */
export interface TimerService {
  /** The watermark, in seconds; `-Infinity` before there is one. */
  currentWatermark(): number;
  /** The clock, in seconds. */
  currentProcessingTime(): number;
  /**
   * Fires when the watermark reaches `time`; one that is due already fires with the next watermark.
   * At the end of the input all fire.
   *
   * @param time - in seconds of event time
   * @param namespace - tells timers of one key and time apart
   */
  registerEventTimeTimer(time: number, namespace?: string): void;
  /**
   * Fires when the clock reaches `time`; one that is due already fires at once, after this step. At
   * the end of the input none fires.
   *
   * @param time - in seconds of the simulation's clock
   * @param namespace - tells timers of one key and time apart
   */
  registerProcessingTimeTimer(time: number, namespace?: string): void;
  /** Without effect if there is no such timer. */
  deleteEventTimeTimer(time: number, namespace?: string): void;
  /** Without effect if there is no such timer. */
  deleteProcessingTimeTimer(time: number, namespace?: string): void;
}

/**
 * What a {@link KeyedProcessFunction} can do about the element or the timer at hand. Its functions can
 * be taken out of it: `({ collect, getState }) => …`. It is valid during the call only.
 *
 * @typeParam O - a value it sends on
 *
 * @public
 */
export interface KeyedContext<O> {
  /** The key of the element or timer: all state and timers are its own. */
  readonly key: string;
  /** The event time of the element, or the time of the timer, in seconds. */
  readonly timestamp: number;
  /** The timers of this key. */
  readonly timerService: TimerService;
  /** A value kept for this key, by name. It is part of checkpoints: let it be plain data. */
  readonly getState: <T>(name: string) => ValueState<T>;
  /**
   * Sends a value downstream, with the key and time at hand.
   *
   * @param value - what
   * @param timestamp - its event time, in seconds; that of the element or timer if it is left out
   */
  readonly collect: (value: O, timestamp?: number) => void;
  /** Sends a value to the side output with this tag. */
  readonly output: (tag: string, value: unknown) => void;
}

/**
 * The context of a timer.
 *
 * @public
 */
export interface OnTimerContext<O> extends KeyedContext<O> {
  /** Which clock the timer was for. */
  readonly timeDomain: 'event-time' | 'processing-time';
  /** The namespace it was registered with; `''` for none. */
  readonly namespace: string;
}

/**
 * What a {@link KeyedOperator} does with each element and timer: Apache Flink's
 * `KeyedProcessFunction`, or with `processElement2` its `KeyedCoProcessFunction`. It holds no state
 * of its own: what it keeps it keeps by `getState`.
 *
 * @typeParam I - the value of an element
 * @typeParam O - a value it sends on
 * @typeParam I2 - the value of an element of the second input
 *
 * @public
 */
export interface KeyedProcessFunction<I, O, I2 = never> {
  /** Called for each element, in order of arrival. */
  processElement(value: I, context: KeyedContext<O>): void;
  /** Called for each element of the second input. */
  processElement2?(value: I2, context: KeyedContext<O>): void;
  /**
   * Called for each timer that fires.
   *
   * @param timestamp - the time it was registered for, in seconds
   * @param context - with the key it was registered for
   */
  onTimer?(timestamp: number, context: OnTimerContext<O>): void;
}
