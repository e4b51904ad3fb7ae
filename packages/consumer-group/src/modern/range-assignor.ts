import { RangeAssignment } from '../assignment/range-assignment.ts';
import type { AssignmentMember, ServerAssignor } from './modern-coordinator-options.ts';

/**
 * The server-side assignor `range`: what {@link RangeAssignment} gives, with members ordered by
 * instance id, then member id. Not sticky.
 *
 * @internal
 */
export const rangeAssignor: ServerAssignor = {
  name: 'range',
  assign(
    members: ReadonlyMap<string, AssignmentMember>,
    topics: ReadonlyMap<string, readonly number[]>,
  ): ReadonlyMap<string, readonly number[]> {
    const instanceIds = new Map<string, string>();
    for (const [memberId, { instanceId }] of members)
      if (instanceId !== undefined) instanceIds.set(memberId, instanceId);
    const subscriptions = new Map(Array.from(members, ([memberId, member]) => [memberId, member.topics]));
    const parts = new RangeAssignment().assign([], [...members.keys()], {
      claims: new Map(),
      instanceIds,
      topics,
      subscriptions,
    });
    return new Map(Array.from(parts, ([memberId, part]) => [memberId, part.sort((a, b) => a - b)]));
  },
};
