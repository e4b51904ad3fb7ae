import { invalidOption } from '@sim/core';
import { invalidShard } from '../errors.ts';
import { firstIndex } from '../structures/first-index.ts';
import type { ShardingStrategy } from './sharding-strategy.ts';

/**
 * Neighbouring keys together: the boundaries cut the ordered keys into ranges, and the n-th range
 * is partition n. A boundary belongs to the range it begins. Keys are ordered by UTF-16 code unit.
 * Partitions beyond the last range stay empty; fewer partitions than ranges are an error. O(log
 * boundaries), no state.
 *
 * @example
 * ```ts
 * import { RangeSharding } from '@sim/log';
 *
 * const sharding = new RangeSharding(['h', 'p']);
 * console.log(['apple', 'h', 'zebra'].map((key) => sharding.getShard(key, 3))); // [ 0, 1, 2 ]
 * ```
 *
 * @public
 */
export class RangeSharding implements ShardingStrategy {
  /** Where each range but the first begins. */
  readonly boundaries: readonly string[];

  /**
   * @param boundaries - where each range but the first begins, strictly ascending by UTF-16 code
   * unit
   * @throws `INVALID_OPTION` if one is no string or not above the one before
   */
  constructor(boundaries: readonly string[]) {
    if (!Array.isArray(boundaries)) throw invalidOption('RangeSharding', 'boundaries', 'a list of strings', boundaries);
    boundaries.forEach((boundary: unknown, index) => {
      if (typeof boundary !== 'string')
        throw invalidOption('RangeSharding', `boundaries[${index}]`, 'a string', boundary);
      if (index > 0 && !((boundaries[index - 1] as string) < boundary)) {
        throw invalidOption(
          'RangeSharding',
          `boundaries[${index}]`,
          `above the one before (${JSON.stringify(boundaries[index - 1])}) by UTF-16 code unit`,
          boundary,
        );
      }
    });
    this.boundaries = Object.freeze(Array.from<string>(boundaries));
  }

  /**
   * The number of boundaries at or below a key.
   *
   * @param key - the record's key
   * @param numShards - how many partitions there are
   * @throws `INVALID_SHARD` if there are fewer partitions than ranges
   */
  getShard(key: string, numShards: number): number {
    const { boundaries } = this;
    if (boundaries.length >= numShards)
      throw invalidShard('RangeSharding', `${boundaries.length + 1} ranges need as many partitions`, numShards, {
        numShards,
      });
    return firstIndex(0, boundaries.length, (index) => boundaries[index]! > key);
  }
}
