import type { WindowBounds, WindowType } from '../windows/window-type.ts';
import { mergedBounds } from './assigned-windows.ts';
import type { StartList } from './start-list.ts';

/** The windows of a key that a new one merges with, from one position to another, and what they become. */
export interface MergeReach {
  readonly from: number;
  readonly to: number;
  readonly bounds: WindowBounds;
}

/** The run of windows around a position that a new one merges with, and what comes of it. */
export function mergeReach(
  windowType: WindowType,
  windows: Pick<StartList<{ readonly start: number; readonly end: number }>, 'at'>,
  at: number,
  window: WindowBounds,
): MergeReach {
  let from = at;
  let to = at;
  let bounds = window;
  for (let grown = true; grown;) {
    grown = false;
    for (let left = windows.at(from - 1); left !== undefined; left = windows.at(from - 1)) {
      const merged = mergedBounds(windowType, [left.start, left.end], bounds);
      if (merged === undefined) break;
      bounds = merged;
      from--;
      grown = true;
    }
    for (let right = windows.at(to); right !== undefined; right = windows.at(to)) {
      const merged = mergedBounds(windowType, bounds, [right.start, right.end]);
      if (merged === undefined) break;
      bounds = merged;
      to++;
      grown = true;
    }
  }
  return { from, to, bounds };
}
