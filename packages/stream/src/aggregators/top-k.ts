import { checkNumber } from '@sim/core';
import type { Aggregator } from './aggregator.ts';
import { trusted } from './trusted.ts';
import { numberSelector } from './number-selector.ts';

interface Ranked<V> {
  readonly score: number;
  readonly value: V;
}

/**
 * The `k` values with the highest scores, highest first; of equal scores the earlier one is first.
 * Keeps `k` values; adding costs O(log k) comparisons.
 *
 * @param k - how many, an integer from 1
 * @param score - reads the score of a value; left out, the value is the score
 * @throws `INVALID_OPTION` if `k` is no integer from 1 or `score` no function; for an event whose
 * score is no number or `NaN`, when it is added
 *
 * @example
 * ```ts
 * import { topK } from '@sim/stream';
 *
 * const slowest = topK(2, (request: { id: string; seconds: number }) => request.seconds);
 * let state = slowest.create();
 * for (const [id, seconds] of [['a', 3], ['b', 9], ['c', 5]] as const) state = slowest.add(state, { id, seconds });
 * console.log(slowest.result(state).map(({ id }) => id)); // [ 'b', 'c' ]
 * ```
 *
 * @public
 */
export function topK<V = number>(k: number, score?: (value: V) => number): Aggregator<V, unknown, readonly V[]> {
  const limit = checkNumber('topK', 'k', k, { min: 1, integer: true });
  const read = numberSelector('topK', score);
  const aggregator: Aggregator<V, Ranked<V>[], readonly V[]> = {
    create: () => [],
    add: (ranked, value) => insert(ranked, { score: read(value), value }, limit),
    merge: (a, b) => b.reduce((ranked, each) => insert(ranked, each, limit), a),
    result: (ranked) => ranked.map(({ value }) => value),
    description: `topK(${limit})`,
  };
  return trusted(aggregator) as Aggregator<V, unknown, readonly V[]>;
}

/** Puts a candidate behind those that are not below it, and keeps the first `limit`. */
function insert<V>(ranked: Ranked<V>[], candidate: Ranked<V>, limit: number): Ranked<V>[] {
  const last = ranked[limit - 1];
  if (last !== undefined && last.score >= candidate.score) return ranked;
  let low = 0;
  let high = ranked.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranked[middle] as Ranked<V>).score >= candidate.score) low = middle + 1;
    else high = middle;
  }
  ranked.splice(low, 0, candidate);
  if (ranked.length > limit) ranked.pop();
  return ranked;
}
