import { ascending } from './member-order.ts';
import type { PartitionClaim } from './partition-assignment.ts';

/**
 * Claims after conflicts are settled.
 *
 * @internal
 */
export interface SettledClaims {
  /** What each member may call its own, ascending. */
  readonly owned: ReadonlyMap<string, readonly number[]>;
  /** Partitions claimed by two members of one generation: nobody's, and in dispute. */
  readonly disputed: ReadonlySet<number>;
}

/**
 * Settles who owns what: claims on partitions that are gone are dropped; of two claims on one
 * partition the one of the higher generation wins, and equal generations void both (rules of
 * Kafka's `AbstractStickyAssignor`).
 *
 * @param partitions - the partitions there are
 * @param members - the members in the order in which they are looked at
 * @param claims - what they claim
 *
 * @internal
 */
export function settleClaims(
  partitions: readonly number[],
  members: readonly string[],
  claims: ReadonlyMap<string, PartitionClaim>,
): SettledClaims {
  const existing = new Set(partitions);
  const owned = new Map<string, Set<number>>(members.map((name) => [name, new Set()]));
  const holder = new Map<number, string>();
  const disputed = new Set<number>();
  for (const name of members) {
    const claim = claims.get(name);
    if (claim === undefined) continue;
    const generation = claim.generation ?? -1;
    for (const partition of claim.partitions) {
      if (!existing.has(partition)) continue;
      const rival = holder.get(partition);
      if (rival === name) continue;
      const rivalGeneration = rival === undefined ? -Infinity : memberGeneration(claims.get(rival));
      if (generation < rivalGeneration) continue;
      if (rival !== undefined) owned.get(rival)?.delete(partition);
      if (generation === rivalGeneration) disputed.add(partition);
      else owned.get(name)?.add(partition);
      holder.set(partition, name);
    }
  }
  return { owned: new Map([...owned].map(([name, held]) => [name, ascending([...held])])), disputed };
}

function memberGeneration(claim: PartitionClaim | undefined): number {
  return claim?.memberGeneration ?? claim?.generation ?? -1;
}
