import { TimeRetention } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { appendAll, codeOf, logIn, outcomeOf } from '../support/run.ts';

describe('what a log shows', () => {
  it('finds the first offset of a time, and none after the last record', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: 0 });
    for (const [time, value] of [
      [1, 0],
      [2, 1],
      [2, 2],
      [5, 3],
    ] as const)
      outcomeOf(sim, time, () => log.append('k', value));
    sim.run();
    expect([-1, 0, 1, 1.5, 2, 2.000000001, 5, 5.1].map((time) => log.offsetForTime(0, time))).toEqual([
      0,
      0,
      0,
      1,
      1,
      3,
      3,
      undefined,
    ]);
    expect(codeOf(() => log.offsetForTime(0, NaN))).toBe('INVALID_OPTION');
    expect(codeOf(() => log.offsetForTime(0, '1' as never))).toBe('INVALID_OPTION');
  });

  it('shows partitions that are always current, and lists that never change', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    const [partition] = log.partitions;
    appendAll(sim, log, [
      ['k', 0],
      ['k', 1],
    ]);
    sim.runUntil(0.001);
    const records = partition!.records;
    expect(partition!.records).toBe(records);
    sim.run();
    expect([
      records.length,
      partition!.records.length,
      partition!.highWatermark,
      partition!.logStartOffset,
      partition!.recordCount,
    ]).toEqual([1, 2, 2, 0, 2]);
    expect(() => (partition!.records as unknown[]).pop()).toThrow(TypeError);
    expect(() => (log.partitions as unknown[]).pop()).toThrow(TypeError);
    expect(log.totalRecords).toBe(2);
  });

  it('gives statistics that do not change afterwards', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(sim, log, [
      ['k', 0],
      ['k', 1],
    ]);
    sim.runUntil(0.001);
    const { stats } = log;
    sim.run();
    expect([stats.recordsAppended, stats.appendLatencies.length, log.stats.appendLatencies.length]).toEqual([1, 1, 2]);
  });

  it('keeps the latest append latencies, as many as asked for, and the mean of all', () => {
    const latencies = Array.from({ length: 10_000 }, (_, k) => (k + 1) / 1e6);
    const next = latencies[Symbol.iterator]();
    const { log, sim } = logIn<number>({
      numPartitions: 1,
      latencySampleLimit: 5000,
      appendLatency: { mean: 0.005, sample: () => next.next().value ?? 0 },
    });
    appendAll(
      sim,
      log,
      latencies.map((_, k) => ['k', k] as const),
    );
    sim.run();
    expect(log.stats.appendLatencies).toEqual(latencies.slice(5000));
    expect(log.stats.avgAppendLatency).toBeCloseTo(0.0050005, 12);
    expect(log.stats.appendLatency.p50).toBeCloseTo(0.005, 4);
  });

  it.each([0, 1, 4096, 4097])('keeps %s latencies when that is the limit', (latencySampleLimit) => {
    const { log, sim } = logIn<number>({ numPartitions: 1, latencySampleLimit });
    appendAll(
      sim,
      log,
      Array.from({ length: 9000 }, (_, k) => ['k', k] as const),
    );
    sim.run();
    expect(log.stats.appendLatencies).toHaveLength(latencySampleLimit);
  });

  it('keeps them out of summaries', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1 });
    appendAll(sim, log, [['k', 0]]);
    sim.run();
    expect(Object.keys(log.stats)).not.toContain('appendLatencies');
    expect(JSON.parse(JSON.stringify(log.stats))).toMatchObject({
      recordsAppended: 1,
      avgAppendLatency: 0.001,
      appendLatency: { count: 1 },
    });
  });

  it('offers its numbers by partition to whoever records the run, and says what it was made with', () => {
    const { log, sim } = logIn<number>({ numPartitions: 2, retentionPolicy: new TimeRetention(60) });
    appendAll(sim, log, [
      ['a', 0],
      ['a', 1],
    ]);
    sim.run();
    const metrics = new Map(log.metrics().map((metric) => [metric.name, metric]));
    const partition = log.partitionFor('a');
    const ends = [0, 0];
    ends[partition] = 2;
    expect(metrics.get('end-offset')?.read()).toEqual(ends);
    expect(metrics.get('records-appended')?.read()).toEqual(ends);
    expect(metrics.get('records')?.labels).toEqual(['0', '1']);
    expect(metrics.get('append-latency')?.read()).toMatchObject({ count: 2, max: 0.001 });
    expect(log.parameters()).toMatchObject({
      numPartitions: 2,
      appendLatency: 0.001,
      retentionPolicy: 'TimeRetention (maxAge: 60)',
    });
    expect(log.assumptions().length).toBeGreaterThan(0);
  });
});
