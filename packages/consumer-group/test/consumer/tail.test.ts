import { Simulation } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { NotifyingLog } from '../support/fake-log.ts';

describe('consumers at the tail of a log', () => {
  it.each(['fixed-delay', 'classic', 'consumer'] as const)(
    'poll once for what has come, and never in vain: %s',
    (coordinator) => {
      const log = new NotifyingLog(4);
      const group = new ConsumerGroup('group', log, { coordinator });
      const workers = [0, 1].map((n) => new Consumer(`w${n}`, group, { serviceTime: 0.01 }));
      const sim = new Simulation({ entities: workers, endTime: 1000 });
      let written = 0;
      sim.every(0.1, () => log.append(written++ % 4));
      sim.at(100, () => group.resetStats());
      sim.run();
      expect(group.totalLag()).toBeLessThan(3);
      expect(group.stats.recordsPolled).toBeGreaterThan(8990);
      expect(group.stats.polls).toBeLessThanOrEqual(group.stats.recordsPolled + 2);
    },
  );

  it('poll less often than once a record if they wait for several', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log, { fetchMinRecords: 20, fetchMaxWait: 10 });
    const worker = new Consumer('worker', group, { serviceTime: 0.001 });
    const sim = new Simulation({ entities: [worker], endTime: 1000 });
    sim.every(0.1, () => log.append(0));
    sim.run();
    expect(worker.stats.recordsProcessed).toBeGreaterThan(9950);
    expect(group.stats.polls / worker.stats.recordsProcessed).toBeLessThan(0.06);
  });
});
