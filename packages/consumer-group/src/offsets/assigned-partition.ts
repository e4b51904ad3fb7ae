import type { GroupPartition } from './group-partition.ts';

/**
 * A partition in the hands of a member, from one assignment to its end: what the member's process
 * knows of it (the `TopicPartitionState` of Kafka's client). Assigned again, it is another object:
 * nothing that was read under the old one counts for the new one.
 *
 * @internal
 */
export class AssignedPartition {
  readonly partition: GroupPartition;
  /** The next offset a poll returns; `undefined` until it was looked up. */
  position: number | undefined = undefined;
  /** Whether the member has paused it, or is about to give it up. */
  paused = false;
  /** Whether the member still has it, as far as it knows. */
  held = true;
  /** Whether its reader has enough of it in hand: polls leave it out for the moment. */
  full = false;
  /** Whether it is in the list of those whose position has changed. */
  moved = false;
  /** Whether it is in its consumer's list of what is to be committed. */
  toCommit = false;
  /** The offset its member has stored last. */
  stored: number | undefined = undefined;
  /**
   * The lowest offset read and perhaps not finished; `undefined` if everything read is finished. Of
   * a consumer that finishes records in order.
   */
  unfinished: number | undefined = undefined;
  /** How many runs of records are in hand, of a consumer that finishes records in order. */
  runsInHand = 0;
  /** What is in hand, of a consumer that finishes records in any order. */
  inHand: InHand | undefined = undefined;

  constructor(partition: GroupPartition) {
    this.partition = partition;
  }

  /** The offset a commit stores: everything below is finished. */
  get finished(): number | undefined {
    return this.inHand?.lowest ?? this.unfinished ?? this.position;
  }
}

/**
 * Offsets in hand that may be finished in any order.
 *
 * @internal
 */
export class InHand {
  private readonly offsets: number[] = [];
  private readonly done = new Set<number>();
  private head = 0;

  /** The lowest offset that is not finished; `undefined` if none is in hand. */
  get lowest(): number | undefined {
    return this.offsets[this.head];
  }

  /** Takes an offset, above all before it. */
  take(offset: number): void {
    this.offsets.push(offset);
  }

  /** An offset is finished. Amortised O(1). */
  finish(offset: number): void {
    const { offsets, done } = this;
    done.add(offset);
    while (this.head < offsets.length && done.delete(offsets[this.head]!)) this.head += 1;
    // Compacted when more than half of it is past: memory follows what is in hand.
    if (this.head > 64 && this.head * 2 > offsets.length) {
      offsets.splice(0, this.head);
      this.head = 0;
    }
  }
}
