import { checkAssignArguments } from './check-arguments.ts';
import { orderMembers } from './member-order.ts';
import type { AssignmentContext, PartitionAssignment } from './partition-assignment.ts';
import { topicsOf } from './topics.ts';

/**
 * One partition each in turn: partition number i goes to member i mod C.
 *
 * Kafka's `RoundRobinAssignor`: over several topics, in the order of their names, the turn goes on,
 * and passes over members that do not subscribe. Members are ordered as in {@link RangeAssignment}.
 * Remembers nothing, and moves more partitions than any other strategy when members come and go;
 * O(P + C log C).
 *
 * @example
 * ```ts
 * import { RoundRobinAssignment } from '@sim/consumer-group';
 *
 * const parts = new RoundRobinAssignment().assign([0, 1, 2], ['a', 'b']);
 * console.log(parts.get('a'), parts.get('b')); // [ 0, 2 ] [ 1 ]
 * ```
 *
 * @public
 */
export class RoundRobinAssignment implements PartitionAssignment {
  /** {@inheritDoc PartitionAssignment.assign} */
  assign(
    partitions: readonly number[],
    consumers: readonly string[],
    context?: AssignmentContext,
  ): Map<string, number[]> {
    checkAssignArguments('RoundRobinAssignment', partitions, consumers, context);
    const members = orderMembers(consumers, context?.instanceIds);
    const parts = new Map<string, number[]>(members.map((name) => [name, []]));
    let turn = 0;
    for (const { partitions: ordered, subscribers } of topicsOf(partitions, members, context)) {
      if (subscribers.length === 0) continue;
      const subscribe = new Set(subscribers);
      for (const partition of ordered) {
        while (!subscribe.has(members[turn % members.length]!)) turn += 1;
        parts.get(members[turn % members.length]!)!.push(partition);
        turn += 1;
      }
    }
    return parts;
  }
}
