/**
 * The first index in [low, high) for which a predicate holds that, once true, stays true; `high` if
 * there is none. O(log n).
 */
export function firstIndex(low: number, high: number, predicate: (index: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (predicate(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
