/**
 * A source of random numbers. Open to users: any object with `next()` is a stream.
 *
 * @example
 * ```ts
 * import { exponential, type RandomStream } from '@sim/core';
 *
 * const half: RandomStream = { next: () => 0.5 };
 * console.log(exponential(2).sample(half).toFixed(3)); // 1.386
 * ```
 *
 * @public
 */
export interface RandomStream {
  /** The next number, uniform in [0, 1), with 53 random bits. */
  next(): number;
}
