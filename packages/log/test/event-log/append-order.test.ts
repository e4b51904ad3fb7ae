import { EventLog } from '@sim/log';
import { exponential, SimEvent, uniform } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf, logIn, offsets, outcomeOf, values } from '../support/run.ts';

describe('appends to one partition', () => {
  it.each([
    { name: 'a constant latency', appendLatency: 0.01 },
    { name: 'no latency', appendLatency: 0 },
    { name: 'a uniform latency', appendLatency: uniform(0, 1) },
    { name: 'an exponential latency', appendLatency: exponential(0.5) },
  ])('finish in the order in which they were sent, with $name', ({ appendLatency }) => {
    const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency });
    const finished: number[] = [];
    for (let k = 0; k < 500; k++) {
      sim.at(Math.floor(k / 3) * 0.01, function* () {
        const record = yield* log.append('k', k);
        expect(record.timestamp).toBe(sim.now);
        finished.push(record.value);
      });
    }
    sim.run();
    const sent = Array.from({ length: 500 }, (_, k) => k);
    expect(finished).toEqual(sent);
    const records = log.fetch(0, 0, Infinity);
    expect(offsets(records)).toEqual(sent);
    expect(values(records)).toEqual(sent);
    const times = records.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('do not wait for another partition', () => {
    const latencies = [10, 1];
    const { log, sim } = logIn<string>({
      numPartitions: 2,
      shardingStrategy: { getShard: (key) => Number(key) },
      appendLatency: { mean: 5.5, sample: () => latencies.shift() ?? 0 },
    });
    const slow = outcomeOf(sim, 0, () => log.append('0', 'slow'));
    const quick = outcomeOf(sim, 0, () => log.append('1', 'quick'));
    sim.run();
    expect([slow.time, quick.time]).toEqual([10, 1]);
  });

  it('are held back behind an earlier one that takes longer, and say so in their latency', () => {
    const latencies = [10, 1];
    const { log, sim } = logIn<string>({
      numPartitions: 1,
      appendLatency: { mean: 5.5, sample: () => latencies.shift() ?? 0 },
    });
    outcomeOf(sim, 0, () => log.append('k', 'first'));
    const second = outcomeOf(sim, 2, () => log.append('k', 'second'));
    sim.run();
    expect([second.time, second.value?.offset]).toEqual([10, 1]);
    expect(log.stats.appendLatencies).toEqual([10, 8]);
  });

  it('are not there before their latency is over', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    outcomeOf(sim, 0, () => log.append('k', 'v'));
    sim.runUntil(0.999);
    expect([log.highWatermark(0), log.totalRecords, log.stats.appendsInFlight]).toEqual([0, 0, 1]);
    sim.runUntil(1);
    expect([log.highWatermark(0), log.totalRecords, log.stats.appendsInFlight]).toEqual([1, 1, 0]);
  });

  it('of the same instant, by processes and by events, keep the order in which they were sent', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: 0 });
    for (let k = 0; k < 20; k++) {
      if (k % 2 === 0) outcomeOf(sim, 1, () => log.append('k', k));
      else sim.schedule(new SimEvent({ time: 1, type: 'Append', target: log, payload: { key: 'k', value: k } }));
    }
    sim.run();
    expect(values(log.fetch(0, 0, 100))).toEqual(Array.from({ length: 20 }, (_, k) => k));
  });
});

describe('partitionThroughput', () => {
  it('makes appends to one partition finish one service time apart, the first after the latency alone', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1, partitionThroughput: 10 });
    const outcomes = Array.from({ length: 5 }, (_, k) => outcomeOf(sim, 0, () => log.append('k', k)));
    sim.run();
    expect(outcomes.map(({ time }) => time)).toEqual([0.001, 0.101, 0.201, 0.301, 0.401]);
    expect(log.stats.appendLatencies).toEqual([0.001, 0.101, 0.201, 0.301, 0.401]);
  });

  it('never lets two appends finish closer than one service time, whatever the latencies', () => {
    const { log, sim } = logIn<number>({
      numPartitions: 1,
      partitionThroughput: 100,
      appendLatency: exponential(0.05),
    });
    for (let k = 0; k < 300; k++) outcomeOf(sim, k * 0.007, () => log.append('k', k));
    sim.run();
    const times = log.fetch(0, 0, Infinity).map(({ timestamp }) => Math.round(timestamp * 1e9));
    times.slice(1).forEach((time, k) => expect(time - times[k]!).toBeGreaterThanOrEqual(1e7));
  });

  it('makes a hot partition queue and leaves the others alone', () => {
    const { log, sim } = logIn<number>({
      numPartitions: 2,
      shardingStrategy: { getShard: (key) => (key === 'hot' ? 0 : 1) },
      partitionThroughput: 100,
    });
    for (let k = 0; k < 200; k++) outcomeOf(sim, k * 0.005, () => log.append('hot', k));
    const cold = Array.from({ length: 20 }, (_, k) => outcomeOf(sim, k * 0.05, () => log.append('cold', k)));
    sim.run();
    expect(cold.every(({ value, time }) => value !== undefined && time! - value.timestamp === 0)).toBe(true);
    expect(log.stats.appendLatency.max).toBeCloseTo(0.001 + 199 * 0.005, 9);
    expect(log.stats.appendLatencies.filter((seconds) => seconds === 0.001)).toHaveLength(21);
  });
});

describe('an append that cannot be', () => {
  it.each([undefined, 7, {}, ['a']])('is refused for the key %s', (key) => {
    const { log, sim } = logIn();
    const outcome = outcomeOf(sim, 0, () => log.append(key as never, 'v'));
    sim.run();
    expect(outcome.error?.code).toBe('INVALID_OPTION');
    expect(log.totalRecords).toBe(0);
  });

  it('is refused outside a simulation', () => {
    expect(codeOf(() => new EventLog('log').append('k', 'v').next())).toBe('NOT_ATTACHED');
  });

  it.each([-1, 4, 1.5, NaN, undefined, '1'])(
    'is refused when the sharding strategy gives %s, and the run goes on',
    (shard) => {
      const { log, sim } = logIn({ shardingStrategy: { getShard: () => shard as number } });
      const bad = outcomeOf(sim, 0, () => log.append('k', 'v'));
      sim.run();
      expect(bad.error?.code).toBe('INVALID_SHARD');
      expect(bad.error?.message).toMatch(/"k"/);
      expect(log.stats.appendsInFlight).toBe(0);
    },
  );

  it('stops the run when a latency distribution gives no latency', () => {
    const { log, sim } = logIn({ appendLatency: { mean: 1, sample: () => -1 } });
    outcomeOf(sim, 0, () => log.append('k', 'v'));
    const bad = outcomeOf(sim, 1, () => log.append('k', 'v'));
    sim.run();
    expect(bad.error?.code).toBe('INVALID_DELAY');
    expect(log.totalRecords).toBe(0);
  });
});
