import { toSeconds } from '@sim/core';
import type { PartitionLoad } from '../assignment/partition-assignment.ts';
import type { GroupPartition } from './group-partition.ts';

/** Rates are measured over at least a minute, in ticks: follow-ups of a rebalance do not shorten it. */
const WINDOW = 60e9;

/** How far a partition had been written at some time. */
interface Mark {
  readonly ticks: number;
  readonly end: number;
}

/**
 * Measures how much there is to do in each partition, for strategies that balance by it. It looks
 * only when it is asked, so it costs nothing between assignments.
 *
 * @internal
 */
export class LoadMeter {
  private readonly ticks: () => number;
  /** By partition: where the window begins, and where the next one would. */
  private readonly marks = new Map<GroupPartition, { from: Mark; next: Mark }>();

  constructor(ticks: () => number) {
    this.ticks = ticks;
  }

  /** Lag and rate by the partitions' numbers in the group. O(partitions). */
  read(partitions: readonly GroupPartition[]): ReadonlyMap<number, PartitionLoad> {
    const ticks = this.ticks();
    return new Map(
      partitions.map((partition) => {
        const now: Mark = { ticks, end: partition.highWatermark };
        const marks = this.marks.get(partition) ?? { from: now, next: now };
        this.marks.set(partition, marks);
        if (ticks - marks.next.ticks >= WINDOW) {
          marks.from = marks.next;
          marks.next = now;
        }
        const seconds = toSeconds(ticks - marks.from.ticks);
        // A log that has lost its tail was not written backwards.
        const rate = seconds > 0 ? Math.max(0, now.end - marks.from.end) / seconds : 0;
        return [partition.index, { lag: partition.lag, rate }] as const;
      }),
    );
  }
}
