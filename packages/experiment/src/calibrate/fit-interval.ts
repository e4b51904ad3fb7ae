import { createRandomStream } from '@sim/core';

/** How often the residuals are drawn again. */
const DRAWS = 1000;

/** Beyond this the parameters stand for one another: the data fixes a combination of them only. */
const MOST_CONDITION = 1e6;

/**
 * How far fitted parameters may be off.
 *
 * @internal
 */
export interface FitIntervals {
  /** For each parameter how far below and above the fitted value the interval reaches. */
  readonly offsets: readonly (readonly [below: number, above: number])[];
  /** Whether the data fixes the parameter at all. */
  readonly determined: readonly boolean[];
}

/**
 * Intervals of fitted parameters by a block bootstrap of the residuals: how far the fit would have
 * moved had the noise come in another order. Blocks keep the correlation of neighbours, which makes
 * the intervals of a single series honest (Künsch, 1989). The model is taken as linear near the
 * fit.
 *
 * @param jacobian - for each point how the model's curve moves with each parameter
 * @param residuals - measured less model, at the same points
 * @param series - how many of the points belong to each series: blocks do not reach across
 * @param confidence - the probability of the intervals
 *
 * @internal
 */
export function fitIntervals(
  jacobian: readonly (readonly number[])[],
  residuals: readonly number[],
  series: readonly number[],
  confidence: number,
): FitIntervals {
  const count = jacobian[0]!.length;
  const lengths = Array.from({ length: count }, (_, k) =>
    Math.sqrt(jacobian.reduce((sum, row) => sum + row[k]! ** 2, 0)),
  );
  const longest = Math.max(...lengths);
  const free = lengths.flatMap((length, k) => (length > longest * 1e-9 ? [k] : []));
  const unknown: FitIntervals = {
    offsets: lengths.map(() => [Infinity, Infinity] as const),
    determined: lengths.map(() => false),
  };
  const normal = free.map((a) =>
    free.map((b) => jacobian.reduce((sum, row) => sum + row[a]! * row[b]!, 0) / (lengths[a]! * lengths[b]!)),
  );
  const inverse = invert(normal);
  if (free.length === 0 || inverse === undefined || norm(normal) * norm(inverse) > MOST_CONDITION) return unknown;
  const draws = free.map((): number[] => []);
  const rng = createRandomStream('block bootstrap', 'residuals');
  for (let draw = 0; draw < DRAWS; draw++) {
    const resampled = resample(residuals, series, () => rng.next());
    const gradient = free.map((k) => jacobian.reduce((sum, row, i) => sum + row[k]! * resampled[i]!, 0) / lengths[k]!);
    inverse.forEach((row, a) =>
      draws[a]!.push(row.reduce((sum, value, b) => sum + value * gradient[b]!, 0) / lengths[free[a]!]!),
    );
  }
  const offsets: (readonly [number, number])[] = [...unknown.offsets];
  free.forEach((k, a) => {
    const sorted = draws[a]!.sort((x, y) => x - y);
    const at = (share: number): number => sorted[Math.round(share * (DRAWS - 1))]!;
    offsets[k] = [-at((1 - confidence) / 2), at((1 + confidence) / 2)];
  });
  return { offsets, determined: lengths.map((_, k) => free.includes(k)) };
}

/** Residuals in blocks drawn with replacement, each series from itself, around a mean of zero. */
function resample(residuals: readonly number[], series: readonly number[], next: () => number): number[] {
  const drawn: number[] = [];
  let from = 0;
  for (const length of series) {
    const mean = residuals.slice(from, from + length).reduce((sum, value) => sum + value, 0) / length;
    const block = Math.max(1, Math.min(length, Math.round(2 * Math.cbrt(length))));
    for (let filled = 0; filled < length;) {
      const begin = from + Math.floor(next() * (length - block + 1));
      for (let k = 0; k < block && filled < length; k++, filled++) drawn.push(residuals[begin + k]! - mean);
    }
    from += length;
  }
  return drawn;
}

/** By elimination with the largest pivot; `undefined` if there is no inverse. */
function invert(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const n = matrix.length;
  const work = matrix.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(work[row]![column]!) > Math.abs(work[pivot]![column]!)) pivot = row;
    if (!(Math.abs(work[pivot]![column]!) > 1e-14)) return undefined;
    [work[column], work[pivot]] = [work[pivot]!, work[column]!];
    const scale = work[column]![column]!;
    work[column] = work[column]!.map((value) => value / scale);
    for (let row = 0; row < n; row++) {
      const factor = work[row]![column]!;
      if (row !== column && factor !== 0) work[row] = work[row]!.map((value, k) => value - factor * work[column]![k]!);
    }
  }
  return work.map((row) => row.slice(n));
}

/** The largest sum of a row. */
function norm(matrix: readonly (readonly number[])[]): number {
  return Math.max(...matrix.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
}
