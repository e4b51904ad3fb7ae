import { ascending } from '../assignment/member-order.ts';
import { balanceSticky } from '../assignment/sticky-balance.ts';
import { balanceSubscriptions } from '../assignment/subscription-balance.ts';
import { topicsOf } from '../assignment/topics.ts';
import type { AssignmentMember, ServerAssignor } from './modern-coordinator-options.ts';

/**
 * The server-side assignor `uniform`, Kafka's default for KIP-848 groups: first balance, every
 * member within one partition of every other, then as few moves as that allows. Where more members
 * have the larger share than may keep it, those that have been members longest do.
 *
 * O(P + C) where all subscribe to the same, plus O(C log C) where much has to be dealt.
 *
 * @internal
 */
export const uniformAssignor: ServerAssignor = {
  name: 'uniform',
  assign(
    members: ReadonlyMap<string, AssignmentMember>,
    topics: ReadonlyMap<string, readonly number[]>,
  ): ReadonlyMap<string, readonly number[]> {
    const names = [...members.keys()];
    if (!subscribeAlike(members, topics.size)) return balanceUnlike(names, members, topics);
    const order = [...topics.keys()].sort();
    const partitions = order.length === 1 ? topics.get(order[0]!)! : order.flatMap((topic) => topics.get(topic)!);
    const owned = new Map<string, readonly number[]>();
    const exists = membership(partitions);
    for (const [memberId, { assigned }] of members)
      owned.set(memberId, assigned.every(exists) ? assigned : assigned.filter(exists));
    const parts = balanceSticky(partitions, names, owned);
    for (const [memberId, part] of parts) if (part !== owned.get(memberId)) parts.set(memberId, inOrder(part));
    return parts;
  },
};

/** Whether a partition is one of these: what is assigned may be of a topic nobody subscribes to any more. */
function membership(partitions: readonly number[]): (partition: number) => boolean {
  const count = partitions.length;
  if (partitions.every((partition, place) => partition === place)) return (partition) => partition < count;
  const all = new Set(partitions);
  return (partition) => all.has(partition);
}

function subscribeAlike(members: ReadonlyMap<string, AssignmentMember>, topics: number): boolean {
  let last: readonly string[] | undefined = undefined;
  for (const { topics: subscribed } of members.values()) {
    // Who has as many different topics as there are has them all.
    if (subscribed !== last && new Set(subscribed).size !== topics) return false;
    last = subscribed;
  }
  return true;
}

function balanceUnlike(
  names: readonly string[],
  members: ReadonlyMap<string, AssignmentMember>,
  topics: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, readonly number[]> {
  const subscriptions = new Map(Array.from(members, ([memberId, member]) => [memberId, member.topics]));
  const owned = new Map(Array.from(members, ([memberId, { assigned }]) => [memberId, assigned]));
  const known = topicsOf([], names, { claims: new Map(), topics, subscriptions });
  return new Map(
    Array.from(balanceSubscriptions(known, names, owned), ([memberId, part]) => [memberId, ascending(part)]),
  );
}

/** A list that is mostly ascending, ascending. */
function inOrder(part: readonly number[]): readonly number[] {
  return part.every((partition, place) => place === 0 || part[place - 1]! < partition) ? part : ascending(part);
}
