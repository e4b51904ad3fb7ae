/**
 * Where the first item that is not before `value` is, or would be, in the ordered part of a list
 * from `from` on. O(log items); O(1) where all are before it, which is the usual case of a list that
 * grows at its end.
 */
export function lowerBound<T>(
  items: readonly T[],
  value: number,
  isBefore: (item: T, value: number) => boolean,
  from = 0,
): number {
  let low = from;
  let high = items.length;
  if (high > low && isBefore(items[high - 1] as T, value)) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(items[middle] as T, value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
