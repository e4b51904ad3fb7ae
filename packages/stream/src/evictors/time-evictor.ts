import { durationTicks, timeAfter } from '../time/exact-time.ts';
import { type Evictor, type EvictorOptions, evictsAfter, type TimestampedValue } from './evictor.ts';

/**
 * Keeps the elements of the last so many seconds, counted from the latest one in the window: Apache
 * Flink's `TimeEvictor`. An element exactly so much earlier goes.
 *
 * @example
 * ```ts
 * import { CountTrigger, GlobalWindows, StreamHarness, sum, TimeEvictor } from '@sim/stream';
 *
 * const harness = new StreamHarness({ windowType: new GlobalWindows(), aggregate: sum(), trigger: new CountTrigger(1), evictor: new TimeEvictor(10) });
 * for (const eventTime of [0, 4, 10, 30]) harness.processElement({ value: 1, eventTime });
 * console.log(harness.results.map(({ result }) => result)); // [ 1, 2, 2, 1 ]
 * ```
 *
 * @public
 */
export class TimeEvictor implements Evictor {
  /** How long elements stay, in seconds. */
  readonly windowSize: number;
  private readonly ticks: number;
  private readonly isAfter: boolean;

  /**
   * @param windowSize - how long elements stay, in seconds, above 0
   * @param options - `doEvictAfter`: false
   * @throws `INVALID_OPTION` if one of them cannot be used
   */
  constructor(windowSize: number, options: EvictorOptions = {}) {
    this.ticks = durationTicks('TimeEvictor', 'windowSize', windowSize);
    this.windowSize = windowSize;
    this.isAfter = evictsAfter('TimeEvictor', options);
  }

  /** What it is, for reports. */
  get description(): string {
    return `TimeEvictor(${this.windowSize})`;
  }

  /** Keeps the late ones. */
  evictBefore<V>(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return this.isAfter ? elements : this.evict(elements);
  }

  /** Keeps the late ones. */
  evictAfter<V>(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    return this.isAfter ? this.evict(elements) : elements;
  }

  private evict<V>(elements: readonly TimestampedValue<V>[]): readonly TimestampedValue<V>[] {
    const latest = elements.reduce((max, { timestamp }) => Math.max(max, timestamp), -Infinity);
    const cutoff = timeAfter(latest, -this.ticks);
    return elements.filter(({ timestamp }) => timestamp > cutoff);
  }
}
