import { checkAssignArguments } from './check-arguments.ts';
import { settleClaims } from './claims.ts';
import { hashOrder } from './hash-order.ts';
import { ascending } from './member-order.ts';
import type { AssignmentContext, PartitionAssignment, PartitionClaim } from './partition-assignment.ts';
import { balanceSticky } from './sticky-balance.ts';
import { balanceSubscriptions } from './subscription-balance.ts';
import { topicsOf } from './topics.ts';

/**
 * Balanced to within one partition *and* with the fewest possible moves: survivors keep what they
 * have unless balance needs it.
 *
 * Kafka's `StickyAssignor` for equal subscriptions, with the same result partition by partition.
 * Where members subscribe to different topics the result is as balanced as moving single partitions
 * can make it, and keeps what it can, but is not Kafka's to the partition.
 * Balance is by number of partitions; neither load nor lag is looked at. Two claims on one
 * partition: the higher generation wins, equal ones void each other. O(P log P + C log C).
 *
 * With a context (as a group gives it) the result depends on the arguments alone. Without one the
 * strategy keeps its own last result as the members' claims, and forgets it when it is called
 * without consumers.
 *
 * @example
 * ```ts
 * import { StickyAssignment } from '@sim/consumer-group';
 *
 * const sticky = new StickyAssignment();
 * sticky.assign([0, 1, 2, 3], ['a', 'b']);
 * const parts = sticky.assign([0, 1, 2, 3], ['a', 'b', 'c']);
 * console.log([...parts.values()].map((part) => part.length)); // [ 2, 1, 1 ]
 * ```
 *
 * @public
 */
export class StickyAssignment implements PartitionAssignment {
  private previous: ReadonlyMap<string, PartitionClaim> = new Map();

  /** {@inheritDoc PartitionAssignment.assign} */
  assign(
    partitions: readonly number[],
    consumers: readonly string[],
    context?: AssignmentContext,
  ): Map<string, number[]> {
    checkAssignArguments('StickyAssignment', partitions, consumers, context);
    const parts = assignSticky(partitions, consumers, context ?? { claims: this.previous });
    if (context === undefined) this.previous = asClaims(parts);
    return parts;
  }
}

/** @internal */
export function assignSticky(
  partitions: readonly number[],
  consumers: readonly string[],
  context: AssignmentContext,
): Map<string, number[]> {
  const walk = hashOrder(context.joinOrder ?? consumers);
  const topics = topicsOf(partitions, walk, context);
  const existing = topics.flatMap(({ partitions: ordered }) => ordered);
  const { owned } = settleClaims(existing, walk, context.claims);
  const alike = topics.every(({ subscribers }) => subscribers.length === walk.length);
  const parts = alike ? balanceSticky(existing, walk, owned) : balanceSubscriptions(topics, walk, owned);
  return new Map(consumers.map((name) => [name, ascending(parts.get(name) ?? [])]));
}

/** @internal */
export function asClaims(parts: ReadonlyMap<string, readonly number[]>): Map<string, PartitionClaim> {
  return new Map([...parts].map(([name, partitions]) => [name, { partitions: [...partitions], generation: 0 }]));
}
