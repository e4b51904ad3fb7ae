import { CountTrigger } from '../triggers/count-trigger.ts';
import { PurgingTrigger } from '../triggers/purging-trigger.ts';
import type { Trigger } from '../triggers/trigger.ts';
import { GlobalWindows } from '../windows/global-windows.ts';
import type { WindowType } from '../windows/window-type.ts';
import { CountEvictor } from './count-evictor.ts';
import type { Evictor } from './evictor.ts';

/**
 * What makes windows of elements counted by key, to be spread into the options of a processor.
 *
 * @public
 */
export interface CountWindow {
  /** The window that holds them. */
  readonly windowType: WindowType;
  /** When it emits. */
  readonly trigger: Trigger;
  /** What it forgets. */
  readonly evictor?: Evictor;
}

/**
 * Windows of a number of elements: Apache Flink's `countWindow`. Without `slide` a window emits after
 * `size` elements and starts over; with it, every `slide` elements over the last `size`.
 *
 * @param size - how many elements, an integer from 1
 * @param slide - after how many it emits, an integer from 1. @defaultValue `size`, starting over
 * @throws `INVALID_OPTION` if one of them is not
 *
 * @example
 * ```ts
 * import { countWindow, StreamHarness, sum } from '@sim/stream';
 *
 * const harness = new StreamHarness({ ...countWindow(2), aggregate: sum() });
 * for (const value of [1, 2, 3, 4, 5]) harness.processElement({ value });
 * console.log(harness.results.map(({ result }) => result)); // [ 3, 7 ]
 * ```
 *
 * @public
 */
export function countWindow(size: number, slide?: number): CountWindow {
  const windowType = new GlobalWindows();
  return slide === undefined
    ? { windowType, trigger: new PurgingTrigger(new CountTrigger(size)) }
    : { windowType, trigger: new CountTrigger(slide), evictor: new CountEvictor(size) };
}
