import { Simulation } from '@sim/core';
import { Consumer, ConsumerGroup, type FetchedRange } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { RateLog } from '../support/counted-log.ts';
import { NotifyingLog } from '../support/fake-log.ts';

describe('a consumer of a log that counts', () => {
  it('begins where the real group stands, and works off millions of records by batches', () => {
    const log: RateLog = new RateLog(2, 19_000_000, 10_000_000, 1, () => sim.now);
    const group = new ConsumerGroup('group', log, {
      committedOffsets: { 0: 19_988_890, 1: 28_000_000 },
      pollLatency: 0,
      rebalanceDelay: 0,
    });
    const consumer = new Consumer('worker', group, {
      batchTime: (records) => records / 100_000,
      maxPollRecords: 100_000,
    });
    const sim: Simulation = new Simulation({ entities: [consumer], endTime: 120 });
    expect(group.totalLag()).toBe(0 + 29_000_000 - 19_988_890 + 1_000_000);
    sim.run();
    // 10 million at 100,000 a second, and what came meanwhile.
    expect(group.totalLag()).toBeLessThan(10);
    expect(consumer.stats.recordsProcessed).toBe(10_011_110 + 240 - group.totalLag());
    expect([consumer.stats.latency.count, group.stats.recordsPolled]).toEqual([
      consumer.stats.recordsProcessed,
      consumer.stats.recordsProcessed,
    ]);
    expect(consumer.stats.busySeconds).toBeCloseTo(consumer.stats.recordsProcessed / 100_000, 6);
  });

  it('records the latency of every record of a range, between that of the first and that of the last', () => {
    const log: RateLog = new RateLog(1, 0, 0, 100, () => sim.now);
    const group = new ConsumerGroup('group', log, { pollLatency: 0, rebalanceDelay: 0 });
    const consumer = new Consumer('worker', group, { joinAt: 10, batchTime: 0, maxPollRecords: 10_000 });
    const sim: Simulation = new Simulation({ entities: [consumer], endTime: 10 });
    sim.run();
    const { latency } = consumer.stats;
    expect([latency.count, latency.max]).toEqual([1000, 10]);
    expect(latency.mean).toBeCloseTo(5, 1);
  });

  it.each([true, false])(
    'knows the latency of a batch that expires while it is worked on, or whose log goes down: timestampOf %s',
    (hasTimes) => {
      /** Keeps what is younger than 2 s; does not answer for anything else. */
      class ShortLog extends RateLog {
        timestampOf?(_partition: number, offset: number): number;

        override logStartOffset(): number {
          return Math.max(0, Math.floor(100 * (sim.now - 2)));
        }

        override fetchRange(partition: number, offset: number, maxRecords: number): FetchedRange {
          if (offset < this.logStartOffset()) throw new Error(`${offset} has expired`);
          return super.fetchRange(partition, offset, maxRecords);
        }
      }
      const log: ShortLog = new ShortLog(1, 0, 0, 100, () => sim.now);
      if (hasTimes) log.timestampOf = (partition, offset) => log.fetchRange(partition, offset, 1).oldestTimestamp!;
      const group = new ConsumerGroup('group', log, { pollLatency: 0, rebalanceDelay: 0 });
      const consumer = new Consumer('worker', group, { joinAt: 1, batchTime: 10, maxPollRecords: 10_000 });
      const sim: Simulation = new Simulation({ entities: [consumer], endTime: 12 });
      sim.run();
      const { latency, recordsProcessed } = consumer.stats;
      expect([recordsProcessed, latency.count, latency.max]).toEqual([100, 100, 11]);
      expect(latency.min).toBeCloseTo(10, 1);
      expect(group.stats.recordsLost).toBe(800);
    },
  );

  it('waits for fetchMinRecords, but no longer than fetchMaxWait, so that it need not poll once a record', () => {
    const polls = (fetchMinRecords: number, fetchMaxWait: number): number => {
      const log: RateLog = new RateLog(1, 0, 0, 100, () => sim.now);
      const group = new ConsumerGroup('group', log, { rebalanceDelay: 0, fetchMinRecords, fetchMaxWait });
      const consumer = new Consumer('worker', group, { batchTime: 0, maxPollRecords: 1000 });
      const sim: Simulation = new Simulation({ entities: [consumer], endTime: 100 });
      sim.run();
      expect(group.totalLag()).toBeLessThan(150);
      return group.stats.polls;
    };
    expect(polls(1000, 0.5)).toBeLessThan(205);
    expect(polls(50, 5)).toBeLessThan(205);
    expect(polls(1, 0.5)).toBeGreaterThan(900);
  });
});

describe('a poll that waits for enough', () => {
  it('goes on as soon as there is enough, and gives what there is when the wait is over', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log, {
      pollLatency: 0,
      rebalanceDelay: 0,
      fetchMinRecords: 5,
      fetchMaxWait: 2,
    });
    const consumer = new Consumer('worker', group, { process: ({ offset }) => void seen.push([sim.now, offset]) });
    const seen: unknown[] = [];
    const sim: Simulation = new Simulation({ entities: [consumer], endTime: 30 });
    sim.at(10, () => log.append(0, 2));
    sim.at(11, () => log.append(0, 3));
    sim.at(20, () => log.append(0, 1));
    sim.run();
    expect(seen).toEqual([
      [11, 0],
      [11, 1],
      [11, 2],
      [11, 3],
      [11, 4],
      // Fetches that find too little follow one another: from 11, 13, 15, 17 and 19 s, and this one.
      [21, 5],
    ]);
  });
});
