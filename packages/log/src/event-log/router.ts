import { invalidOption, type RandomStream } from '@sim/core';
import { invalidShard, logError } from '../errors.ts';
import type { KeylessSharding, ShardingStrategy } from '../sharding/sharding-strategy.ts';
import type { ResolvedEventLogOptions } from './event-log-options.ts';

/** Asks the sharding strategies where records go, and trusts none of them. */
export class Router {
  private readonly place: string;
  private readonly sharding: ShardingStrategy;
  private readonly keyless: KeylessSharding;
  private readonly requiresKey: boolean;

  constructor(place: string, { shardingStrategy, keylessSharding, retentionPolicy }: ResolvedEventLogOptions) {
    this.place = place;
    this.sharding = shardingStrategy;
    this.keyless = keylessSharding;
    this.requiresKey = retentionPolicy?.requiresKey === true;
  }

  partitionFor(key: string, numPartitions: number): number {
    if (typeof key !== 'string') throw invalidOption(this.place, 'key', 'a string or null', key);
    return this.check(this.sharding.getShard(key, numPartitions), numPartitions, key);
  }

  partitionWithoutKey(numPartitions: number, streams: { readonly keylessRng: RandomStream }): number {
    if (this.requiresKey)
      throw logError(
        'INVALID_RECORD',
        `${this.place}: a record needs a key here, because retention goes by key, got null`,
        { log: this.place },
      );
    return this.check(this.keyless.nextShard(numPartitions, streams.keylessRng), numPartitions, null);
  }

  private check(shard: number, numPartitions: number, key: string | null): number {
    if (Number.isInteger(shard) && shard >= 0 && shard < numPartitions) return shard;
    throw invalidShard(
      this.place,
      `the sharding strategy must give an integer from 0 to ${numPartitions - 1} for key ${JSON.stringify(key)}`,
      shard,
      { key },
    );
  }
}
