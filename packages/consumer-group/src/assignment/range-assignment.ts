import { ascending, orderMembers } from './member-order.ts';
import type { AssignmentContext, PartitionAssignment } from './partition-assignment.ts';

/**
 * Consecutive ranges: of P partitions and C members each member gets ⌊P / C⌋ in a row, and the
 * first P mod C members one more.
 *
 * Kafka's `RangeAssignor`. Members are ordered by UTF-16 code unit, static ones first, by
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
    const ordered = ascending(partitions);
    const members = orderMembers(consumers, context?.instanceIds);
    const share = Math.floor(ordered.length / members.length);
    const extra = ordered.length % members.length;
    let next = 0;
    return new Map(
      members.map((name, index) => {
        const size = share + (index < extra ? 1 : 0);
        next += size;
        return [name, ordered.slice(next - size, next)];
      }),
    );
  }
}
