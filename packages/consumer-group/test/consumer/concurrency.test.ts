import { Simulation } from '@sim/core';
import { type ConcurrencyWithin, Consumer, ConsumerGroup } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, type FakeRecord, NotifyingLog } from '../support/fake-log.ts';

/** How long one consumer takes for a backlog, and in which order it finishes what. */
function backlog(
  partitions: number,
  records: number,
  concurrency: number,
  within: ConcurrencyWithin,
  crashAt?: number,
) {
  const log = new NotifyingLog(partitions);
  for (let partition = 0; partition < partitions; partition += 1) log.append(partition, records);
  const group = new ConsumerGroup('group', log, { rebalanceDelay: 0, pollLatency: 0 });
  const order: FakeRecord[] = [];
  const consumer = new Consumer('worker', group, {
    serviceTime: 0.01,
    concurrency,
    concurrencyWithin: within,
    process: (record) => void order.push(record),
  });
  const sim = new Simulation({ entities: [consumer] });
  if (crashAt !== undefined) {
    sim.at(crashAt, () => consumer.crash());
    sim.at(crashAt + 1, () => consumer.restart());
  }
  sim.run();
  expect(group.totalLag()).toBe(0);
  return { seconds: sim.now, order, group, consumer };
}

describe('concurrency', () => {
  it('works under a backlog with the defaults: eight partitions in an eighth of the time', () => {
    expect(backlog(8, 250, 8, 'partition').seconds).toBeCloseTo(2.5, 1);
    expect(backlog(8, 250, 1, 'partition').seconds).toBeCloseTo(20, 1);
  });

  it('keeps the order of a key, and works on keys of one partition at the same time', () => {
    const { seconds, order } = backlog(1, 700, 7, 'key');
    expect(seconds).toBeCloseTo(1, 1);
    const last = new Map<string | null, number>();
    for (const { key, offset } of order) {
      expect(offset).toBeGreaterThan(last.get(key) ?? -1);
      last.set(key, offset);
    }
    // Seven keys: more workers are of no use.
    expect(backlog(1, 700, 50, 'key').seconds).toBeCloseTo(1, 1);
  });

  it('scales beyond partitions and keys without order, as share groups do', () => {
    expect(backlog(1, 1000, 50, 'unordered').seconds).toBeCloseTo(0.2, 1);
  });

  it('commits no record that is not finished: what a crash interrupts is done again', () => {
    for (const within of ['partition', 'key', 'unordered'] as const) {
      const { order } = backlog(3, 100, 5, within, 0.205);
      expect(new Set(order.map(({ partition, offset }) => `${partition}:${offset}`)).size).toBe(300);
    }
  });
});

describe('commitEvery', () => {
  it('commits in the middle of a batch: a crash repeats less', () => {
    const repeated = (commitEvery?: number): number => {
      const log = new FakeLog(1);
      log.append(0, 100);
      const group = new ConsumerGroup('group', log, { rebalanceDelay: 0, pollLatency: 0 });
      const consumer = new Consumer('worker', group, {
        serviceTime: 1,
        ...(commitEvery !== undefined && { commitEvery }),
      });
      const sim = new Simulation({ entities: [consumer], endTime: 400 });
      sim.at(57.5, () => consumer.crash());
      sim.at(60, () => consumer.restart());
      sim.run();
      expect(group.totalLag()).toBe(0);
      return consumer.stats.recordsProcessed - 100;
    };
    expect([repeated(), repeated(5), repeated(1)]).toEqual([57, 2, 0]);
    const group = new ConsumerGroup('group', new FakeLog(1));
    expect(() => new Consumer('x', group, { commit: 'never', commitEvery: 5 })).toThrow(/commitEvery must be nothing/);
  });
});
