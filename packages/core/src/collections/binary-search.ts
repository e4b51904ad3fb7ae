/**
 * The first index in [0, end) whose value is above a number; `end` if there is none. The values
 * ascend. O(log end).
 *
 * @internal
 */
export function firstAbove(ascending: Float64Array, value: number, end: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The first index in [0, end) whose value is at least a number; `end` if there is none. The values
 * ascend. O(log end).
 *
 * @internal
 */
export function firstAtLeast(ascending: Float64Array, value: number, end: number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
