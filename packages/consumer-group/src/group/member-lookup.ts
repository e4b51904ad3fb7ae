import { checkName, invalidOption } from '@sim/core';
import { isIterable } from '../checks.ts';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import type { GroupCounts } from '../coordinator/group-counts.ts';
import { groupError, unknownMember } from '../errors.ts';
import type { Member } from '../member/member.ts';
import type { AssignedPartition } from '../offsets/assigned-partition.ts';
import type { TopicTable } from '../offsets/topic-table.ts';

/**
 * Finds the member that goes by a name: the one place where names are looked up.
 *
 * @internal
 */
export class MemberLookup {
  private readonly owner: string;
  private readonly table: TopicTable;
  private readonly coordinator: GroupCoordinator;
  private readonly counts: GroupCounts;

  constructor(owner: string, table: TopicTable, coordinator: GroupCoordinator, counts: GroupCounts) {
    this.owner = owner;
    this.table = table;
    this.coordinator = coordinator;
    this.counts = counts;
  }

  /** @throws `UNKNOWN_MEMBER` */
  member(consumerName: string): Member {
    checkName(this.owner, 'consumerName', consumerName);
    const member = this.coordinator.members.get(consumerName);
    if (member !== undefined) return member;
    throw this.coordinator.wasReplaced(consumerName)
      ? unknownMember(this.owner, consumerName, 'it is fenced, another process has taken its place', { replaced: true })
      : unknownMember(this.owner, consumerName);
  }

  /** The same, where a stranger counts as a fenced commit. */
  committer(consumerName: string): Member {
    checkName(this.owner, 'consumerName', consumerName);
    if (!this.coordinator.members.has(consumerName)) this.counts.commitsFenced += 1;
    return this.member(consumerName);
  }

  /** @throws `UNKNOWN_PARTITION`, `PARTITION_NOT_ASSIGNED` */
  assigned(member: Member, place: unknown): AssignedPartition {
    const assigned = member.fetching.get(this.table.find(place));
    if (assigned !== undefined) return assigned;
    throw groupError(
      'PARTITION_NOT_ASSIGNED',
      `${this.owner}: expected a partition of ${JSON.stringify(member.name)}, got partition ${JSON.stringify(place)}`,
      { consumerName: member.name, partition: place },
    );
  }

  /** Pauses partitions of a member, or reads them again; all or none. */
  pause(consumerName: string, places: Iterable<unknown>, paused: boolean): void {
    const member = this.member(consumerName);
    if (!isIterable(places)) throw invalidOption(this.owner, 'partitions', 'a list of partitions', places);
    for (const assigned of [...places].map((place) => this.assigned(member, place))) assigned.paused = paused;
    if (!paused) member.wake?.();
  }
}
