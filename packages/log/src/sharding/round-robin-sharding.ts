import type { KeylessSharding, ShardingStrategy } from './sharding-strategy.ts';

/**
 * One partition after the other, whatever the key: perfectly even, without order per key. Serves
 * records with and without a key. O(1); its position is state, so each log needs its own.
 *
 * @example
 * ```ts
 * import { RoundRobinSharding } from '@sim/log';
 *
 * const sharding = new RoundRobinSharding();
 * console.log(['a', 'a', 'b'].map((key) => sharding.getShard(key, 2))); // [ 0, 1, 0 ]
 * ```
 *
 * @public
 */
export class RoundRobinSharding implements ShardingStrategy, KeylessSharding {
  private next = 0;

  /**
   * The partition after the last one given.
   *
   * @param key - the record's key: not looked at
   * @param numShards - how many partitions there are
   */
  getShard(key: string, numShards: number): number {
    void key;
    return this.nextShard(numShards);
  }

  /**
   * The partition after the last one given.
   *
   * @param numShards - how many partitions there are
   */
  nextShard(numShards: number): number {
    const shard = this.next < numShards ? this.next : 0;
    this.next = shard + 1;
    return shard;
  }
}
