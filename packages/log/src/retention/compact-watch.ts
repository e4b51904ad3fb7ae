import { toSeconds, toTicks } from '@sim/core';
import type { ResolvedCompactRetentionOptions } from './compact-retention.ts';
import type { PartitionRetention, RetentionView } from './retention-policy.ts';

/**
 * Compacts one partition. Everything below `cleanEnd` has one record for each key; what is between
 * it and the bound of a run is dirty.
 */
export class CompactWatch implements PartitionRetention {
  private readonly partition: RetentionView;
  private readonly options: ResolvedCompactRetentionOptions;
  private cleanEnd = 0;
  /**
   * The last record of each key in the clean part, in order of offset: a key that is seen again
   * moves to the end.
   */
  private readonly lastOffset = new Map<string | null, number>();
  /** When the tombstones of the clean part are due, in ticks, in that order. */
  private readonly dueTicks = new Map<string | null, number>();

  constructor(partition: RetentionView, options: ResolvedCompactRetentionOptions) {
    this.partition = partition;
    this.options = options;
  }

  expireBefore(): number {
    return this.partition.logStartOffset;
  }

  removable(now: number): readonly number[] {
    const nowTicks = toTicks(now);
    this.forgetBelow(this.partition.logStartOffset);
    const removable = this.dueTombstones(nowTicks);
    const from = Math.max(this.cleanEnd, this.partition.logStartOffset);
    const to = this.bound(nowTicks);
    if (to > from && this.isDue(from, to, nowTicks)) this.clean(from, to, nowTicks, removable);
    return removable;
  }

  /**
   * Where a run ends: at the active segment, or the first segment with a record that is too young.
   */
  private bound(nowTicks: number): number {
    const { partition } = this;
    const young = toSeconds(nowTicks - this.options.minCompactionLagTicks + 1);
    return partition.segmentStart(
      this.options.minCompactionLagTicks === 0 ? partition.highWatermark : partition.offsetForTime(young),
    );
  }

  private isDue(from: number, to: number, nowTicks: number): boolean {
    const dirty = to - from;
    if (dirty / (dirty + this.lastOffset.size) > this.options.minDirtyRatio) return true;
    const { maxCompactionLagTicks } = this.options;
    return (
      maxCompactionLagTicks < Infinity &&
      this.partition.offsetForTime(toSeconds(nowTicks - maxCompactionLagTicks)) > from
    );
  }

  private clean(from: number, to: number, nowTicks: number, removable: number[]): void {
    const { lastOffset, dueTicks } = this;
    this.partition.visit(from, to, ({ key, offset, value }) => {
      const previous = lastOffset.get(key);
      if (previous !== undefined) {
        removable.push(previous);
        lastOffset.delete(key);
        dueTicks.delete(key);
      }
      lastOffset.set(key, offset);
      if (value === null) dueTicks.set(key, nowTicks + this.options.deleteRetentionTicks);
    });
    this.cleanEnd = to;
  }

  private dueTombstones(nowTicks: number): number[] {
    const due: number[] = [];
    for (const [key, ticks] of this.dueTicks) {
      if (ticks > nowTicks) break;
      due.push(this.lastOffset.get(key)!);
      this.lastOffset.delete(key);
      this.dueTicks.delete(key);
    }
    return due;
  }

  /** Records that expired otherwise: they are at the front of the map. */
  private forgetBelow(logStartOffset: number): void {
    for (const [key, offset] of this.lastOffset) {
      if (offset >= logStartOffset) break;
      this.lastOffset.delete(key);
      this.dueTicks.delete(key);
    }
  }
}
