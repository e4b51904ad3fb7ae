import { CountedLog, TimeRetention } from '@sim/log';
import { Simulation, stepRate } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/run.ts';

describe('partitions added to a counted log', () => {
  it('begin empty, grow by a rate of their own from then on, expire, and count', () => {
    const log = new CountedLog('log', {
      partitions: [{ start: 5, end: 105 }],
      rate: 1,
      retentionPolicy: new TimeRetention(10),
      retentionCheckInterval: 1,
    });
    const sim = new Simulation({ entities: [log], endTime: 50 });
    sim.at(20, () => {
      const rate = stepRate([
        { at: 0, rate: 100 },
        { at: 30, rate: 10 },
      ]);
      log.addPartitions(2, rate);
      expect([log.numPartitions, log.highWatermark(2), log.timestampOf(0, 124)]).toEqual([3, 0, 20]);
    });
    sim.run();
    expect([...log.highWatermarks().values()]).toEqual([155, 1200, 1200]);
    // Of the last ten seconds; at exactly ten a record stays.
    expect([log.logStartOffset(0), log.logStartOffset(1)]).toEqual([144, 1099]);
    expect([...log.stats.perPartitionAppends.values()]).toEqual([50, 1200, 1200]);
    expect(log.metrics()[0]).toMatchObject({ labels: ['0', '1', '2'] });
  });

  it('take their part of keys and of records without one, and are heard of', () => {
    const log = new CountedLog('log', { partitions: 1 });
    const heard: unknown[] = [];
    log.onAppend((partition) => heard.push([sim.now, partition]));
    const sim = new Simulation({ entities: [log], endTime: 10 });
    sim.at(1, () => log.addPartitions(1));
    sim.at(2, () => log.append(1, 3));
    sim.at(3, () => log.addPartitions(1, 0.5));
    sim.run();
    expect([...log.highWatermarks().values()]).toEqual([0, 3, 3]);
    expect(heard).toEqual([
      [2, 1],
      [5, 2],
      [7, 2],
      [9, 2],
    ]);
  });

  it.each([[0], [1.5], [NaN], ['1'], [1e9], [1, -1], [1, {}], [1, null]])('refuse %s, %s', (count, rate?: unknown) => {
    const log = new CountedLog('log', { partitions: 1 });
    const sim = new Simulation({ entities: [log], endTime: 1 });
    sim.at(0, () => expect(codeOf(() => log.addPartitions(count as number, rate as number))).toBe('INVALID_OPTION'));
    sim.run();
    expect(log.numPartitions).toBe(1);
    expect(codeOf(() => new CountedLog('alone', { partitions: 1 }).addPartitions(1))).toBe('NOT_ATTACHED');
  });
});
