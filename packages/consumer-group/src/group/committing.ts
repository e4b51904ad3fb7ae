import { groupError } from '../errors.ts';
import type { OffsetTracker } from '../offsets/offset-tracker.ts';
import type { GroupCounts } from './consumer-group-stats.ts';
import type { GroupClock } from './group-clock.ts';
import type { GroupMembership } from './group-membership.ts';
import { offsetEntries, type Offsets } from './offset-entries.ts';

/**
 * Checks who commits what, and stores all of it or nothing.
 *
 * @internal
 */
export class Committing<R> {
  private readonly owner: string;
  private readonly membership: GroupMembership<R>;
  private readonly offsets: OffsetTracker<R>;
  private readonly counts: GroupCounts;
  private readonly clock: GroupClock;

  constructor(
    owner: string,
    membership: GroupMembership<R>,
    offsets: OffsetTracker<R>,
    counts: GroupCounts,
    clock: GroupClock,
  ) {
    this.owner = owner;
    this.membership = membership;
    this.offsets = offsets;
    this.counts = counts;
    this.clock = clock;
  }

  /**
   * @throws `UNKNOWN_MEMBER`, `COMMIT_FENCED`, `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`,
   * `INVALID_OPTION`
   */
  store(consumerName: string, offsets: Offsets): void {
    const entries = offsetEntries(this.owner, offsets);
    const { coordinator } = this.membership;
    if (!coordinator.members.has(consumerName)) this.counts.commitsFenced += 1;
    this.membership.session(consumerName);
    for (const [partition, offset] of entries) {
      this.offsets.checkPartition(partition);
      this.checkOwner(consumerName, partition);
      this.offsets.checkOffset(partition, offset);
    }
    for (const [partition, offset] of entries) this.offsets.of(partition).committed = offset;
    this.counts.commits += 1;
    coordinator.heartbeat(this.clock.ticks(), consumerName);
    this.clock.trace('commit', () => ({ member: consumerName, offsets: Object.fromEntries(entries) }));
  }

  private checkOwner(consumerName: string, partition: number): void {
    const owner = this.membership.coordinator.owner(partition);
    if (owner === consumerName) return;
    this.counts.commitsFenced += 1;
    const found = owner === undefined ? 'nobody' : JSON.stringify(owner);
    throw groupError(
      'COMMIT_FENCED',
      `${this.owner}: expected a commit of partition ${partition} by its owner, ${found}, got one by ${JSON.stringify(consumerName)}`,
      {
        consumerName,
        partition,
        owner,
      },
    );
  }
}
