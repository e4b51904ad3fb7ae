import { murmur2 } from './murmur2.ts';
import type { ShardingStrategy } from './sharding-strategy.ts';

/**
 * Kafka's default partitioner for records with a key: `(murmur2(key) & 0x7fffffff) % partitions`.
 * The same key lands on the same partition as in a real cluster with as many partitions. When
 * partitions are added, most keys move; records stay where they are. O(length of the key), no
 * state.
 *
 * @example
 * ```ts
 * import { HashSharding } from '@sim/log';
 *
 * console.log(new HashSharding().getShard('', 12)); // 9
 * ```
 *
 * @public
 */
export class HashSharding implements ShardingStrategy {
  /**
   * The partition for a key.
   *
   * @param key - the record's key
   * @param numShards - how many partitions there are
   */
  getShard(key: string, numShards: number): number {
    return (murmur2(key) & 0x7fffffff) % numShards;
  }
}
