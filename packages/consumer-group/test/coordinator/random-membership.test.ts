import {
  CooperativeStickyAssignment,
  RangeAssignment,
  type RebalanceProtocol,
  RoundRobinAssignment,
  StickyAssignment,
} from '@sim/consumer-group';
import { type NamedObserver, NamedProtocol } from '../support/named-protocol.ts';
import { describe, expect, it } from 'vitest';
import { type Choices, everyHistory, invariant } from '../support/random-history.ts';

const STRATEGIES = [
  new RangeAssignment(),
  new RoundRobinAssignment(),
  new StickyAssignment(),
  new CooperativeStickyAssignment(),
];
const NAMES = ['a', 'B', 'c1', 'c10', 'é', '\u{1F600}'];

/** What members believe they own, from what they are told. */
class Beliefs implements NamedObserver {
  readonly owned = new Map<string, Set<number>>();
  generation = 0;
  revokedTwice = false;
  private readonly protocol: RebalanceProtocol;

  constructor(protocol: RebalanceProtocol) {
    this.protocol = protocol;
  }

  joined(member: string): void {
    invariant(!this.owned.has(member), () => `${member} joined twice`);
    this.owned.set(member, new Set());
  }
  removed(member: string): void {
    invariant(this.owned.delete(member), () => `${member} removed though no member`);
  }
  rebalanceStarted(): void {}
  rebalanceEnded({ generation }: { generation: number }): void {
    invariant(generation === this.generation + 1, () => `generation ${generation} after ${this.generation}`);
    this.generation = generation;
  }
  revoked(member: string, partitions: readonly number[]): void {
    for (const partition of partitions)
      invariant(this.owned.get(member)!.delete(partition), () => `${member} loses ${partition}, which it has not`);
  }
  lost(member: string, partitions: readonly number[]): void {
    for (const partition of partitions) this.owned.get(member)!.delete(partition);
  }
  assigned(member: string, added: readonly number[], owned: readonly number[]): void {
    const mine = this.owned.get(member)!;
    for (const partition of added) {
      invariant(!mine.has(partition), () => `${member} gets ${partition} again`);
      for (const [other, theirs] of this.owned)
        invariant(!theirs.has(partition), () => `${partition} goes to ${member} while ${other} has it`);
      mine.add(partition);
    }
    invariant(
      mine.size === owned.length && owned.every((partition) => mine.has(partition)),
      () => `${member} believes ${[...mine].join()} and owns ${owned.join()} (${this.protocol})`,
    );
  }
}

function step(choices: Choices, group: NamedProtocol, now: number): void {
  const name = choices.pick(NAMES);
  const members = [...group.members.keys()];
  const member = members.length === 0 ? undefined : choices.pick(members);
  switch (choices.below(8)) {
    case 0:
    case 1: {
      const instanceId = choices.chance(0.3) ? `id-${choices.below(3)}` : undefined;
      const holder = [...group.members.values()].find(
        (each) => each.instanceId === instanceId && instanceId !== undefined,
      );
      if (holder === undefined || holder.name === name || !group.members.has(name)) group.join(now, name, instanceId);
      break;
    }
    case 2:
      if (member !== undefined) group.leave(now, member);
      break;
    case 3:
      if (choices.chance(0.2)) group.partitionsChanged(now, choices.below(14));
      break;
    case 4:
      group.expire(now);
      break;
    case 5:
      if (member !== undefined) {
        group.pollStarted(now, member);
        group.pollEnded(now, member);
      }
      break;
    default:
      for (const each of members) if (choices.chance(0.9)) group.heartbeat(now, each);
  }
}

describe('a coordinator, without a simulation', () => {
  it('keeps every partition with one owner, generations rising and parts even, after every input of thousands of random histories, and tells each member what is so', () => {
    let rebalances = 0;
    everyHistory(4000, (choices, seed) => {
      const rebalanceProtocol = seed % 2 === 0 ? 'eager' : 'cooperative';
      const beliefs = new Beliefs(rebalanceProtocol);
      const group = new NamedProtocol(beliefs, {
        assignmentStrategy: STRATEGIES[(seed >> 1) % 4]!,
        rebalanceProtocol,
        rebalanceDelay: choices.below(4),
        sessionTimeout: choices.chance(0.5) ? 12 : Infinity,
        maxPollInterval: choices.chance(0.3) ? 20 : Infinity,
        partitionCount: 1 + choices.below(8),
      });
      let partitions = 0;
      for (let now = 0; now < 60; now += 1) {
        if (group.deadline !== undefined && group.deadline <= now) group.advance(now);
        check(group, (partitions = Math.max(partitions, countOf(group))));
        step(choices, group, now);
        check(group, (partitions = Math.max(partitions, countOf(group))));
      }
      for (let now = 60; group.deadline !== undefined; now += 1) group.advance(now);
      check(group, countOf(group));
      rebalances += group.generation;
    });
    expect(rebalances).toBeGreaterThan(20_000);
  }, 60_000);

  it('ends every rebalance, follow-ups included, after at most two rounds without further changes', () => {
    everyHistory(300, (choices) => {
      const group = new NamedProtocol(new Beliefs('cooperative'), {
        assignmentStrategy: choices.pick(STRATEGIES),
        rebalanceProtocol: 'cooperative',
        rebalanceDelay: 1,
        partitionCount: 1 + choices.below(20),
      });
      for (let now = 0; now < 30; now += 3) {
        group.join(now, choices.pick(NAMES));
        group.advance(now + 1);
        group.advance(now + 2);
        invariant(!group.rebalancing, () => `still rebalancing at ${now + 2}`);
      }
    });
  });
});

function countOf(group: NamedProtocol): number {
  return [...group.members.values()].reduce(
    (sum, { partitions }) => Math.max(sum, ...partitions.map((partition) => partition + 1)),
    0,
  );
}

function check(group: NamedProtocol, partitions: number): void {
  const owners = new Map<number, string>();
  const sizes: number[] = [];
  for (const [name, member] of group.members) {
    sizes.push(member.partitions.length);
    for (const partition of member.partitions) {
      invariant(!owners.has(partition), () => `${partition} is ${owners.get(partition) ?? ''}'s and ${name}'s`);
      invariant(
        group.owner(partition) === name,
        () => `owner of ${partition} is ${String(group.owner(partition))}, not ${name}`,
      );
      owners.set(partition, name);
    }
    invariant(group.rebalancing || member.state === 'active', () => `${name} is rebalancing and nothing is under way`);
  }
  if (group.rebalancing || group.members.size === 0) return;
  invariant(owners.size >= partitions, () => `${owners.size} of ${partitions} partitions are owned`);
  invariant(Math.max(...sizes) - Math.min(...sizes) <= 1, () => `parts of ${sizes.join()}`);
}
