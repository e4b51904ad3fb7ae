import type { PartitionRecord } from '../log-port.ts';
import { OffsetSet } from './offset-set.ts';

/** More ranges than this, and what the log no longer holds is forgotten. */
const MANY_RANGES = 8;

/**
 * How far a group is with one partition. It belongs to the group and outlives every assignment;
 * only the position belongs to the owner of the moment.
 *
 * @internal
 */
export class PartitionProgress {
  /** The next offset to be read after a restart; `undefined` before the first commit. */
  committed: number | undefined = undefined;
  /** The next offset a poll returns; `undefined` until the owner's first poll. */
  position: number | undefined = undefined;
  /** Whether its owner has paused it. */
  paused = false;
  /** How often it was assigned: what was read under another number is somebody else's. */
  epoch = 0;
  /** Everything below has been counted if it was lost. */
  private lostBelow = 0;
  private readonly delivered = new OffsetSet();

  /** A new owner, or the same one anew: it knows nothing. */
  reassign(): void {
    this.position = undefined;
    this.paused = false;
    this.epoch += 1;
  }

  /**
   * Notes records handed out.
   *
   * @returns how many of them had been handed out before
   */
  deliver(records: readonly PartitionRecord[], logStart: number): number {
    const from = records[0]!.offset;
    const end = records[records.length - 1]!.offset + 1;
    if (this.delivered.ranges > MANY_RANGES) this.delivered.dropBelow(logStart);
    if (end - from === records.length) return this.delivered.add(from, end);
    let again = 0;
    for (const { offset } of records) again += this.delivered.add(offset, offset + 1);
    return again;
  }

  /**
   * Notes that nobody will read what lies between two offsets.
   *
   * @returns how many offsets that are, each counted once however often it is passed
   */
  lose(from: number, to: number): number {
    const lost = Math.max(0, to - Math.max(from, this.lostBelow));
    this.lostBelow = Math.max(this.lostBelow, to);
    return lost;
  }
}
