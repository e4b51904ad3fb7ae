import { checkFunction, checkOneOf, checkOptions, invalidOption } from '@sim/core';
import type { TriggerWindow } from '../triggers/trigger.ts';

/**
 * An element of a window, with its time.
 *
 * @public
 */
export interface TimestampedValue<V> {
  /** The value. */
  readonly value: V;
  /** Its event time, or the clock for windows on the clock, in seconds. */
  readonly timestamp: number;
}

/**
 * Takes elements out of a window when its trigger fires, before or after they are aggregated: Apache
 * Flink's `Evictor`. What is taken out does not come back. The elements of a window are kept for it,
 * whatever the aggregate.
 *
 * @typeParam V - the value of an element
 *
 * @example
 * ```ts
 * import { CountTrigger, type Evictor, GlobalWindows, StreamHarness, sum } from '@sim/stream';
 *
 * // Without the largest and the smallest.
 * const trimmed: Evictor<number> = {
 *   evictBefore: (elements) => [...elements].sort((a, b) => a.value - b.value).slice(1, -1),
 * };
 * const harness = new StreamHarness({ windowType: new GlobalWindows(), aggregate: sum(), trigger: new CountTrigger(4), evictor: trimmed });
 * for (const value of [3, 90, 4, 1]) harness.processElement({ value });
 * console.log(harness.results.map(({ result }) => result)); // [ 7 ]
 * ```
 *
 * @public
 */
export interface Evictor<V = any> {
  /**
   * What stays of the elements before they are aggregated. @defaultValue all
   *
   * @param elements - in order of arrival, at least one
   */
  evictBefore?(elements: readonly TimestampedValue<V>[], window: TriggerWindow): readonly TimestampedValue<V>[];
  /** What stays of the elements after they were aggregated. @defaultValue all */
  evictAfter?(elements: readonly TimestampedValue<V>[], window: TriggerWindow): readonly TimestampedValue<V>[];
  /** What it is, for reports. @defaultValue none */
  readonly description?: string;
}

/**
 * When the evictors of this package take elements out.
 *
 * @public
 */
export interface EvictorOptions {
  /** After the elements were aggregated, instead of before. @defaultValue false */
  readonly doEvictAfter?: boolean;
}

/** Checks an evictor, by shape. */
export function checkEvictor<V>(owner: string, evictor: Evictor<V>): Evictor<V> {
  if (typeof evictor !== 'object' || (evictor as unknown) === null)
    throw invalidOption(owner, 'evictor', 'an evictor', evictor);
  if (evictor.evictBefore === undefined && evictor.evictAfter === undefined)
    throw invalidOption(owner, 'evictor', 'an object with evictBefore or evictAfter', evictor);
  if (evictor.evictBefore !== undefined) checkFunction(owner, 'evictor.evictBefore', evictor.evictBefore);
  if (evictor.evictAfter !== undefined) checkFunction(owner, 'evictor.evictAfter', evictor.evictAfter);
  return evictor;
}

/** Reads `doEvictAfter`. */
export function evictsAfter(owner: string, options: EvictorOptions): boolean {
  const { doEvictAfter = false } = checkOptions(owner, options, ['doEvictAfter']);
  return checkOneOf(owner, 'doEvictAfter', doEvictAfter, [true, false]);
}
