import type { WindowBounds, WindowType } from './window-type.ts';

/**
 * One window for each key that never ends: Apache Flink's `GlobalWindows`, for triggers. Without a
 * trigger it emits at the end of the stream only.
 *
 * @example
 * ```ts
 * import { GlobalWindows } from '@sim/stream';
 *
 * console.log(new GlobalWindows().assignWindows()); // [ [ -Infinity, Infinity ] ]
 * ```
 *
 * @public
 */
export class GlobalWindows implements WindowType {
  /** What it is, for reports. */
  readonly description = 'GlobalWindows';

  /** The one window there is. */
  assignWindows(): readonly WindowBounds[] {
    return [[-Infinity, Infinity]];
  }

  /** Never. */
  shouldClose(): boolean {
    return false;
  }
}
