import type { RandomStream } from '@sim/core';
import type { KeylessSharding } from './sharding-strategy.ts';

/**
 * A random partition for each record without a key, all equally likely. O(1), no state.
 *
 * @example
 * ```ts
 * import { EventLog, UniformSharding } from '@sim/log';
 *
 * console.log(new EventLog('clicks', { keylessSharding: new UniformSharding() }).numPartitions); // 4
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
