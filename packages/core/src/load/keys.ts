import { checkName, checkNumber, checkOptions, given } from '../checks/checks.ts';
import { zipf } from '../random/distributions/zipf.ts';
import type { LoadContext } from './source-options.ts';

/**
 * Chooses the key of an event; for the `payload` of a {@link Source}. It keeps nothing, so one may
 * serve many sources and runs.
 *
 * @public
 */
export type KeyChoice = (context: Pick<LoadContext, 'index' | 'rng'>) => string;

/**
 * How keys are named.
 *
 * @public
 */
export interface KeyOptions {
  /** What stands before the number: the keys are `key-0`, `key-1`, … @defaultValue 'key-' */
  readonly prefix?: string;
}

/**
 * Each of n keys equally likely.
 *
 * @param n - how many keys, an integer \>= 1
 * @param options - `prefix`
 * @throws `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { createRandomStream, uniformKeys } from '@sim/core';
 *
 * const key = uniformKeys(10, { prefix: 'user-' })({ index: 0, rng: createRandomStream(1, 'keys') });
 * console.log(/^user-[0-9]$/.test(key)); // true
 * ```
 *
 * @public
 */
export function uniformKeys(n: number, options: KeyOptions = {}): KeyChoice {
  const count = checkCount('uniformKeys', n);
  const prefix = prefixOf('uniformKeys', options);
  return ({ rng }) => `${prefix}${Math.floor(rng.next() * count)}`;
}

/**
 * Keys of very different popularity: the k-th has a share proportional to `1 / k^s` ({@link zipf}).
 * Key 0 is the most frequent.
 *
 * @param n - how many keys, an integer from 1 to 10,000,000
 * @param options - `prefix`; `s`, the exponent, \>= 0 (1)
 * @throws `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { createRandomStream, zipfKeys } from '@sim/core';
 *
 * const keys = zipfKeys(1000, { s: 1.2 });
 * console.log(keys({ index: 0, rng: createRandomStream(1, 'keys') }).startsWith('key-')); // true
 * ```
 *
 * @public
 */
export function zipfKeys(n: number, options: KeyOptions & { readonly s?: number } = {}): KeyChoice {
  const prefix = prefixOf('zipfKeys', options, ['s']);
  const rank = zipf({ n, s: given(options.s, 1) });
  return ({ rng }) => `${prefix}${rank.sample(rng) - 1}`;
}

/**
 * A small set of hot keys that gets a given share of the events; the rest is spread evenly over the
 * others.
 *
 * @param n - how many keys, an integer \>= 2
 * @param options - `prefix`; `hot`, how many of them are hot, from 1 to n − 1 (1): keys 0, 1, …;
 * `share` of the events that they get, from 0 to 1 (0.5)
 * @throws `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { createRandomStream, hotKeys } from '@sim/core';
 *
 * const keys = hotKeys(100, { hot: 2, share: 1 });
 * console.log(['key-0', 'key-1'].includes(keys({ index: 0, rng: createRandomStream(1, 'keys') }))); // true
 * ```
 *
 * @public
 */
export function hotKeys(
  n: number,
  options: KeyOptions & { readonly hot?: number; readonly share?: number } = {},
): KeyChoice {
  const count = checkNumber('hotKeys', 'n', n, { min: 2, integer: true });
  const prefix = prefixOf('hotKeys', options, ['hot', 'share']);
  const hot = checkNumber('hotKeys', 'hot', given(options.hot, 1), { min: 1, max: count - 1, integer: true });
  const share = checkNumber('hotKeys', 'share', given(options.share, 0.5), { min: 0, max: 1 });
  return ({ rng }) => {
    const isHot = rng.next() < share;
    const u = rng.next();
    return `${prefix}${isHot ? Math.floor(u * hot) : hot + Math.floor(u * (count - hot))}`;
  };
}

/**
 * One key after the other, by the index of the event.
 *
 * @param n - how many keys, an integer \>= 1
 * @param options - `prefix`
 * @throws `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { createRandomStream, roundRobinKeys } from '@sim/core';
 *
 * const rng = createRandomStream(1, 'keys');
 * const keys = roundRobinKeys(3);
 * console.log([0, 1, 2, 3].map((index) => keys({ index, rng }))); // key-0, key-1, key-2, key-0
 * ```
 *
 * @public
 */
export function roundRobinKeys(n: number, options: KeyOptions = {}): KeyChoice {
  const count = checkCount('roundRobinKeys', n);
  const prefix = prefixOf('roundRobinKeys', options);
  return ({ index }) => `${prefix}${index % count}`;
}

function checkCount(owner: string, n: number): number {
  return checkNumber(owner, 'n', n, { min: 1, integer: true });
}

function prefixOf(owner: string, options: KeyOptions, more: readonly string[] = []): string {
  const { prefix = 'key-' } = checkOptions(owner, options, ['prefix', ...more]);
  return prefix === '' ? '' : checkName(owner, 'prefix', prefix);
}
