/**
 * The nearest-rank percentile of sorted values: the smallest one that at least `p` percent of them
 * do not exceed.
 *
 * @internal
 */
export function nearestRank(sorted: ArrayLike<number>, p: number): number | undefined {
  // Multiplied first: 7 / 100 * 100 is more than 7.
  return sorted[Math.max(0, Math.ceil((p * sorted.length) / 100) - 1)];
}
