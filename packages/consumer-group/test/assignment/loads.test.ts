import { Consumer, ConsumerGroup, type PartitionAssignment, type PartitionLoad } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { NotifyingLog } from '../support/fake-log.ts';

/** Gives the partitions, the busiest first, to whoever has least to do. */
class ByRate implements PartitionAssignment {
  readonly seen: (ReadonlyMap<number, PartitionLoad> | undefined)[] = [];

  assign(...[partitions, consumers, context]: Parameters<PartitionAssignment['assign']>): Map<string, number[]> {
    const loads = context?.loads;
    this.seen.push(loads);
    const rate = (partition: number): number => loads?.get(partition)?.rate ?? 0;
    const parts = new Map<string, number[]>(consumers.map((name) => [name, []]));
    const todo = new Map(consumers.map((name) => [name, 0]));
    for (const partition of [...partitions].sort((a, b) => rate(b) - rate(a) || a - b)) {
      const [name] = [...todo].sort(([, a], [, b]) => a - b)[0]!;
      parts.get(name)!.push(partition);
      todo.set(name, todo.get(name)! + rate(partition) + 1e-6);
    }
    return parts;
  }
}

describe.each(['fixed-delay', 'classic', 'consumer'] as const)('an assignor of a group under %s', (coordinator) => {
  const run = (): { strategy: ByRate; group: ConsumerGroup<unknown>; sim: Simulation } => {
    const log = new NotifyingLog(4);
    const strategy = new ByRate();
    const group = new ConsumerGroup('group', log, { coordinator, assignmentStrategy: strategy });
    const workers = ['a', 'b'].map((name) => new Consumer(name, group, { commit: 'never' }));
    const sim = new Simulation({ entities: workers, endTime: 200 });
    // Partition 0 gets 30 records a second, the others 10 each, of which nothing is committed.
    sim.every(0.1, () => {
      log.append(0, 3);
      for (const partition of [1, 2, 3]) log.append(partition);
    });
    sim.at(100.05, () => group.requestRebalance());
    return { strategy, group, sim };
  };

  it('is told lag and rate of each partition, measured since the assignment before', () => {
    const { strategy, sim } = run();
    sim.run();
    const first = strategy.seen[0]!;
    expect([...first.values()].every(({ rate }) => rate === 0)).toBe(true);
    const last = strategy.seen.at(-1)!;
    expect([...last.keys()]).toEqual([0, 1, 2, 3]);
    for (const [partition, { lag, rate }] of last) {
      const perSecond = partition === 0 ? 30 : 10;
      expect(rate).toBeCloseTo(perSecond, 0);
      expect(lag).toBeGreaterThanOrEqual(perSecond * 100);
      expect(lag).toBeLessThan(perSecond * 110);
    }
  });

  it('balances by it once a rebalance is asked for', () => {
    const { group, sim } = run();
    sim.run();
    const parts = [...group.assignments.values()].map((part) => [...part].sort()).sort();
    expect(parts).toEqual([[0], [1, 2, 3]]);
  });
});
