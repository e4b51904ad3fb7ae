import { checkNumber, checkOptions, toTicks } from '@sim/core';
import { given } from '../options/given.ts';
import { timeAfter } from '../time/exact-time.ts';
import { IdlenessTimer } from './idleness-timer.ts';
import type { WatermarkGenerator, WatermarkStrategy } from './watermark-strategy.ts';

/**
 * What {@link boundedOutOfOrderness} and {@link monotonous} may be told.
 *
 * @public
 */
export interface IdlenessOptions {
  /**
   * After how many seconds without an element the input counts as idle, so that `perSource` does
   * not wait for it. Noticed at the ticks. @defaultValue Infinity
   */
  readonly idleTimeout?: number;
}

/**
 * Watermark = largest event time seen - `maxDelay`: right when no element is more than `maxDelay`
 * behind the latest one. Advances at the ticks of `watermarkInterval`; an element exactly
 * `maxDelay` behind is on time.
 *
 * @param maxDelay - in seconds, 0 or more
 * @param options - `idleTimeout`: Infinity
 * @throws `INVALID_OPTION` if `maxDelay` is negative or `idleTimeout` not above 0
 *
 * @example
 * ```ts
 * import { boundedOutOfOrderness } from '@sim/stream';
 *
 * const generator = boundedOutOfOrderness(2).createGenerator();
 * generator.onEvent(10, { value: 'a' }, 0);
 * generator.onEvent(9, { value: 'b' }, 0);
 * console.log(generator.onPeriodicEmit?.(1)); // 8
 * ```
 *
 * @public
 */
export function boundedOutOfOrderness(maxDelay: number, options: IdlenessOptions = {}): WatermarkStrategy {
  const bound = checkNumber('boundedOutOfOrderness', 'maxDelay', maxDelay, { min: 0 });
  return bounded(
    bound,
    checkNumber(
      'boundedOutOfOrderness',
      'idleTimeout',
      given(checkOptions('boundedOutOfOrderness', options, ['idleTimeout']).idleTimeout, Infinity),
      { above: 0, infinite: true },
    ),
  );
}

/**
 * Watermark = largest event time seen: for input in order of event time; equal times are on time.
 *
 * @param options - `idleTimeout`: Infinity
 * @throws `INVALID_OPTION` if `idleTimeout` is not above 0
 *
 * @example
 * ```ts
 * import { monotonous } from '@sim/stream';
 *
 * const generator = monotonous().createGenerator();
 * generator.onEvent(10, { value: 'a' }, 0);
 * console.log(generator.onPeriodicEmit?.(1)); // 10
 * ```
 *
 * @public
 */
export function monotonous(options: IdlenessOptions = {}): WatermarkStrategy {
  return bounded(
    0,
    checkNumber(
      'monotonous',
      'idleTimeout',
      given(checkOptions('monotonous', options, ['idleTimeout']).idleTimeout, Infinity),
      {
        above: 0,
        infinite: true,
      },
    ),
  );
}

function bounded(bound: number, idleTimeout: number): WatermarkStrategy {
  const idleness = idleTimeout === Infinity ? '' : `, { idleTimeout: ${idleTimeout} }`;
  return {
    description: `boundedOutOfOrderness(${bound}${idleness})`,
    createGenerator: () => new BoundedGenerator(bound, idleTimeout),
  };
}

class BoundedGenerator implements WatermarkGenerator {
  /** In ticks. */
  private readonly bound: number;
  private readonly idleness: IdlenessTimer | undefined;
  private largest = -Infinity;
  private emitted = -Infinity;

  constructor(bound: number, idleTimeout: number) {
    this.bound = toTicks(bound);
    this.idleness = idleTimeout === Infinity ? undefined : new IdlenessTimer(idleTimeout);
  }

  get idle(): boolean {
    return this.idleness !== undefined && this.idleness.idle;
  }

  get needsTick(): boolean {
    return this.largest > this.emitted || (this.idleness !== undefined && !this.idleness.idle);
  }

  onEvent(eventTime: number): undefined {
    if (eventTime > this.largest) this.largest = eventTime;
    this.idleness?.activity();
  }

  onPeriodicEmit(now: number): number | undefined {
    if (this.idleness?.check(now) === true) return undefined;
    this.emitted = this.largest;
    return timeAfter(this.largest, -this.bound);
  }
}
