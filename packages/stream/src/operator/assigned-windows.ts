import { SimError, toSeconds, toTicks } from '@sim/core';
import type { WindowBounds, WindowType } from '../windows/window-type.ts';

/** The windows that a window type gives an event, checked, in ticks. */
export function assignedTicks(windowType: WindowType, eventTime: number, value: unknown): WindowBounds[] {
  const windows = windowType.assignWindows(toSeconds(eventTime), value);
  if (!Array.isArray(windows))
    throw invalidWindow(`assignWindows(${toSeconds(eventTime)})`, 'an array of pairs [start, end]', windows);
  return (windows as readonly WindowBounds[]).map((window) =>
    boundsTicks(window, `assignWindows(${toSeconds(eventTime)})`),
  );
}

/** What a window type makes of two neighbours, checked, in ticks; nothing if they stay apart. */
export function mergedTicks(windowType: WindowType, a: WindowBounds, b: WindowBounds): WindowBounds | undefined {
  const merged = windowType.merge?.(inSeconds(a), inSeconds(b));
  return merged === undefined ? undefined : boundsTicks(merged, 'merge');
}

/** The error for windows of a window type that cannot be used. */
export function invalidWindow(where: string, expected: string, got: unknown): SimError {
  const shown = Array.isArray(got) ? `[${got.join(', ')}]` : String(got);
  return new SimError('INVALID_WINDOW', `window type: ${where} must give ${expected}, got ${shown}`, {
    where,
    expected,
    got,
  });
}

function inSeconds([start, end]: WindowBounds): WindowBounds {
  return [toSeconds(start), toSeconds(end)];
}

function boundsTicks(window: WindowBounds, where: string): WindowBounds {
  if (Array.isArray(window) && typeof window[0] === 'number' && typeof window[1] === 'number' && window[0] <= window[1])
    return [toTicks(window[0]), toTicks(window[1])];
  throw invalidWindow(where, 'pairs of numbers [start, end] with start <= end', window);
}
