import { SimError } from '@sim/core';
import { exactTime } from '../time/exact-time.ts';
import type { WindowBounds, WindowType } from '../windows/window-type.ts';

/** The windows that a window type gives an event, checked. */
export function assignedBounds(windowType: WindowType, eventTime: number, value: unknown): WindowBounds[] {
  const windows = windowType.assignWindows(eventTime, value);
  const option = `assignWindows(${eventTime})`;
  if (!Array.isArray(windows)) throw invalidWindow(option, 'an array of pairs [start, end]', windows);
  const bounds = (windows as readonly WindowBounds[]).map((window) => checkedBounds(window, option));
  // An event would be in the same window twice.
  if (bounds.length > 1 && new Set(bounds.map(([start, end]) => `${start} ${end}`)).size < bounds.length)
    throw invalidWindow(option, 'different windows', windows);
  return bounds;
}

/** What a window type makes of two neighbours, checked; nothing if they stay apart. */
export function mergedBounds(windowType: WindowType, a: WindowBounds, b: WindowBounds): WindowBounds | undefined {
  const merged = windowType.merge?.(a, b);
  if (merged === undefined) return undefined;
  const bounds = checkedBounds(merged, 'merge');
  // The windows of a key are kept in order of start, each looking at its neighbours only.
  if (bounds[0] !== Math.min(a[0], b[0]))
    throw invalidWindow(
      'merge',
      `a window that starts with the earlier of the two, at ${Math.min(a[0], b[0])}`,
      merged,
    );
  return bounds;
}

/** The error for windows of a window type that cannot be used. */
export function invalidWindow(option: string, expected: string, got: unknown): SimError {
  const owner = 'window type';
  const shown = Array.isArray(got) ? `[${got.join(', ')}]` : String(got);
  return new SimError('INVALID_WINDOW', `${owner}: ${option} must give ${expected}, got ${shown}`, {
    owner,
    option,
    expected,
    got,
  });
}

function checkedBounds(window: WindowBounds, option: string): WindowBounds {
  if (Array.isArray(window) && typeof window[0] === 'number' && typeof window[1] === 'number' && window[0] <= window[1])
    return [exactTime(window[0]), exactTime(window[1])];
  throw invalidWindow(option, 'pairs of numbers [start, end] with start <= end', window);
}
