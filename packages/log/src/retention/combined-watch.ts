import type { LogRecord } from '../log-record.ts';
import { expiryOf } from './check-policy.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';
import { scanAll, scanPrefix } from './scan-retention.ts';

/** The parts of several policies for one partition. */
abstract class CombinedWatch implements PartitionRetention {
  protected readonly partition: RetentionView;
  protected readonly watches: readonly PartitionRetention[];

  constructor(partition: RetentionView, policies: readonly RetentionPolicy[]) {
    this.partition = partition;
    const scan = partition.wholeSegments ? scanPrefix : scanAll;
    this.watches = policies.map((policy) => policy.watch?.(partition) ?? scan(policy, partition));
  }

  abstract expireBefore(now: number): number;

  abstract removable(now: number): readonly number[];

  removed(record: LogRecord<unknown>): void {
    for (const watch of this.watches) watch.removed?.(record);
  }

  protected expiries(now: number): number[] {
    return this.watches.map((watch) =>
      expiryOf(watch, now, this.partition.logStartOffset, this.partition.highWatermark),
    );
  }
}

/** A record goes as soon as one policy would drop it. */
export class ExpireWhenAny extends CombinedWatch {
  expireBefore(now: number): number {
    return Math.max(...this.expiries(now));
  }

  removable(now: number): readonly number[] {
    return this.watches.flatMap((watch) => watch.removable?.(now) ?? []);
  }
}

/** A record goes when every policy would drop it. */
export class ExpireWhenAll extends CombinedWatch {
  /** What each policy has given up but another has kept so far; a policy says it once. */
  private readonly givenUp: readonly Set<number>[];
  private prefixes: readonly number[] = [];

  constructor(partition: RetentionView, policies: readonly RetentionPolicy[]) {
    super(partition, policies);
    this.givenUp = this.watches.map(() => new Set<number>());
  }

  expireBefore(now: number): number {
    this.prefixes = this.expiries(now);
    return Math.min(...this.prefixes);
  }

  removable(now: number): readonly number[] {
    const { givenUp, prefixes } = this;
    this.watches.forEach((watch, index) => {
      for (const offset of watch.removable?.(now) ?? []) givenUp[index]!.add(offset);
    });
    // Whatever goes lies above the smallest prefix, so the policy with that prefix must have given
    // it up by name.
    const candidates = givenUp[prefixes.indexOf(Math.min(...prefixes))]!;
    return [...candidates].filter((offset) =>
      prefixes.every((prefix, index) => offset < prefix || givenUp[index]!.has(offset)),
    );
  }

  override removed(record: LogRecord<unknown>): void {
    for (const offsets of this.givenUp) offsets.delete(record.offset);
    super.removed(record);
  }
}
