import type { RandomStream } from '@sim/core';

/**
 * Chooses the partition of a record that has a key. Open to users: an object with `getShard` is a
 * strategy.
 *
 * A strategy that keeps state belongs to one log: sharing it lets one log, or one run, change the
 * partitions of another.
 *
 * @example
 * ```ts
 * import { EventLog, type ShardingStrategy } from '@sim/log';
 *
 * const byLength: ShardingStrategy = { getShard: (key, numShards) => key.length % numShards };
 * console.log(new EventLog('orders', { shardingStrategy: byLength }).partitionFor('abcde')); // 1
 * ```
 *
 * @public
 */
export interface ShardingStrategy {
  /**
   * The partition for a key.
   *
   * @param key - the record's key, possibly empty
   * @param numShards - how many partitions there are now
   * @returns an integer from 0 to `numShards - 1`; the log refuses anything else with
   * `INVALID_SHARD`
   */
  getShard(key: string, numShards: number): number;
}

/**
 * Chooses the partition of a record without a key. Open to users, as {@link ShardingStrategy} is.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { EventLog, type KeylessSharding } from '@sim/log';
 *
 * const last: KeylessSharding = { nextShard: (numShards) => numShards - 1 };
 * const log = new EventLog<string>('clicks', { keylessSharding: last });
 * const sim = new Simulation({ entities: [log] });
 * sim.spawn(log.append(null, 'home'));
 * sim.run();
 * console.log(log.highWatermark(3)); // 1
 * ```
 *
 * @public
 */
export interface KeylessSharding {
  /**
   * The partition for the next record without a key.
   *
   * @param numShards - how many partitions there are now
   * @param rng - the log's own random stream
   * @returns an integer from 0 to `numShards - 1`; the log refuses anything else with
   * `INVALID_SHARD`
   */
  nextShard(numShards: number, rng: RandomStream): number;
}
