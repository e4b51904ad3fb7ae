import { ascending, orderMembers } from './member-order.ts';
import type { AssignmentContext, PartitionAssignment } from './partition-assignment.ts';

/**
 * One partition each in turn: partition number i goes to member i mod C.
 *
 * Kafka's `RoundRobinAssignor` for one topic. Members are ordered as in {@link RangeAssignment}.
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
    const ordered = ascending(partitions);
    const members = orderMembers(consumers, context?.instanceIds);
    const parts = members.map((): number[] => []);
    if (members.length > 0) ordered.forEach((partition, place) => parts[place % members.length]!.push(partition));
    return new Map(members.map((name, index) => [name, parts[index]!]));
  }
}
