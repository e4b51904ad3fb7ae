import { CallbackEntity, type Process, Simulation } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import * as fc from 'fast-check';
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

  it('get records when a loop of long polls would, whatever they wait for', () => {
    const given = (times: readonly number[], minRecords: number, asConsumer: boolean): readonly string[] => {
      const log = new NotifyingLog(2);
      const options = { rebalanceDelay: 0, pollLatency: 0, fetchMinRecords: minRecords, fetchMaxWait: 0.5 };
      const group = new ConsumerGroup('group', log, options);
      const seen: string[] = [];
      const loop = new CallbackEntity('worker', () => undefined);
      const worker = new Consumer('worker', group, { process: (record) => void note(record) });
      const sim = new Simulation({ entities: [group, asConsumer ? worker : loop], endTime: 20 });
      function note({ partition, offset }: { partition: number; offset: number }): void {
        seen.push(`${partition}/${offset} at ${sim.now}`);
      }
      function* poll(): Process {
        yield* group.join('worker', loop);
        for (;;) for (const record of yield* group.poll('worker', 500)) note(record);
      }
      if (!asConsumer) sim.spawn(poll());
      for (const [index, time] of times.entries()) sim.at(time, () => log.append(index % 2));
      sim.run();
      return seen;
    };
    fc.assert(
      fc.property(
        // Not at the very moment when a fetch gives up: which of the two is first there is open.
        fc.uniqueArray(
          fc.integer({ min: 1, max: 18_999 }).filter((ms) => ms % 500 !== 0),
          { maxLength: 30, selector: (ms) => ms % 500 },
        ),
        fc.integer({ min: 2, max: 6 }),
        (times, minRecords) => {
          const seconds = times.toSorted((a, b) => a - b).map((ms) => ms / 1000);
          expect(given(seconds, minRecords, true)).toEqual(given(seconds, minRecords, false));
        },
      ),
    );
  });
});
