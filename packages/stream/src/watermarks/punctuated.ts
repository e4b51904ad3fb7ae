import { checkFunction } from '@sim/core';
import type { StreamElement } from '../events/stream-events.ts';
import type { WatermarkStrategy } from './watermark-strategy.ts';

/**
 * Watermarks that elements carry or imply. They take effect at once, after the element that brought
 * them.
 *
 * @param fn - the watermark that an element brings, in seconds; `undefined` if it brings none
 * @throws `INVALID_OPTION` if `fn` is no function
 *
 * @example
 * ```ts
 * import { punctuated } from '@sim/stream';
 *
 * const strategy = punctuated((element, eventTime) => (element.value === 'end of batch' ? eventTime : undefined));
 * console.log(strategy.createGenerator().onEvent(12, { value: 'end of batch' }, 0)); // 12
 * ```
 *
 * @public
 */
export function punctuated(
  fn: (element: StreamElement<any>, eventTime: number) => number | undefined,
): WatermarkStrategy {
  checkFunction('punctuated', 'fn', fn);
  return {
    description: 'punctuated(…)',
    createGenerator: () => ({ needsTick: false, onEvent: (eventTime, element) => fn(element, eventTime) }),
  };
}
