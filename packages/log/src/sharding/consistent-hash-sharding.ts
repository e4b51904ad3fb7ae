import { checkNumber, checkOptions } from '@sim/core';
import { firstIndex } from '../structures/first-index.ts';
import { murmur2 } from './murmur2.ts';
import type { ShardingStrategy } from './sharding-strategy.ts';

/** As many as a log may have. */
const MAX_SHARDS = 100_000;
/** More points would take minutes and fill the memory. */
const MAX_POINTS = 2 ** 24;
/** A point is one number: its position times this, plus its owner. */
const OWNERS = 2 ** 17;

/**
 * How a {@link ConsistentHashSharding} is made.
 *
 * @public
 */
export interface ConsistentHashShardingOptions {
  /**
   * Points of each partition on the ring, from 1 to 10 000: more points, more even shares
   * (deviation about 1 / √points). @defaultValue 128
   */
  readonly virtualNodes?: number;
}

/**
 * A hash ring (Karger et al., "Consistent hashing and random trees", STOC 1997): when partitions
 * are added, a key either stays where it is or moves to a new partition. Not what Kafka does.
 * O(log(partitions × virtual nodes)) for a key; the ring of the present number of partitions is
 * kept.
 *
 * @example
 * ```ts
 * import { ConsistentHashSharding } from '@sim/log';
 *
 * const sharding = new ConsistentHashSharding();
 * const before = sharding.getShard('user-7', 4);
 * const after = sharding.getShard('user-7', 5);
 * console.log(after === before || after === 4); // true
 * ```
 *
 * @public
 */
export class ConsistentHashSharding implements ShardingStrategy {
  /** Points of each partition on the ring. */
  readonly virtualNodes: number;
  /** `NaN` before there is a ring. */
  private ringSize = NaN;
  private positions: Uint32Array = new Uint32Array(0);
  private owners: Uint32Array = new Uint32Array(0);

  /**
   * @param options - how many points each partition has
   * @throws `INVALID_OPTION` if the number of points is out of range
   */
  constructor(options: ConsistentHashShardingOptions = {}) {
    const { virtualNodes = 128 } = checkOptions('ConsistentHashSharding', options, ['virtualNodes']);
    this.virtualNodes = checkNumber('ConsistentHashSharding', 'virtualNodes', virtualNodes, {
      min: 1,
      max: 10_000,
      integer: true,
    });
  }

  /**
   * The owner of the first point at or after the key's position on the ring.
   *
   * @param key - the record's key
   * @param numShards - how many partitions there are, from 1 to 100 000, with at most 2^24 points
   * @throws `INVALID_OPTION` if there are more, or it is no such number
   */
  getShard(key: string, numShards: number): number {
    if (numShards !== this.ringSize) {
      const limits = { min: 1, max: Math.min(MAX_SHARDS, Math.floor(MAX_POINTS / this.virtualNodes)), integer: true };
      this.buildRing(checkNumber('ConsistentHashSharding', 'numShards', numShards, limits));
    }
    const { positions } = this;
    const position = ringPosition(key);
    const at = firstIndex(0, positions.length, (index) => positions[index]! >= position);
    return this.owners[at === positions.length ? 0 : at]!;
  }

  private buildRing(numShards: number): void {
    const { virtualNodes } = this;
    const points = new Float64Array(numShards * virtualNodes);
    for (let owner = 0; owner < numShards; owner++) {
      for (let node = 0; node < virtualNodes; node++)
        points[owner * virtualNodes + node] = ringPosition(`${owner}/${node}`) * OWNERS + owner;
    }
    // Points that collide go to the older partition, so that adding one takes nothing from another
    // by accident.
    points.sort();
    this.positions = new Uint32Array(points.length);
    this.owners = new Uint32Array(points.length);
    for (let at = 0; at < points.length; at++) {
      const point = points[at]!;
      this.positions[at] = Math.floor(point / OWNERS);
      this.owners[at] = point % OWNERS;
    }
    this.ringSize = numShards;
  }
}

/**
 * murmur2 spreads texts that differ in their last characters too little over the high bits, which
 * order the ring: it is mixed once more.
 */
function ringPosition(text: string): number {
  let h = murmur2(text);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
