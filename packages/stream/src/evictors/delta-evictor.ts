import { checkFunction, checkNumber } from '@sim/core';
import { type Evictor, type EvictorOptions, evictsAfter, type TimestampedValue } from './evictor.ts';

/**
 * Keeps the elements that differ from the last one by less than a threshold: Apache Flink's
 * `DeltaEvictor`.
 *
 * @typeParam V - the value of an element
 *
 * @example
 * ```ts
 * import { CountTrigger, DeltaEvictor, GlobalWindows, StreamHarness, sum } from '@sim/stream';
 *
 * const near = new DeltaEvictor(10, (value: number, last: number) => Math.abs(value - last));
 * const harness = new StreamHarness({ windowType: new GlobalWindows(), aggregate: sum(), trigger: new CountTrigger(3), evictor: near });
 * for (const value of [50, 3, 8]) harness.processElement({ value });
 * console.log(harness.results.map(({ result }) => result)); // [ 11 ]
 * ```
 *
 * @public
 */
export class DeltaEvictor<V = any> implements Evictor<V> {
  /** The difference from which on an element goes. */
  readonly threshold: number;
  private readonly deltaFunction: (value: V, last: V) => number;
  private readonly isAfter: boolean;

  /**
   * @param threshold - the difference from which on an element goes
   * @param deltaFunction - the difference of an element from the last one
   * @param options - `doEvictAfter`: false
   * @throws `INVALID_OPTION` if one of them cannot be used
   */
  constructor(threshold: number, deltaFunction: (value: V, last: V) => number, options: EvictorOptions = {}) {
    this.threshold = checkNumber('DeltaEvictor', 'threshold', threshold);
    this.deltaFunction = checkFunction('DeltaEvictor', 'deltaFunction', deltaFunction);
    this.isAfter = evictsAfter('DeltaEvictor', options);
  }

  /** What it is, for reports. */
  get description(): string {
    return `DeltaEvictor(${this.threshold})`;
  }

  /** Keeps those near the last one. */
  evictBefore(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return this.isAfter ? elements : this.evict(elements);
  }

  /** Keeps those near the last one. */
  evictAfter(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return this.isAfter ? this.evict(elements) : elements;
  }

  private evict(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    const { value: last } = elements[elements.length - 1] as TimestampedValue<V>;
    return elements.filter(({ value }) => this.deltaFunction(value, last) < this.threshold);
  }
}
