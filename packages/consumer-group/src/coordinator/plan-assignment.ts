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
 * Asks a strategy who is to own what.
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
  owner: string,
  strategy: PartitionAssignment,
  protocol: RebalanceProtocol,
  table: TopicTable,
  claimants: readonly M[],
  mayWithhold: (partition: GroupPartition) => boolean,
): (M | undefined)[] {
  const plan = new Array<M | undefined>(table.partitions.length).fill(undefined);
  // Nobody to share out to: no strategy is asked.
  if (claimants.length === 0) return plan;
  const members = new Map(claimants.map((member) => [member.name, member]));
  const claims = new Map<string, PartitionClaim>(
    claimants.map(({ name, owned, generation }) => [name, { partitions: owned.map(({ index }) => index), generation }]),
  );
  const all = table.topics.map(({ name }) => name);
  const parts: unknown = strategy.assign(
    table.partitions.map(({ index }) => index),
    [...members.keys()].sort(compareNames),
    {
      claims,
      instanceIds: instanceIdsOf(claimants),
      joinOrder: [...members.keys()],
      protocol,
      ...(table.meter !== undefined && { loads: table.meter.read(table.partitions) }),
      ...(!table.single && {
        topics: new Map(table.topics.map(({ name, partitions }) => [name, partitions.map(({ index }) => index)])),
        subscriptions: new Map(claimants.map(({ name, topics }) => [name, topics === undefined ? all : [...topics]])),
      }),
    },
  );
  const wanted = (partition: GroupPartition): boolean =>
    claimants.some(({ topics }) => topics === undefined || topics.has(partition.topic));
  const owners = checkAssignment(owner, parts, plan.length, members, (index) => {
    const partition = table.partitions[index]!;
    return mayWithhold(partition) || (!table.single && !wanted(partition));
  });
  owners.forEach((name, index) => {
    if (name !== undefined) plan[index] = members.get(name);
  });
  return plan;
}

function instanceIdsOf(claimants: readonly Claimant[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { name, instanceId } of claimants) if (instanceId !== undefined) ids.set(name, instanceId);
  return ids;
}
