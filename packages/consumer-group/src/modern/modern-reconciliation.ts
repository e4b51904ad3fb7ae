import { common, minus, union } from '../protocol/partition-sets.ts';
import type { Timers } from '../protocol/timers.ts';
import type { ModernGroup } from './modern-group.ts';
import type { ModernMember } from './modern-member.ts';

/**
 * Moves one member towards its target, as far as it goes (`CurrentAssignmentBuilder`): first it has
 * to give up what is not its own any more, then it gets what nobody holds. O(its partitions).
 *
 * @param owned - what the member says it owns; `undefined`: it says nothing
 * @returns whether something changed
 *
 * @internal
 */
export function reconcile(
  group: ModernGroup,
  timers: Timers,
  member: ModernMember,
  owned: readonly number[] | undefined,
  now: number,
): boolean {
  const { targetEpoch } = group;
  if (member.state === 'STABLE' && member.epoch === targetEpoch) return false;
  const owns = (partitions: readonly number[]): boolean => owned === undefined || common(owned, partitions).length > 0;
  let { epoch } = member;
  if (member.state === 'UNREVOKED_PARTITIONS') {
    if (owns(member.pendingRevocation)) return false;
    epoch += 1;
  }
  const kept = group.kept(member);
  const revoked = minus(member.assigned, kept);
  if (revoked.length > 0 && owns(revoked)) {
    member.moveTo(epoch);
    member.state = 'UNREVOKED_PARTITIONS';
    group.hold(member, kept, revoked);
    timers.set(member.rebalance, now + member.rebalanceTimeout);
    return true;
  }
  const unreleased = group.unreleased(member);
  const state = unreleased.length > 0 ? 'UNRELEASED_PARTITIONS' : 'STABLE';
  const assigned = union(kept, minus(minus(member.target, kept), unreleased));
  timers.clear(member.rebalance);
  if (
    member.state === state &&
    member.epoch === targetEpoch &&
    assigned.length === member.assigned.length &&
    member.pendingRevocation.length === 0
  )
    return false;
  member.moveTo(targetEpoch);
  member.state = state;
  group.hold(member, assigned, []);
  return true;
}
