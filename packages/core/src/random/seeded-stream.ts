import { checkName, checkSeed } from '../checks/checks.ts';
import { murmur3x86x128 } from './murmur3.ts';
import type { RandomStream } from './random-stream.ts';
import { utf8 } from './utf8.ts';
import { Xoshiro128StarStar } from './xoshiro128.ts';

/**
 * A stream of random numbers that depends on the seed and the name and on nothing else: not on
 * other streams, not on the order in which they are made. `sim.rng(name)` gives the same numbers
 * for the same seed; this function is for distributions and models that are tried out without a
 * simulation.
 *
 * The generator is xoshiro128** with the 128 bits of MurmurHash3_x86_128 over the UTF-8 text of
 * `JSON.stringify([seed, name])` as its state. The number `1` and the string `'1'` are different
 * seeds; `0` and `''` are seeds like any other, `-0` is `0`.
 *
 * @param seed - any finite number or any string
 * @param name - the name of the stream, not empty
 * @throws `INVALID_OPTION` if the seed is neither a finite number nor a string, or the name is
 * empty
 *
 * @example
 * ```ts
 * import { createRandomStream } from '@sim/core';
 *
 * const first = createRandomStream(42, 'arrivals');
 * const again = createRandomStream(42, 'arrivals');
 * console.log(first.next() === again.next()); // true
 * ```
 *
 * @public
 */
export function createRandomStream(seed: number | string, name: string): RandomStream {
  checkSeed('createRandomStream', seed);
  checkName('createRandomStream', 'name', name);
  return new Xoshiro128StarStar(...murmur3x86x128(utf8(JSON.stringify([seed, name]))));
}
