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
 * O(P + C), and O(C log C) where members come into the dealing.
 *
 * @param partitions - the partitions there are, in order
 * @param members - the members in the order in which they keep what they own
 * @param owned - what they own, without conflicts, in order
 * @returns the parts: a list of `owned` itself where nothing changed, else what was kept of it and
 * then what was dealt, in the order dealt
 *
 * @internal
 */
export function balanceSticky(
  partitions: readonly number[],
  members: readonly string[],
  owned: ReadonlyMap<string, readonly number[]>,
): Map<string, readonly number[]> {
  const low = Math.floor(partitions.length / members.length);
  const high = Math.ceil(partitions.length / members.length);
  const parts = new Map<string, readonly number[]>();
  const below: string[] = [];
  const atLow: string[] = [];
  let larger = partitions.length % members.length;
  let free = partitions.length;
  for (const name of members) {
    let part = owned.get(name) ?? NOTHING;
    if (part.length < low) below.push(name);
    else if (part.length >= high && larger > 0) {
      if (part.length > high) part = part.slice(0, high);
      larger -= 1;
    } else {
      if (part.length > low) part = part.slice(0, low);
      atLow.push(name);
    }
    parts.set(name, part);
    free -= part.length;
  }
  if (free > 0 && members.length > 0) dealRest(partitions, parts, below.sort(compareNames), atLow, low);
  return parts;
}

/**
 * Deals what nobody kept: in a circle to those below the smaller share, then, if some may have
 * more, one each to those that have reached it.
 */
function dealRest(
  partitions: readonly number[],
  parts: Map<string, readonly number[]>,
  below: readonly string[],
  atLow: string[],
  low: number,
): void {
  const kept = markKept(partitions, parts);
  const dealt = new Map<string, number[]>();
  const reachedLow: string[] = [];
  let circle = below;
  let stillBelow: string[] = [];
  let turn = 0;
  partitions.forEach((partition, place) => {
    if (kept[place] === 1) return;
    if (turn === circle.length) {
      circle = stillBelow.length > 0 ? stillBelow : [...atLow.sort(compareNames), ...reachedLow];
      stillBelow = [];
      turn = 0;
    }
    const name = circle[turn]!;
    turn += 1;
    let part = dealt.get(name);
    if (part === undefined) {
      part = [...parts.get(name)!];
      dealt.set(name, part);
    }
    part.push(partition);
    if (part.length < low) stillBelow.push(name);
    else if (part.length === low) reachedLow.push(name);
  });
  for (const [name, part] of dealt) parts.set(name, part);
}

/** By the place of each partition in the list: 1 if somebody keeps it. */
function markKept(partitions: readonly number[], parts: ReadonlyMap<string, readonly number[]>): Uint8Array {
  const kept = new Uint8Array(partitions.length);
  // A group with one topic numbers its partitions by their places; others have to be looked up.
  const numbered = partitions.every((partition, place) => partition === place);
  const places = numbered ? undefined : new Map(partitions.map((partition, place) => [partition, place]));
  for (const part of parts.values())
    for (const partition of part) kept[places === undefined ? partition : places.get(partition)!] = 1;
  return kept;
}

const NOTHING: readonly number[] = Object.freeze([]);
