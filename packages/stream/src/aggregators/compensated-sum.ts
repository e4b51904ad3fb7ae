/**
 * A running sum that carries the rounding error of its additions (Neumaier's variant of Kahan
 * summation), and how many numbers it holds.
 */
export interface CompensatedSum {
  sum: number;
  correction: number;
  count: number;
}

export function emptySum(): CompensatedSum {
  return { sum: 0, correction: 0, count: 0 };
}

export function addNumber(state: CompensatedSum, value: number): CompensatedSum {
  const next = state.sum + value;
  state.correction += Math.abs(state.sum) >= Math.abs(value) ? state.sum - next + value : value - next + state.sum;
  state.sum = next;
  state.count++;
  return state;
}

export function mergeSums(a: CompensatedSum, b: CompensatedSum): CompensatedSum {
  const { count } = a;
  addNumber(a, b.sum);
  a.correction += b.correction;
  a.count = count + b.count;
  return a;
}

/** The total; once the sum is infinite the correction has no meaning. */
export function totalOf(state: CompensatedSum): number {
  return Number.isFinite(state.sum) ? state.sum + state.correction : state.sum;
}
