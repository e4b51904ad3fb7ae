import {
  CooperativeStickyAssignment,
  type PartitionAssignment,
  RangeAssignment,
  RoundRobinAssignment,
  StickyAssignment,
} from '@sim/consumer-group';
import type { RebalanceResult } from '../../src/coordinator/fixed-delay/fixed-delay-protocol.ts';
import { type NamedObserver, NamedProtocol } from '../support/named-protocol.ts';
import { describe, expect, it } from 'vitest';
import { Choices } from '../support/random-history.ts';

const RESTARTS = 600;

interface Cost {
  readonly rebalances: number;
  readonly moved: number;
}

/** The mean cost of a restart: a member leaves, and joins again under a new random name. */
function costOfRestart(assignmentStrategy: PartitionAssignment, partitionCount: number, members: number): Cost {
  const choices = new Choices(partitionCount);
  let rebalances = 0;
  let moved = 0;
  const quiet = (): void => undefined;
  const rebalanceEnded = (result: RebalanceResult): void => {
    rebalances += 1;
    moved += result.partitionsMoved;
  };
  const observer: NamedObserver = {
    joined: quiet,
    removed: quiet,
    rebalanceStarted: quiet,
    rebalanceEnded,
    revoked: quiet,
    lost: quiet,
    assigned: quiet,
  };
  const group = new NamedProtocol(observer, { assignmentStrategy, rebalanceDelay: 1, partitionCount });
  let now = 0;
  const settle = (): void => {
    while (group.deadline !== undefined) group.advance((now = group.deadline));
  };
  const name = (): string => choices.below(2 ** 40).toString(36);
  for (let count = 0; count < members; count += 1) group.join(now, name());
  settle();
  [rebalances, moved] = [0, 0];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    group.leave(now, choices.pick([...group.members.keys()]));
    settle();
    group.join(now, name());
    settle();
  }
  return { rebalances: rebalances / RESTARTS, moved: moved / RESTARTS };
}

describe('a restart', () => {
  it.each([
    [12, 4, 7.0, 15.0, 3.0],
    [24, 6, 13.9, 39.0, 4.0],
    [50, 10, 31.0, 86.1, 5.0],
    [100, 12, 62.2, 180.7, 8.0],
  ])(
    'of one of the members of %i partitions, %i members moves what it does in Kafka',
    (partitions, members, range, roundRobin, sticky) => {
      const within = (cost: Cost, expected: number): void =>
        expect(Math.abs(cost.moved / expected - 1)).toBeLessThan(0.04);
      within(costOfRestart(new RangeAssignment(), partitions, members), range);
      within(costOfRestart(new RoundRobinAssignment(), partitions, members), roundRobin);
      for (const strategy of [new StickyAssignment(), new CooperativeStickyAssignment()])
        within(costOfRestart(strategy, partitions, members), sticky);
    },
  );

  it('takes two rebalances eagerly, and three cooperatively: leave, join, and the hand-over', () => {
    expect([
      costOfRestart(new StickyAssignment(), 24, 6).rebalances,
      costOfRestart(new CooperativeStickyAssignment(), 24, 6).rebalances,
    ]).toEqual([2, 3]);
  });
});
