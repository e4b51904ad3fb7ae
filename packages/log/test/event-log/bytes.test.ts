import { CountedLog, EventLog, TimeRetention } from '@sim/log';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { constantRate, Simulation } from '@sim/core';
import { beforeAll, describe, expect, it } from 'vitest';

let collect: () => void;

beforeAll(() => {
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as () => void;
});

/**
 * Bytes that something takes, buffers included: the median of three, since what else there is in
 * the process comes and goes between two looks. All are kept until the end, or the end of one would
 * hide the beginning of the next.
 */
function bytesOf(make: () => unknown): number {
  const kept: unknown[] = [];
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const looks = Array.from({ length: 3 }, () => {
    const before = used();
    kept.push(make());
    return used() - before;
  });
  expect(kept).toHaveLength(3);
  return looks.sort((a, b) => a - b)[1]!;
}

/** A log of so many partitions, of which each got a record. */
function oneRecordEach(numPartitions: number): unknown {
  const shardingStrategy = { getShard: (key: string) => Number(key) };
  const log = new EventLog<number>('log', { numPartitions, shardingStrategy, latencySampleLimit: 0 });
  const sim = new Simulation({ entities: [log] });
  sim.spawn(
    (function* () {
      for (let id = 0; id < numPartitions; id++) yield* log.append(String(id), id);
    })(),
  );
  sim.run();
  expect(log.totalRecords).toBe(numPartitions);
  return [log, sim];
}

const attached = (log: EventLog | CountedLog): unknown => [log, new Simulation({ entities: [log] })];

describe('the memory of a log', () => {
  it.each<[string, number, (partitions: number) => unknown]>([
    ['a log', 700, (numPartitions) => attached(new EventLog('log', { numPartitions }))],
    [
      'a log with retention',
      900,
      (numPartitions) => attached(new EventLog('log', { numPartitions, retentionPolicy: new TimeRetention(60) })),
    ],
    ['a log with a record each', 2000, oneRecordEach],
    [
      'a counted log',
      1500,
      (partitions) => {
        const log = new CountedLog('log', { partitions, rate: constantRate(5) });
        const sim = new Simulation({ entities: [log], endTime: 60 });
        sim.run();
        expect(log.highWatermark(0)).toBe(300);
        return [log, sim];
      },
    ],
    ['a replicated log', 4000, (numPartitions) => attached(new EventLog('log', { numPartitions, replication: {} }))],
  ])('is so much for each partition, however many there are: %s, at most %i bytes', (_, most, make) => {
    make(100);
    const few = bytesOf(() => make(2000)) / 2000;
    const many = bytesOf(() => make(10_000)) / 10_000;
    expect(many).toBeGreaterThan(100);
    expect(many).toBeLessThan(most);
    // Five times as many: what grows faster than they do shows in each.
    expect(many / few).toBeLessThan(2.5);
  });

  it('does not depend on how many records a counted log has been given at a time', () => {
    const kept = (count: number): number =>
      bytesOf(() => {
        const log = new CountedLog('log', { partitions: 1 });
        const sim = new Simulation({ entities: [log], endTime: 100 });
        sim.every(0.001, () => log.append(0, count));
        sim.run();
        expect(log.highWatermark(0)).toBe(100_000 * count);
        return [log, sim];
      });
    // What the engine compiles for small and for large numbers takes memory, too: some 300 kB.
    kept(1);
    kept(10 ** 9);
    const one = kept(1);
    expect(one / 100_000).toBeLessThan(40);
    expect(kept(10 ** 9)).toBeLessThan(2 * one);
  });
});
