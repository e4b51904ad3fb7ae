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
 * O(P log P + C log C).
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
    const subscriptions = new Map(Array.from(members, ([memberId, member]) => [memberId, member.topics]));
    const known = topicsOf([], names, { claims: new Map(), topics, subscriptions });
    const partitions = known.flatMap(({ partitions: ordered }) => ordered);
    const existing = new Set(partitions);
    const owned = new Map(
      Array.from(members, ([memberId, { assigned }]) => [memberId, assigned.filter((each) => existing.has(each))]),
    );
    const alike = known.every(({ subscribers }) => subscribers.length === names.length);
    const parts = alike ? balanceSticky(partitions, names, owned) : balanceSubscriptions(known, names, owned);
    return new Map(Array.from(parts, ([memberId, part]) => [memberId, ascending(part)]));
  },
};
