import { exponential, Simulation } from '@sim/core';
import { Consumer, ConsumerGroup, type ConsumerGroupOptions, type ConsumerOptions } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { type FakeRecord, NotifyingLog } from '../support/fake-log.ts';

const variants: readonly (readonly [string, ConsumerOptions<FakeRecord>, ConsumerGroupOptions])[] = [
  ['with the defaults', {}, {}],
  ['that takes time', { serviceTime: 0.01 }, {}],
  ['that is static', { instanceId: 'i' }, {}],
  ['that is static, without latency', { instanceId: 'i' }, { pollLatency: 0 }],
  ['with a commit that takes time', {}, { commitLatency: 0.1 }],
  ['that works in parallel', { concurrency: 3, concurrencyWithin: 'key' }, { pollLatency: 0 }],
  ['under the classic protocol', {}, { coordinator: 'classic' }],
  ['under KIP-848', {}, { coordinator: 'consumer' }],
];

describe('a consumer that dies of a poison record', () => {
  it.each(variants)('commits nothing while it is crashed, and comes back: %s', (_, options, groupOptions) => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log, groupOptions);
    const seen: number[] = [];
    let deaths = 0;
    const consumer = new Consumer<FakeRecord>('c', group, {
      ...options,
      process: ({ offset }) => {
        seen.push(offset);
        if (offset === 5 && deaths++ === 0) consumer.crash();
      },
    });
    const sim = new Simulation({ entities: [consumer], endTime: 200 });
    for (let at = 0; at < 20; at += 1) sim.at(at + 10, () => log.append(0, 1, at + 10));
    let whileDown: unknown;
    sim.at(16.5, () => void (whileDown = [group.committedOffset(0), consumer.stats.recordsProcessed]));
    sim.at(20, () => consumer.restart());
    sim.run();
    expect(whileDown).toEqual([5, 5]);
    expect([seen.filter((offset) => offset === 5).length, new Set(seen).size, group.totalLag()]).toEqual([2, 20, 0]);
  });
});

describe('a consumer whose listener acts on it', () => {
  it.each(['crash', 'stop', 'pause'] as const)('when partitions are lost goes on afterwards: %s', (act) => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log, { maxPollInterval: 5 });
    let acted = 0;
    const consumer = new Consumer<FakeRecord>('c', group, {
      process: function* ({ offset }) {
        if (offset === 0 && acted === 0) yield 20;
      },
      listener: {
        onPartitionsLost: () => {
          if (acted++ === 0) consumer[act]();
        },
      },
    });
    const sim = new Simulation({ entities: [consumer], endTime: 60 });
    log.append(0);
    sim.at(40, () => {
      consumer.restart();
      consumer.resume();
      consumer.start();
    });
    sim.run();
    expect([acted, group.totalLag(), group.consumers]).toEqual([1, 0, ['c']]);
  });
});

describe('a commit on an interval', () => {
  it('does not wake its consumer for ever at one instant, whenever the interval ends', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const log = new NotifyingLog(1);
      const group = new ConsumerGroup('group', log, { pollLatency: 0 });
      const consumer = new Consumer('c', group, { commit: 'interval', serviceTime: exponential(0.5) });
      const sim = new Simulation({ seed, entities: [consumer], endTime: 400 });
      for (let at = 0; at < 300; at += 1) sim.at(at * 1.1, () => log.append(0));
      sim.run();
      expect(group.committedOffset(0)).toBe(300);
    }
  });

  it('stores the positions of idle partitions, too, and before the member joins again', () => {
    const log = new NotifyingLog(3);
    const group = new ConsumerGroup('group', log);
    const a = new Consumer('a', group, { commit: 'interval', commitInterval: 1000 });
    const b = new Consumer('b', group, { commit: 'interval', joinAt: 20 });
    const sim = new Simulation({ entities: [a, b], endTime: 60 });
    log.append(1, 4);
    const committed: unknown[] = [];
    for (const time of [19, 20.1])
      sim.at(time, () => void committed.push([0, 1, 2].map((partition) => group.committedOffset(partition))));
    sim.run();
    expect(committed).toEqual([
      [undefined, undefined, undefined],
      [0, 4, 0],
    ]);
    expect(group.stats.recordsRedelivered).toBe(0);
  });
});
