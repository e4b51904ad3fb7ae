import { compareNames } from './member-order.ts';

/**
 * A balanced assignment that takes away as few of the owned partitions as any balanced assignment
 * must.
 *
 * Every member ends with ⌊P / C⌋ or ⌈P / C⌉ partitions. First each keeps what it owns up to its
 * share, where the first `P mod C` members that own enough keep the larger one; then the remaining
 * partitions are dealt, one each in turn, to those below the smaller share, and at last to those
 * that may have one more. The order of all steps is that of Kafka's `AbstractStickyAssignor` for
 * equal subscriptions.
 *
 * @param partitions - the partitions there are, ascending
 * @param members - the members in the order in which they keep what they own
 * @param owned - what they own, without conflicts, ascending
 * @returns the parts, each in the order dealt
 *
 * @internal
 */
export function balanceSticky(
  partitions: readonly number[],
  members: readonly string[],
  owned: ReadonlyMap<string, readonly number[]>,
): Map<string, number[]> {
  const low = Math.floor(partitions.length / members.length);
  const high = Math.ceil(partitions.length / members.length);
  const parts = new Map<string, number[]>(members.map((name) => [name, []]));
  const below: string[] = [];
  const atLow: string[] = [];
  let larger = partitions.length % members.length;
  for (const name of members) {
    const held = owned.get(name) ?? [];
    if (held.length < low) {
      parts.set(name, [...held]);
      below.push(name);
    } else if (held.length >= high && larger > 0) {
      parts.set(name, held.slice(0, high));
      larger -= 1;
    } else {
      parts.set(name, held.slice(0, low));
      atLow.push(name);
    }
  }
  if (members.length > 0) dealRest(partitions, parts, below.sort(compareNames), atLow.sort(compareNames), low);
  return parts;
}

/**
 * Deals what nobody kept: in a circle to those below the smaller share, then, if some may have
 * more, one each to those that have reached it.
 */
function dealRest(
  partitions: readonly number[],
  parts: Map<string, number[]>,
  below: readonly string[],
  atLow: string[],
  low: number,
): void {
  const kept = new Set([...parts.values()].flat());
  let circle = below;
  let stillBelow: string[] = [];
  let turn = 0;
  for (const partition of partitions) {
    if (kept.has(partition)) continue;
    if (turn === circle.length) {
      circle = stillBelow.length > 0 ? stillBelow : atLow;
      stillBelow = [];
      turn = 0;
    }
    const name = circle[turn] as string;
    const part = parts.get(name) as number[];
    part.push(partition);
    turn += 1;
    if (part.length < low) stillBelow.push(name);
    else if (part.length === low) atLow.push(name);
  }
}
