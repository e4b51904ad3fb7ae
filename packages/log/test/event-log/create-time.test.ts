import { EventLog, Producer, TimeRetention } from '@sim/log';
import { SimEvent, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, logIn, offsets, outcomeOf } from '../support/run.ts';

describe('a log with CreateTime', () => {
  const options = { numPartitions: 1, timestampType: 'CreateTime', appendLatency: 1 } as const;

  it('stamps records with the time that their sender names, or at which it sent them', () => {
    const { log, sim } = logIn<string>(options);
    outcomeOf(sim, 2, () => log.append('k', 'sent'));
    outcomeOf(sim, 3, () => log.append('k', 'named', 0.5));
    sim.schedule(
      new SimEvent({ time: 4, type: 'Append', target: log, payload: { key: 'k', value: 'event', timestamp: -7 } }),
    );
    sim.run();
    expect(log.fetch(0, 0, 9).map(({ timestamp }) => timestamp)).toEqual([2, 0.5, -7]);
    const other = logIn<string>({ numPartitions: 1 });
    outcomeOf(other.sim, 2, () => other.log.append('k', 'named', 0.5));
    other.sim.run();
    expect(other.log.fetch(0, 0, 9)[0]?.timestamp).toBe(2.001);
  });

  it('takes the time from a producer, replicated or not', () => {
    for (const replication of [undefined, {}]) {
      const log = new EventLog<string>('log', { ...options, ...(replication && { replication }) });
      const producer = new Producer('producer', log);
      const sim = new Simulation({ entities: [producer], endTime: 60 });
      const payload = { key: 'k', value: 'v', timestamp: 1.5 };
      sim.schedule(new SimEvent({ time: 5, type: 'Produce', target: producer, payload }));
      sim.spawn(
        (function* () {
          yield 6;
          yield* producer.produce('k', 'v');
        })(),
      );
      sim.run();
      expect(log.fetch(0, 0, 9).map(({ timestamp }) => timestamp)).toEqual([1.5, 6]);
    }
  });

  it('finds the first record of a time or later, as Kafka does, whatever the order, retention or deletions', () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3000, size: 'max' });
    fc.assert(
      fc.property(times, fc.nat({ max: 3000 }), fc.integer({ min: -1, max: 51 }), (stamps, deleted, time) => {
        const { log, sim } = logIn<number>({ ...options, appendLatency: 0 });
        stamps.forEach((timestamp, value) =>
          sim.schedule(new SimEvent({ time: 0, type: 'Append', target: log, payload: { key: 'k', value, timestamp } })),
        );
        sim.run();
        const start = Math.min(deleted, stamps.length);
        log.deleteRecords(0, start);
        const first = stamps.findIndex((stamp, offset) => offset >= start && stamp >= time);
        expect(log.offsetForTime(0, time)).toBe(first < 0 ? undefined : first);
      }),
      { numRuns: 50 },
    );
  });

  it('expires from the front up to the first record that is young enough', () => {
    const { log, sim } = logIn<number>({
      ...options,
      retentionPolicy: new TimeRetention(10),
      retentionCheckInterval: 20,
    });
    [0, 1, 15, 2, 3].forEach((timestamp, value) => outcomeOf(sim, value, () => log.append('k', value, timestamp)));
    sim.runUntil(20);
    expect(offsets(log.fetch(0, log.logStartOffset(0), 9))).toEqual([2, 3, 4]);
  });

  it('refuses what is no time', () => {
    const { log, sim } = logIn<number>(options);
    const bad = outcomeOf(sim, 0, () => log.append('k', 1, NaN));
    sim.run();
    expect(bad.error?.code).toBe('INVALID_OPTION');
    expect(codeOf(() => new EventLog('log', { timestampType: 'Created' as never }))).toBe('INVALID_OPTION');
  });
});

describe('deleteRecords', () => {
  it('moves the log start up, never down, and counts what went', () => {
    const { log, sim } = logIn<number>({ numPartitions: 2, shardingStrategy: { getShard: () => 1 } });
    for (let k = 0; k < 5; k++) outcomeOf(sim, 0, () => log.append('k', k));
    sim.run();
    expect([log.deleteRecords(1, 3), log.deleteRecords(1, 2), log.deleteRecords(0, 0)]).toEqual([3, 3, 0]);
    expect([log.stats.recordsExpired, log.totalRecords, log.highWatermark(1)]).toEqual([3, 2, 5]);
    expect(codeOf(() => log.fetch(1, 2, 1))).toBe('OFFSET_OUT_OF_RANGE');
    expect(log.deleteRecords(1, 5)).toBe(5);
    expect(codeOf(() => log.deleteRecords(1, 6))).toBe('OFFSET_OUT_OF_RANGE');
    expect(codeOf(() => log.deleteRecords(2, 0))).toBe('UNKNOWN_PARTITION');
    expect(codeOf(() => log.deleteRecords(1, -1))).toBe('INVALID_OPTION');
  });
});
