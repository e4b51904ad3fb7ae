import type { WatermarkStrategy } from './watermark-strategy.ts';

/**
 * No watermarks but those of `Watermark` events.
 *
 * @example
 * ```ts
 * import { manual, StreamHarness, TumblingWindow } from '@sim/stream';
 *
 * const harness = new StreamHarness({ windowType: new TumblingWindow(10), aggregate: (values) => values.length, watermarkStrategy: manual() });
 * harness.processElement({ value: 1, eventTime: 3 });
 * harness.advanceTime(1_000);
 * console.log(harness.results.length); // 0
 * harness.processWatermark(10);
 * console.log(harness.results.length); // 1
 * ```
 *
 * @public
 */
export function manual(): WatermarkStrategy {
  return { description: 'manual()', createGenerator: () => ({ needsTick: false, onEvent() {} }) };
}
