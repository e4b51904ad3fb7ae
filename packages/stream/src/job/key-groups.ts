import { invalidOption } from '@sim/core';

/** Apache Flink's `KeyGroupRangeAssignment`: which parallel instance has the state of a key. */

const MAX_PARALLELISM = 32_768;

/**
 * The group of a key: state moves from instance to instance by whole groups. The same group as in
 * Apache Flink for a key that is a `String`.
 *
 * @param key - the key
 * @param maxParallelism - how many groups there are, an integer from 1 to 32,768
 * @throws `INVALID_OPTION` for anything else
 *
 * @example
 * ```ts
 * import { keyGroupOf } from '@sim/stream';
 *
 * console.log(keyGroupOf('user-1', 128)); // 121
 * ```
 *
 * @public
 */
export function keyGroupOf(key: string, maxParallelism: number): number {
  if (typeof key !== 'string') throw invalidOption('keyGroupOf', 'key', 'a string', key);
  checkCount('keyGroupOf', 'maxParallelism', maxParallelism);
  let code = 0;
  for (let i = 0; i < key.length; i++) code = (Math.imul(code, 31) + key.charCodeAt(i)) | 0;
  return murmur(code) % maxParallelism;
}

/**
 * The instance that has a group.
 *
 * @param group - the group of a key
 * @param parallelism - how many instances there are, from 1 to 32,768
 * @param maxParallelism - how many groups there are, from 1 to 32,768
 * @throws `INVALID_OPTION` for anything else
 *
 * @example
 * ```ts
 * import { instanceOfKeyGroup } from '@sim/stream';
 *
 * console.log([0, 42, 43, 86, 127].map((group) => instanceOfKeyGroup(group, 3, 128))); // [ 0, 0, 1, 2, 2 ]
 * ```
 *
 * @public
 */
export function instanceOfKeyGroup(group: number, parallelism: number, maxParallelism: number): number {
  checkCount('instanceOfKeyGroup', 'parallelism', parallelism);
  checkCount('instanceOfKeyGroup', 'maxParallelism', maxParallelism);
  if (!Number.isInteger(group) || group < 0 || group >= maxParallelism)
    throw invalidOption('instanceOfKeyGroup', 'group', 'a whole number below maxParallelism', group);
  return Math.floor((group * parallelism) / maxParallelism);
}

/**
 * How many groups there are unless it is said: it never changes when an operator is rescaled.
 *
 * @param parallelism - how many instances there are at first, from 1 to 32,768
 * @throws `INVALID_OPTION` for anything else
 *
 * @example
 * ```ts
 * import { defaultMaxParallelism } from '@sim/stream';
 *
 * console.log([1, 85, 86, 200].map(defaultMaxParallelism)); // [ 128, 128, 256, 512 ]
 * ```
 *
 * @public
 */
export function defaultMaxParallelism(parallelism: number): number {
  checkCount('defaultMaxParallelism', 'parallelism', parallelism);
  const wanted = parallelism + Math.floor(parallelism / 2);
  return Math.min(Math.max(2 ** Math.ceil(Math.log2(wanted)), 128), MAX_PARALLELISM);
}

/** For every element of a keyed exchange: the check with its texts is made only where it fails. */
function checkCount(owner: string, name: string, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_PARALLELISM) return;
  throw invalidOption(owner, name, `an integer from 1 to ${MAX_PARALLELISM}`, count);
}

/** Flink's `MathUtils.murmurHash` of one integer: never negative. */
function murmur(code: number): number {
  let hash = Math.imul(code, 0xcc9e2d51);
  hash = (hash << 15) | (hash >>> 17);
  hash = Math.imul(hash, 0x1b873593);
  hash = (hash << 13) | (hash >>> 19);
  hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  hash ^= 4;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >= 0 ? hash : hash === -2_147_483_648 ? 0 : -hash;
}
