import { checkNumber, checkOptions, invalidOption, type KeyChoice, zipfKeys } from '@sim/core';
import { notEnoughData } from '../errors.ts';
import { checkConfidence, type Fitted } from './fitted.ts';
import { chiSquaredTail, normalQuantile } from './quantiles.ts';

const OWNER = 'fitKeys';

/**
 * Options of {@link fitKeys}.
 *
 * @public
 */
export interface FitKeysOptions {
  /**
   * How many keys there are, if more than were seen: an integer, at most 10,000,000.
   * @defaultValue the keys seen
   */
  readonly keys?: number;
  /** How many of the most frequent keys are listed. @defaultValue 20 */
  readonly top?: number;
  /** How sure the interval is. @defaultValue 0.95 */
  readonly confidence?: number;
}

/**
 * How arrivals spread over keys.
 *
 * @public
 */
export interface KeysFit {
  /** How many rows had a key. */
  readonly count: number;
  /** How many had none. */
  readonly keyless: number;
  /** How many different keys there were. */
  readonly distinct: number;
  /** The most frequent keys. */
  readonly top: readonly { readonly key: string; readonly count: number; readonly share: number }[];
  /** The exponent of the Zipf distribution: 0 for keys equally likely. */
  readonly s: Fitted;
  /** How many keys the distribution is over. */
  readonly n: number;
  /**
   * How well it fits: the largest distance between the shares of the k most frequent keys, seen and
   * fitted; and the probability of a worse fit (chi-squared over groups of ranks) if the keys did
   * follow it.
   */
  readonly goodness: { readonly distance: number; readonly pValue: number };
  /** Chooses keys by the fitted Zipf distribution: `zipfKeys(n, { s })`. */
  readonly zipf: KeyChoice;
  /** Chooses among the keys seen, as often as they were. */
  readonly seen: KeyChoice;
  /** What the data does not tell. */
  readonly warnings: readonly string[];
}

/**
 * Fits a Zipf distribution to the keys of recorded arrivals, by maximum likelihood over the ranks.
 * Its `distance` says whether to take it or the keys themselves. Ranks come from the counts, so keys
 * equally likely give an exponent somewhat above 0 unless each was seen often. O(rows + keys × log
 * keys).
 *
 * @param rows - rows with a `key`, or keys; `null` and `undefined` are counted as keyless
 * @param options - the number of keys, how many are listed, confidence
 * @throws `INVALID_OPTION`; `NOT_ENOUGH_DATA` if no row has a key
 *
 * @example
 * ```ts
 * import { createRandomStream, zipfKeys } from '@sim/core';
 * import { fitKeys } from '@sim/import';
 *
 * const rng = createRandomStream(1, 'keys');
 * const choose = zipfKeys(100, { s: 1.2 });
 * const rows = Array.from({ length: 20_000 }, (_, index) => ({ key: choose({ index, rng }) }));
 * const { s, goodness } = fitKeys(rows);
 * console.log(s.low < 1.2 && 1.2 < s.high, goodness.distance < 0.02); // true true
 * ```
 *
 * @public
 */
export function fitKeys(
  rows: Iterable<string | null | undefined | { readonly key?: string | null }>,
  options: FitKeysOptions = {},
): KeysFit {
  const { keys, top = 20 } = checkOptions(OWNER, options, ['keys', 'top', 'confidence']);
  const confidence = checkConfidence(OWNER, options.confidence);
  checkNumber(OWNER, 'top', top, { min: 0, integer: true });
  const { counts, keyless } = countsOf(rows);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const count = ranked.reduce((sum, [, each]) => sum + each, 0);
  if (count === 0) throw notEnoughData(OWNER, 'rows with a key', 0);
  const n = checkNumber(OWNER, 'keys', keys ?? ranked.length, { min: ranked.length, max: 10_000_000, integer: true });
  const s = exponentOf(ranked, count, n, confidence);
  const goodness = goodnessOf(ranked, count, n, s.value);
  return {
    count,
    keyless,
    distinct: ranked.length,
    top: ranked.slice(0, top).map(([key, each]) => ({ key, count: each, share: each / count })),
    s,
    n,
    goodness,
    zipf: zipfKeys(n, { s: s.value }),
    seen: choiceOf(ranked),
    warnings: warningsOf(count, ranked.length, s, goodness),
  };
}

function countsOf(rows: Iterable<string | null | undefined | { readonly key?: string | null }>): {
  counts: ReadonlyMap<string, number>;
  keyless: number;
} {
  if (typeof rows !== 'object' || (rows as unknown) === null || !(Symbol.iterator in rows))
    throw invalidOption(OWNER, 'rows', 'an iterable of rows or keys', rows);
  const counts = new Map<string, number>();
  let keyless = 0;
  let index = 0;
  for (const row of rows) {
    const key = typeof row === 'object' && row !== null ? row.key : row;
    if (key === null || key === undefined) keyless++;
    else if (typeof key === 'string') counts.set(key, (counts.get(key) ?? 0) + 1);
    else throw invalidOption(OWNER, `rows[${index}]`, 'a key or a row with one', row);
    index++;
  }
  return { counts, keyless };
}

/** Moments of the logarithm of the rank under an exponent: the likelihood depends on nothing else. */
function logRankMoments(n: number, s: number): { mean: number; variance: number } {
  let weight = 0;
  let first = 0;
  let second = 0;
  for (let rank = n; rank >= 1; rank--) {
    const log = Math.log(rank);
    const each = Math.exp(-s * log);
    weight += each;
    first += each * log;
    second += each * log * log;
  }
  const mean = first / weight;
  return { mean, variance: second / weight - mean * mean };
}

function exponentOf(
  ranked: readonly (readonly [string, number])[],
  count: number,
  n: number,
  confidence: number,
): Fitted {
  if (n === 1) return { value: 0, low: 0, high: Infinity };
  const seen = ranked.reduce((sum, [, each], index) => sum + each * Math.log(index + 1), 0) / count;
  // The mean falls as the exponent grows: the root is between the ends, or at one of them.
  let low = 0;
  let high = 20;
  if (seen >= logRankMoments(n, 0).mean) high = 0;
  for (let step = 0; step < 60 && high - low > 1e-9; step++) {
    const middle = (low + high) / 2;
    if (logRankMoments(n, middle).mean > seen) low = middle;
    else high = middle;
  }
  const value = (low + high) / 2;
  const { variance } = logRankMoments(n, value);
  const half = normalQuantile((1 + confidence) / 2) / Math.sqrt(count * variance);
  return { value, low: Math.max(0, value - half), high: Number.isFinite(half) ? value + half : Infinity };
}

function goodnessOf(
  ranked: readonly (readonly [string, number])[],
  count: number,
  n: number,
  s: number,
): { distance: number; pValue: number } {
  let weight = 0;
  for (let rank = n; rank >= 1; rank--) weight += rank ** -s;
  let seen = 0;
  let fitted = 0;
  let distance = 0;
  let statistic = 0;
  let groups = 0;
  let group = { seen: 0, fitted: 0, first: 1 };
  for (let rank = 1; rank <= n; rank++) {
    const expected = (count * rank ** -s) / weight;
    const observed = ranked[rank - 1]?.[1] ?? 0;
    seen += observed;
    fitted += expected;
    distance = Math.max(distance, Math.abs(seen - fitted) / count);
    group.seen += observed;
    group.fitted += expected;
    // Groups of ranks that double: single ranks deep in the tail are in the order of chance.
    if ((group.fitted >= 5 && rank >= 2 * group.first - 1) || rank === n) {
      statistic += (group.seen - group.fitted) ** 2 / group.fitted;
      groups++;
      group = { seen: 0, fitted: 0, first: rank + 1 };
    }
  }
  return { distance, pValue: groups < 3 ? NaN : chiSquaredTail(statistic, groups - 2) };
}

function choiceOf(ranked: readonly (readonly [string, number])[]): KeyChoice {
  const sums = new Float64Array(ranked.length);
  let total = 0;
  ranked.forEach(([, each], index) => (sums[index] = total += each));
  return ({ rng }) => {
    const target = rng.next() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! <= target) low = middle + 1;
      else high = middle;
    }
    return ranked[low]![0];
  };
}

function warningsOf(
  count: number,
  distinct: number,
  s: Fitted,
  { distance, pValue }: { readonly distance: number; readonly pValue: number },
): readonly string[] {
  const warnings: string[] = [];
  if (distinct === 1) warnings.push('one key: the data does not determine an exponent');
  else if (count / distinct < 5)
    warnings.push('fewer than five rows a key: the order of rare keys is chance, and many keys may not have been seen');
  if (distance > 0.05)
    warnings.push(
      `a Zipf distribution is up to ${(100 * distance).toFixed(0)} % of the load away: take the keys themselves (seen)`,
    );
  else if (pValue < 0.01) warnings.push('the differences to a Zipf distribution are small and not chance');
  if (s.value >= 19.9) warnings.push('nearly all rows have one key: take the keys themselves (seen)');
  return warnings;
}
