import { checkNumber, checkOptions, TICKS_PER_SECOND, toTicks } from '@sim/core';
import { given } from '../options/given.ts';
import { timeAfter } from '../time/exact-time.ts';
import type { WatermarkStrategy } from './watermark-strategy.ts';

/**
 * How {@link processingTime} lags.
 *
 * @public
 */
export interface ProcessingTimeOptions {
  /**
   * How far the watermark is behind the clock, in seconds; negative for one that is ahead.
   * @defaultValue 0
   */
  readonly lag?: number;
}

/**
 * Watermark = simulation's clock - `lag`, whatever the elements say. Set at the ticks of
 * `watermarkInterval`, from the first input on. Elements whose way takes longer than the lag are
 * late.
 *
 * @param options - `lag`: 0
 * @throws `INVALID_OPTION` if the lag is not finite
 *
 * @example
 * ```ts
 * import { processingTime } from '@sim/stream';
 *
 * const generator = processingTime({ lag: 5 }).createGenerator();
 * console.log(generator.onPeriodicEmit?.(60)); // 55
 * ```
 *
 * @public
 */
export function processingTime(options: ProcessingTimeOptions = {}): WatermarkStrategy {
  const lag = toTicks(
    checkNumber('processingTime', 'lag', given(checkOptions('processingTime', options, ['lag']).lag, 0)),
  );
  return {
    description: `processingTime({ lag: ${lag / TICKS_PER_SECOND} })`,
    createGenerator: () => ({ onEvent() {}, onPeriodicEmit: (now) => timeAfter(now, -lag) }),
  };
}
