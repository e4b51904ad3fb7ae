import { SessionWindow, type WindowBounds, type WindowType } from '@sim/stream';

/** Sessions as Apache Beam's: an element exactly the gap after the last one begins a new one. */
export function halfOpenSessions(gap: number): WindowType {
  const closed = new SessionWindow(gap);
  return {
    assignWindows: (eventTime) => closed.assignWindows(eventTime),
    shouldClose: (windowEnd, watermark) => watermark >= windowEnd,
    merge: (a: WindowBounds, b: WindowBounds) => (a[0] < b[1] && b[0] < a[1] ? closed.merge(a, b) : undefined),
  };
}
