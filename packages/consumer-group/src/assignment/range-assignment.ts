import { checkAssignArguments } from './check-arguments.ts';
import { orderMembers } from './member-order.ts';
import type { AssignmentContext, PartitionAssignment } from './partition-assignment.ts';
import { topicsOf } from './topics.ts';

/**
 * Consecutive ranges: of P partitions and C members each member gets ⌊P / C⌋ in a row, and the
 * first P mod C members one more.
 *
 * Kafka's `RangeAssignor`. Each topic is shared out by itself, among its subscribers: partitions of
 * one number of topics with equally many partitions go to one member, and with many topics the
 * first members get all that is left over. Members are ordered by UTF-16 code unit, static ones first, by
 * `instanceId`. Remembers nothing, so it moves many partitions when members come and go; O(P + C
 * log C).
 *
 * @example
 * ```ts
 * import { RangeAssignment } from '@sim/consumer-group';
 *
 * const parts = new RangeAssignment().assign([0, 1, 2], ['b', 'a']);
 * console.log(parts.get('a'), parts.get('b')); // [ 0, 1 ] [ 2 ]
 * ```
 *
 * @public
 */
export class RangeAssignment implements PartitionAssignment {
  /** {@inheritDoc PartitionAssignment.assign} */
  assign(
    partitions: readonly number[],
    consumers: readonly string[],
    context?: AssignmentContext,
  ): Map<string, number[]> {
    checkAssignArguments('RangeAssignment', partitions, consumers, context);
    const members = orderMembers(consumers, context?.instanceIds);
    const parts = new Map<string, number[]>(members.map((name) => [name, []]));
    for (const { partitions: ordered, subscribers } of topicsOf(partitions, members, context)) {
      const share = Math.floor(ordered.length / subscribers.length);
      const extra = ordered.length % subscribers.length;
      let next = 0;
      subscribers.forEach((name, index) => {
        const end = next + share + (index < extra ? 1 : 0);
        const part = parts.get(name)!;
        for (; next < end; next += 1) part.push(ordered[next]!);
      });
    }
    return parts;
  }
}
