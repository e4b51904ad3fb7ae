import type { Aggregator } from './aggregator.ts';

/** On the aggregators of this package; not enumerable, so that `{ ...sum(), result }` does not have it. */
const TRUSTED = Symbol('trusted');

/**
 * Marks an aggregator whose `merge` changes and returns its first argument only, and whose results
 * share nothing with the accumulator: no copies are needed to be safe from it.
 */
export function trusted<V, A, R>(aggregator: Aggregator<V, A, R>): Aggregator<V, A, R> {
  return Object.defineProperty(aggregator, TRUSTED, { value: true });
}

export function isTrusted(aggregator: Aggregator<any, any, any>): boolean {
  return (aggregator as { readonly [TRUSTED]?: boolean })[TRUSTED] === true;
}
