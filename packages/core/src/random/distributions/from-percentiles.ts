import { checkNumber, checkParameters, invalidOption } from '../../checks/checks.ts';
import { callText } from '../call-text.ts';
import { millsRatio, normalCdf, normalDensity, normalQuantile } from '../normal-functions.ts';
import { type ComposableDistribution, makeDistribution } from './composable-distribution.ts';

/**
 * A distribution of positive values that has exactly the percentiles asked for, such as a median of
 * 10 ms and a p99 of 1 s.
 *
 * Between neighbouring percentiles, and beyond the first and the last, it is log-normal: the
 * logarithm of the value is a straight line in the quantile of the normal distribution. Two
 * percentiles therefore give a log-normal distribution; more bend the line where they ask for it.
 * One draw a sample.
 *
 * @param percentiles - at least two: from the percentage, above 0 and below 100, to the value,
 * finite and \> 0. A larger percentage may not have a smaller value
 * @throws `INVALID_OPTION` if they are not
 *
 * @example
 * ```ts
 * import { fromPercentiles } from '@sim/core';
 *
 * const latency = fromPercentiles({ 50: 0.01, 99: 0.08, 99.9: 1 });
 * console.log(latency.mean.toFixed(4)); // 0.0210
 * ```
 *
 * @public
 */
export function fromPercentiles(percentiles: Readonly<Record<number, number>>): ComposableDistribution {
  const pieces = piecesThrough(pointsOf(percentiles));
  const mean = checkNumber('fromPercentiles', 'the mean that follows from percentiles', partialMean(pieces, Infinity));
  const square = partialMean(
    pieces.map((piece) => ({ ...piece, intercept: 2 * piece.intercept, slope: 2 * piece.slope })),
    Infinity,
  );
  return makeDistribution({
    text: callText('fromPercentiles', percentiles),
    mean,
    variance: square - mean * mean,
    sample: (rng) => {
      const z = normalQuantile(rng.next());
      let at = 0;
      while (z > (pieces[at] as Piece).to) at++;
      const { intercept, slope } = pieces[at] as Piece;
      return Math.exp(intercept + slope * z);
    },
    limitedMean: (x) => {
      if (x <= 0) return x;
      const z = quantileOf(pieces, Math.log(x));
      return partialMean(pieces, z) + x * normalCdf(-z);
    },
  });
}

interface Point {
  readonly z: number;
  readonly logarithm: number;
}

/**
 * For normal quantiles z above `from` and up to `to`, the logarithm of the value is
 * `intercept + slope × z`.
 */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly intercept: number;
  readonly slope: number;
}

function pointsOf(percentiles: Readonly<Record<number, number>>): Point[] {
  const points = Object.entries(checkParameters('fromPercentiles', percentiles, 'values by percentage'))
    .map(([key, value]) => ({
      percentage: checkNumber('fromPercentiles', `the percentage ${JSON.stringify(key)}`, Number(key), {
        above: 0,
        max: 100 - 2 ** -44,
      }),
      value: checkNumber('fromPercentiles', `percentiles[${key}]`, value, { above: 0 }),
    }))
    .sort((a, b) => a.percentage - b.percentage);
  if (points.length < 2)
    throw invalidOption('fromPercentiles', 'percentiles', 'an object of at least two percentiles', percentiles);
  points.forEach(({ percentage, value }, index) => {
    const previous = points[index - 1];
    if (previous !== undefined)
      checkNumber('fromPercentiles', `percentiles[${percentage}]`, value, { min: previous.value });
  });
  return points.map(({ percentage, value }) => ({ z: normalQuantile(percentage / 100), logarithm: Math.log(value) }));
}

function piecesThrough(points: readonly Point[]): Piece[] {
  return points.slice(1).map((right, index) => {
    const left = points[index] as Point;
    const slope = (right.logarithm - left.logarithm) / (right.z - left.z);
    return {
      from: index === 0 ? -Infinity : left.z,
      to: index === points.length - 2 ? Infinity : right.z,
      intercept: left.logarithm - slope * left.z,
      slope,
    };
  });
}

/** The mean of the value where the normal quantile is at most z, and 0 elsewhere. */
function partialMean(pieces: readonly Piece[], z: number): number {
  let total = 0;
  for (const piece of pieces) {
    if (piece.from >= z) break;
    total += logNormalMeanUpTo(piece, Math.min(piece.to, z)) - logNormalMeanUpTo(piece, piece.from);
  }
  return total;
}

/**
 * The same as if the piece went on for ever: exp(a + b²/2) Φ(z − b), where far out on a steep piece
 * one factor overflows and the other one vanishes.
 */
function logNormalMeanUpTo({ intercept, slope }: Piece, z: number): number {
  if (z === -Infinity) return 0;
  if (z >= slope) return Math.exp(intercept + (slope * slope) / 2) * normalCdf(z - slope);
  return Math.exp(intercept + slope * z) * normalDensity(z) * millsRatio(slope - z);
}

/**
 * The normal quantile at which the value reaches a logarithm; where the value jumps over it, that
 * of the jump.
 */
function quantileOf(pieces: readonly Piece[], logarithm: number): number {
  for (const { from, to, intercept, slope } of pieces) {
    if (slope > 0) {
      const z = (logarithm - intercept) / slope;
      if (z <= to) return Math.max(z, from);
    } else if (logarithm < intercept) {
      return from;
    }
  }
  return Infinity;
}
