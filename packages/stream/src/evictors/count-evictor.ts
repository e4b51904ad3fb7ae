import { checkNumber } from '@sim/core';
import { type Evictor, type EvictorOptions, evictsAfter, type TimestampedValue } from './evictor.ts';

/**
 * Keeps the last so many elements, by arrival: Apache Flink's `CountEvictor`.
 *
 * @example
 * ```ts
 * import { CountEvictor, CountTrigger, GlobalWindows, StreamHarness, sum } from '@sim/stream';
 *
 * // After every second element, over the last three.
 * const harness = new StreamHarness({ windowType: new GlobalWindows(), aggregate: sum(), trigger: new CountTrigger(2), evictor: new CountEvictor(3) });
 * for (const value of [1, 2, 3, 4, 5, 6]) harness.processElement({ value });
 * console.log(harness.results.map(({ result }) => result)); // [ 3, 9, 15 ]
 * ```
 *
 * @public
 */
export class CountEvictor implements Evictor {
  /** How many elements stay. */
  readonly maxCount: number;
  private readonly isAfter: boolean;

  /**
   * @param maxCount - how many elements stay, an integer from 0
   * @param options - `doEvictAfter`: false
   * @throws `INVALID_OPTION` if one of them cannot be used
   */
  constructor(maxCount: number, options: EvictorOptions = {}) {
    this.maxCount = checkNumber('CountEvictor', 'maxCount', maxCount, { min: 0, integer: true });
    this.isAfter = evictsAfter('CountEvictor', options);
  }

  /** What it is, for reports. */
  get description(): string {
    return `CountEvictor(${this.maxCount})`;
  }

  /** Keeps the last ones. */
  evictBefore<V>(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return this.isAfter ? elements : this.evict(elements);
  }

  /** Keeps the last ones. */
  evictAfter<V>(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return this.isAfter ? this.evict(elements) : elements;
  }

  private evict<V>(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return elements.slice(Math.max(0, elements.length - this.maxCount));
  }
}
