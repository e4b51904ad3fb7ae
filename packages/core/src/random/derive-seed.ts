import { checkName, checkSeed } from '../checks/checks.ts';
import { murmur3x86x128 } from './murmur3.ts';
import { utf8 } from './utf8.ts';

/**
 * A seed that is made of another one and a path, and of nothing else: the seed of the 7th
 * replication, of a run in a worker, of a part of a study. Seeds of different bases or paths have
 * nothing in common, which those of `seed + i` do: replications 0 to 9 of seed 42 share nine runs
 * with those of seed 43.
 *
 * It is the leading 53 bits of MurmurHash3_x86_128 over the UTF-8 text of the seed and the path as
 * one JSON list.
 *
 * @param seed - the base: any finite number or any string
 * @param path - what the seed is for: names (not empty) and finite numbers
 * @returns an integer from 0 to 2^53 − 1
 * @throws `INVALID_OPTION` for anything else
 *
 * @example
 * ```ts
 * import { deriveSeed } from '@sim/core';
 *
 * console.log(deriveSeed(42, 'replication', 0) === deriveSeed(42, 'replication', 0)); // true
 * console.log(deriveSeed(42, 'replication', 1) === deriveSeed(43, 'replication', 0)); // false
 * ```
 *
 * @public
 */
export function deriveSeed(seed: number | string, ...path: readonly (number | string)[]): number {
  checkSeed('deriveSeed', seed);
  path.forEach((part, index) => {
    if (typeof part !== 'number' || !Number.isFinite(part)) checkName('deriveSeed', `path[${index}]`, part);
  });
  const [high, low] = murmur3x86x128(utf8(JSON.stringify([seed, ...path])));
  return (high >>> 0) * 2 ** 21 + (low >>> 11);
}
