import type { RandomStream } from '@sim/core';
import type { KeylessSharding } from './sharding-strategy.ts';

/**
 * A random partition for each record without a key, all equally likely. O(1), no state.
 *
 * @example
 * ```ts
 * import { createRandomStream } from '@sim/core';
 * import { UniformSharding } from '@sim/log';
 *
 * const rng = createRandomStream(1, 'clicks');
 * const shard = new UniformSharding().nextShard(4, rng);
 * console.log(shard >= 0 && shard < 4); // true
 * ```
 *
 * @public
 */
export class UniformSharding implements KeylessSharding {
  /**
   * A random partition.
   *
   * @param numShards - how many partitions there are
   * @param rng - where the choice comes from
   */
  nextShard(numShards: number, rng: RandomStream): number {
    return Math.floor(rng.next() * numShards);
  }
}
