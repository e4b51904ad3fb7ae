import type { PartitionedLog, PartitionRecord } from '../log-port.ts';
import { OffsetSet } from './offset-set.ts';

/** More ranges than this, and what the log no longer holds is forgotten. */
const MANY_RANGES = 8;

/** Who owns a partition: a member, of which only the identity matters here. */
interface Owner {
  readonly name: string;
}

/**
 * A partition as a group knows it, one object for the whole life of the group: who owns it, what
 * was committed, what was handed out, and how long nobody read it.
 *
 * @internal
 */
export class GroupPartition<M extends Owner = Owner> {
  /** The topic's name; `''` in a group over one log. */
  readonly topic: string;
  /** Its number in its log. */
  readonly id: number;
  /** Its number in the group: partitions of all topics, in the order in which they came. */
  readonly index: number;
  readonly log: PartitionedLog<unknown>;
  /** Whether it was added to the log while the group had members. */
  readonly late: boolean;
  /** The next offset to be read after a restart; `undefined` before the first commit. */
  committed: number | undefined = undefined;
  /** The member that owns it, by the coordinator. */
  owner: M | undefined = undefined;
  /** The last member that owned it: one on its way has no owner now. */
  lastOwner: M | undefined = undefined;
  /** When it stopped being read; `undefined` while it is read, or nobody could. */
  private pausedSince: number | undefined = undefined;
  /** How long it was paused in all, pauses that have ended. */
  pausedTicks = 0;
  /** Everything below has been counted if it was lost. */
  private lostBelow = 0;
  private readonly delivered = new OffsetSet();

  constructor(topic: string, id: number, index: number, log: PartitionedLog<unknown>, late: boolean) {
    this.topic = topic;
    this.id = id;
    this.index = index;
    this.log = log;
    this.late = late;
  }

  get highWatermark(): number {
    return this.log.highWatermark(this.id);
  }

  get logStartOffset(): number {
    return this.log.logStartOffset(this.id);
  }

  /** Offsets from the committed one, or the log start, to the end. */
  get lag(): number {
    const start = this.logStartOffset;
    return Math.max(0, this.highWatermark - Math.max(this.committed ?? start, start));
  }

  /** It stops being read, or its reader has died. */
  pause(now: number): void {
    this.pausedSince ??= now;
  }

  /** It is read: the pause is over. */
  resume(now: number): void {
    if (this.pausedSince === undefined) return;
    this.pausedTicks += now - this.pausedSince;
    this.pausedSince = undefined;
  }

  /** Nobody is left who could read it: it waits for no rebalance. */
  abandon(): void {
    this.pausedSince = undefined;
  }

  /** Forgets the pauses so far; one under way counts from now on. */
  resetPauses(now: number): void {
    this.pausedTicks = 0;
    if (this.pausedSince !== undefined) this.pausedSince = now;
  }

  /**
   * Notes records handed out.
   *
   * @returns how many of them had been handed out before
   */
  deliver(records: readonly PartitionRecord[]): number {
    const from = records[0]!.offset;
    const end = records[records.length - 1]!.offset + 1;
    if (end - from === records.length) return this.deliverRange(from, end);
    let again = 0;
    for (const { offset } of records) again += this.deliverRange(offset, offset + 1);
    return again;
  }

  /** The same for all offsets from `from` up to but not including `end`. */
  deliverRange(from: number, end: number): number {
    if (this.delivered.ranges > MANY_RANGES) this.delivered.dropBelow(this.logStartOffset);
    return this.delivered.add(from, end);
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

/**
 * By topic, then by number: the order in which Kafka sorts partitions.
 *
 * @internal
 */
export function comparePartitions(a: GroupPartition, b: GroupPartition): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.id - b.id;
}
