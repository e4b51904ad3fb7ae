import { checkNumber, checkOptions, type RandomStream } from '@sim/core';
import type { KeylessSharding } from './sharding-strategy.ts';

/**
 * How a {@link StickySharding} is made.
 *
 * @public
 */
export interface StickyShardingOptions {
  /** Records that go to one partition before another is picked: a batch. @defaultValue 16 */
  readonly batchRecords?: number;
}

/**
 * Kafka's way with records that have no key (KIP-480, KIP-794, without the weights of the adaptive
 * variant): stay on one partition for a batch, then pick a random one, which may be the same. Kafka
 * measures the batch in bytes (`batch.size`), this strategy in records. Even in the long run,
 * uneven in the short run. O(1); its position is state, so each log needs its own.
 *
 * @example
 * ```ts
 * import { createRandomStream } from '@sim/core';
 * import { StickySharding } from '@sim/log';
 *
 * const sharding = new StickySharding({ batchRecords: 3 });
 * const rng = createRandomStream(1, 'clicks');
 * const first = [1, 2, 3].map(() => sharding.nextShard(8, rng));
 * console.log(new Set(first).size); // 1
 * ```
 *
 * @public
 */
export class StickySharding implements KeylessSharding {
  /** Records that go to one partition before another is picked. */
  readonly batchRecords: number;
  private shard = 0;
  private left = 0;

  /**
   * @param options - how long a batch is
   * @throws `INVALID_OPTION` if it is not an integer of at least 1
   */
  constructor(options: StickyShardingOptions = {}) {
    const { batchRecords = 16 } = checkOptions('StickySharding', options, ['batchRecords']);
    this.batchRecords = checkNumber('StickySharding', 'batchRecords', batchRecords, { min: 1, integer: true });
  }

  /**
   * The partition of the current batch.
   *
   * @param numShards - how many partitions there are
   * @param rng - where the next partition comes from
   */
  nextShard(numShards: number, rng: RandomStream): number {
    if (this.left === 0) {
      this.shard = Math.floor(rng.next() * numShards);
      this.left = this.batchRecords;
    }
    this.left--;
    return this.shard;
  }
}
