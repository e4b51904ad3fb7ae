/**
 * Consumer groups for discrete-event simulations: partition assignment, rebalancing, offsets and lag.
 *
 * @packageDocumentation
 */

export type { AssignmentContext, PartitionAssignment, PartitionClaim, RebalanceProtocol } from './assignment/partition-assignment.ts';
export { RangeAssignment } from './assignment/range-assignment.ts';
export { RoundRobinAssignment } from './assignment/round-robin-assignment.ts';
export { StickyAssignment } from './assignment/sticky-assignment.ts';
export { CooperativeStickyAssignment } from './assignment/cooperative-sticky-assignment.ts';
