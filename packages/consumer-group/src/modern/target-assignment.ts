import type { AssignmentMember, ModernCoordinatorOptions } from './modern-coordinator-options.ts';
import type { ModernGroup } from './modern-group.ts';

/**
 * Computes the target of all members (`TargetAssignmentBuilder`). O(members + partitions) beside
 * the assignor.
 *
 * @internal
 */
export function computeTarget(group: ModernGroup, options: ModernCoordinatorOptions): void {
  const members = new Map<string, AssignmentMember>();
  const topics = new Map<string, readonly number[]>();
  const votes = new Map<string, number>();
  let last: readonly string[] | undefined = undefined;
  for (const { memberId, instanceId, topics: subscribed, target, serverAssignor } of group.members.values()) {
    members.set(memberId, { instanceId, topics: subscribed, assigned: target });
    if (subscribed !== last)
      for (const topic of subscribed) if (!topics.has(topic)) topics.set(topic, options.partitionsOf(topic));
    last = subscribed;
    if (serverAssignor !== undefined) votes.set(serverAssignor, (votes.get(serverAssignor) ?? 0) + 1);
  }
  // What most of those ask for that ask at all; without a wish the broker's first.
  const wish = [...votes].reduce<readonly [string | undefined, number]>(
    (best, vote) => (vote[1] > best[1] ? vote : best),
    [undefined, 0],
  )[0];
  const assignor = options.assignors.find(({ name }) => name === wish) ?? options.assignors[0]!;
  const parts = assignor.assign(members, topics);
  for (const member of group.members.values()) {
    const part = parts.get(member.memberId) ?? [];
    const { target } = member;
    if (part === target) continue;
    if (part.length !== target.length || part.some((partition, place) => partition !== target[place]))
      member.target = part;
  }
}
