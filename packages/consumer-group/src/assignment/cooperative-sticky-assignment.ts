import { checkAssignArguments } from './check-arguments.ts';
import { settleClaims } from './claims.ts';
import { hashOrder } from './hash-order.ts';
import { ascending } from './member-order.ts';
import type {
  AssignmentContext,
  PartitionAssignment,
  PartitionClaim,
  RebalanceProtocol,
} from './partition-assignment.ts';
import { asClaims, assignSticky } from './sticky-assignment.ts';

/**
 * {@link StickyAssignment} in two rounds: a partition that one member has to give up to another is
 * given to nobody in the round that takes it away, and handed out in the next. So nobody stops
 * reading what stays.
 *
 * Kafka's `CooperativeStickyAssignor`. A group that uses it runs the cooperative protocol unless
 * its options say otherwise; under the eager one members own nothing any more when the assignment
 * is made, so nothing is withheld. Like {@link StickyAssignment} it remembers its last result only
 * when it is called without a context.
 *
 * @example
 * ```ts
 * import { CooperativeStickyAssignment } from '@sim/consumer-group';
 *
 * const strategy = new CooperativeStickyAssignment();
 * strategy.assign([0, 1], ['a']);
 * console.log(strategy.assign([0, 1], ['a', 'b'])); // Map(2) { 'a' => [ 0 ], 'b' => [] }
 * console.log(strategy.assign([0, 1], ['a', 'b'])); // Map(2) { 'a' => [ 0 ], 'b' => [ 1 ] }
 * ```
 *
 * @public
 */
export class CooperativeStickyAssignment implements PartitionAssignment {
  /** A group uses the cooperative protocol with this strategy if its options name none. */
  readonly preferredProtocol: RebalanceProtocol = 'cooperative';

  private previous: ReadonlyMap<string, PartitionClaim> = new Map();

  /** {@inheritDoc PartitionAssignment.assign} */
  assign(
    partitions: readonly number[],
    consumers: readonly string[],
    context?: AssignmentContext,
  ): Map<string, number[]> {
    checkAssignArguments('CooperativeStickyAssignment', partitions, consumers, context);
    const known = context ?? { claims: this.previous };
    const parts = assignSticky(partitions, consumers, known);
    if (known.protocol !== 'eager') withholdTransfers(parts, partitions, known);
    if (context === undefined) this.previous = asClaims(parts);
    return parts;
  }
}

function withholdTransfers(
  parts: Map<string, number[]>,
  partitions: readonly number[],
  context: AssignmentContext,
): void {
  const walk = hashOrder(context.joinOrder ?? [...parts.keys()]);
  const { owned, disputed } = settleClaims(ascending(partitions), walk, context.claims);
  const owner = new Map<number, string>();
  for (const [name, held] of owned) for (const partition of held) owner.set(partition, name);
  for (const [name, part] of parts) {
    parts.set(
      name,
      part.filter((partition) => !disputed.has(partition) && (owner.get(partition) ?? name) === name),
    );
  }
}
