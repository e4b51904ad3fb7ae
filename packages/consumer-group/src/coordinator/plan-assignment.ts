import type { PartitionAssignment, PartitionClaim, RebalanceProtocol } from '../assignment/partition-assignment.ts';
import { checkAssignment } from '../assignment/checked-assignment.ts';
import { compareNames } from '../assignment/member-order.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { TopicTable } from '../offsets/topic-table.ts';

/**
 * Somebody who takes part in an assignment.
 *
 * @internal
 */
export interface Claimant {
  readonly name: string;
  readonly instanceId: string | undefined;
  /** What it subscribes to; `undefined`: all topics. */
  readonly topics: ReadonlySet<string> | undefined;
  /** What it claims to own. */
  readonly owned: readonly GroupPartition[];
  /** The generation in which it got that; -1 if it never had any. */
  readonly generation: number;
}

/**
 * Asks a strategy who shall own what.
 *
 * @param place - the group, for messages
 * @param strategy - the strategy
 * @param protocol - how the assignment is carried out
 * @param table - what there is to share out
 * @param claimants - the members in the order in which they joined
 * @param mayWithhold - whether a partition may be given to nobody
 * @returns the owner of each partition, by its number in the group; `undefined` where it was
 * withheld, or nobody subscribes to its topic
 * @throws `INVALID_ASSIGNMENT`
 *
 * @internal
 */
export function planAssignment<M extends Claimant>(
  place: string,
  strategy: PartitionAssignment,
  protocol: RebalanceProtocol,
  table: TopicTable,
  claimants: readonly M[],
  mayWithhold: (partition: GroupPartition) => boolean,
): (M | undefined)[] {
  const plan = new Array<M | undefined>(table.partitions.length).fill(undefined);
  for (const topic of table.topics) {
    const subscribers = claimants.filter(({ topics }) => topics === undefined || topics.has(topic.name));
    // Nobody to share out to: no strategy is asked.
    if (subscribers.length === 0) continue;
    const members = new Map(subscribers.map((member) => [member.name, member]));
    const claims = new Map<string, PartitionClaim>(
      subscribers.map(({ name, owned, generation }) => [
        name,
        { partitions: owned.filter((each) => each.topic === topic.name).map(({ id }) => id), generation },
      ]),
    );
    const parts: unknown = strategy.assign(
      topic.partitions.map(({ id }) => id),
      [...members.keys()].sort(compareNames),
      { claims, instanceIds: instanceIdsOf(subscribers), joinOrder: [...members.keys()], protocol },
    );
    const owners = checkAssignment(place, parts, topic.partitions.length, members, (id) =>
      mayWithhold(topic.partitions[id]!),
    );
    owners.forEach((name, id) => {
      if (name !== undefined) plan[topic.partitions[id]!.index] = members.get(name);
    });
  }
  return plan;
}

function instanceIdsOf(claimants: readonly Claimant[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { name, instanceId } of claimants) if (instanceId !== undefined) ids.set(name, instanceId);
  return ids;
}
