import { compareNames } from './member-order.ts';
import type { TopicToAssign } from './topics.ts';

/**
 * A sticky assignment for members that subscribe to different topics.
 *
 * Everybody keeps what it owns of topics it subscribes to. What nobody owns goes to the subscriber
 * with the fewest partitions, topics with few subscribers first. Then single partitions move from
 * a member to a subscriber with at least two fewer, until none can. Every such move makes the parts
 * more equal, so it ends; how Kafka's `AbstractStickyAssignor` and `uniform` go about it, but not
 * partition by partition the same.
 *
 * Members with the same subscription are kept together, so the cost is O(P (K + log C)) for K
 * different subscriptions, times the number of rounds, which is small.
 *
 * @param topics - in the order in which they are looked at
 * @param names - the members
 * @param owned - what they own, without conflicts
 *
 * @internal
 */
export function balanceSubscriptions(
  topics: readonly TopicToAssign[],
  names: readonly string[],
  owned: ReadonlyMap<string, readonly number[]>,
): Map<string, number[]> {
  const members = sortIntoKinds(topics, names);
  const kinds = [...new Set(Array.from(members.values(), ({ kind }) => kind))];
  const takers = topics
    .map((topic) => ({ partitions: topic.partitions, kinds: kinds.filter((kind) => kind.topics.has(topic)), topic }))
    .filter((taker) => taker.kinds.length > 0);
  const holder = keepOwned(topics, members, owned);
  for (const member of members.values()) member.kind.push(member);
  const move = (partition: number, to: Member): void => {
    const from = holder.get(partition);
    if (from !== undefined) add(from, -1);
    holder.set(partition, to);
    add(to, 1);
  };
  const fewestFirst = [...takers].sort((a, b) => a.topic.subscribers.length - b.topic.subscribers.length);
  for (const taker of fewestFirst)
    for (const partition of taker.partitions) if (!holder.has(partition)) move(partition, leastLoaded(taker.kinds));
  for (let moved = true; moved;) {
    moved = false;
    for (const taker of takers) {
      for (const partition of taker.partitions) {
        const to = leastLoaded(taker.kinds);
        if (holder.get(partition)!.load < to.load + 2) continue;
        move(partition, to);
        moved = true;
      }
    }
  }
  const parts = new Map<string, number[]>(Array.from(members.keys(), (name) => [name, []]));
  for (const [partition, { name }] of holder) parts.get(name)!.push(partition);
  return parts;
}

/** Members by name, each with those that subscribe to the same topics. */
function sortIntoKinds(topics: readonly TopicToAssign[], names: readonly string[]): Map<string, Member> {
  const subscribed = new Map<string, TopicToAssign[]>(names.map((name) => [name, []]));
  for (const topic of topics) for (const name of topic.subscribers) subscribed.get(name)!.push(topic);
  const kinds = new Map<string, Kind>();
  return new Map(
    Array.from(subscribed, ([name, own]) => {
      const key = JSON.stringify(own.map((topic) => topic.name));
      const kind = kinds.get(key) ?? new Kind(new Set(own));
      kinds.set(key, kind);
      return [name, { name, kind, load: 0 }];
    }),
  );
}

/** Who keeps what: a member of topics it subscribes to. */
function keepOwned(
  topics: readonly TopicToAssign[],
  members: ReadonlyMap<string, Member>,
  owned: ReadonlyMap<string, readonly number[]>,
): Map<number, Member> {
  const topicOf = new Map<number, TopicToAssign>();
  for (const topic of topics) for (const partition of topic.partitions) topicOf.set(partition, topic);
  const holder = new Map<number, Member>();
  for (const [name, held] of owned) {
    const member = members.get(name);
    if (member === undefined) continue;
    for (const partition of held) {
      const topic = topicOf.get(partition);
      if (topic === undefined || holder.has(partition) || !member.kind.topics.has(topic)) continue;
      holder.set(partition, member);
      member.load += 1;
    }
  }
  return holder;
}

interface Member {
  readonly name: string;
  readonly kind: Kind;
  load: number;
}

/** Members of one subscription, by load: in each place those that had, and may still have, this load. */
class Kind {
  readonly topics: ReadonlySet<TopicToAssign>;
  private readonly byLoad: Member[][] = [];
  private lowest = 0;

  constructor(topics: ReadonlySet<TopicToAssign>) {
    this.topics = topics;
  }

  /** A member has this load now. Its earlier entries are passed over when they are met. */
  push(member: Member): void {
    (this.byLoad[member.load] ??= []).push(member);
    if (member.load < this.lowest) this.lowest = member.load;
  }

  get least(): Member {
    for (;;) {
      const here = this.byLoad[this.lowest];
      const last = here?.at(-1);
      if (last === undefined) this.lowest += 1;
      else if (last.load === this.lowest) return last;
      else here!.pop();
    }
  }
}

function add(member: Member, change: 1 | -1): void {
  member.load += change;
  member.kind.push(member);
}

function leastLoaded(kinds: readonly Kind[]): Member {
  let best = kinds[0]!.least;
  for (const kind of kinds) {
    const { least } = kind;
    if (least.load < best.load || (least.load === best.load && compareNames(least.name, best.name) < 0)) best = least;
  }
  return best;
}
