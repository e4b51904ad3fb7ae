import { Simulation } from '@sim/core';
import { Autoscaler, type AutoscalerOptions, Consumer, ConsumerGroup } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { RateLog } from '../support/counted-log.ts';
import { NotifyingLog } from '../support/fake-log.ts';

/** Ten records a second in each of eight partitions until 1,000 s; a consumer does twenty a second. */
function scaled(options: AutoscalerOptions, endTime = 3000) {
  const log = new NotifyingLog(8);
  const group = new ConsumerGroup('group', log);
  const scaler = new Autoscaler('scaler', group, (n) => new Consumer(`c${n}`, group, { serviceTime: 0.05 }), options);
  const sim = new Simulation({ entities: [scaler], endTime });
  for (let second = 0; second < 1000; second += 1)
    sim.at(second, () => {
      for (let partition = 0; partition < 8; partition += 1) log.append(partition, 10, second);
    });
  return { group, scaler, sim };
}

describe('an autoscaler', () => {
  it('starts consumers while the lag grows, and stops them when it is gone, after the cool-down', () => {
    const { group, scaler, sim } = scaled({ targetLag: 100, cooldownDown: 120 });
    sim.runUntil(900);
    expect(scaler.stats.maxConsumers).toBeGreaterThanOrEqual(4);
    sim.run();
    expect([group.totalLag(), scaler.stats.consumers, group.consumerCount]).toEqual([0, 1, 1]);
    expect(scaler.stats.scaleDowns).toBeGreaterThan(0);
    expect(scaler.stats.consumerSeconds).toBeLessThan(8 * 3000);
  });

  it('keeps within its steps, its floor and its ceiling, and needs time to start', () => {
    const { scaler, sim, group } = scaled({
      targetLag: 1,
      minConsumers: 2,
      maxConsumers: 5,
      maxStepUp: 1,
      startTime: 30,
    });
    sim.runUntil(29);
    expect(group.consumerCount).toBe(0);
    sim.runUntil(35);
    expect([scaler.stats.consumers, group.consumerCount]).toEqual([4, 2]);
    sim.runUntil(500);
    expect([scaler.stats.maxConsumers, group.consumerCount]).toEqual([5, 5]);
  });

  it('scales by the age of the oldest record', () => {
    const { scaler, sim } = scaled({ targetLagSeconds: 10 });
    sim.runUntil(900);
    expect(scaler.stats.consumers).toBeGreaterThanOrEqual(4);
  });

  it('gets stuck below as many consumers as partitions when all the load is in one: tolerance and ceiling', () => {
    const log: RateLog = new RateLog(64, 0, 0, 1, () => sim.now);
    const hot = {
      numPartitions: 64,
      highWatermark: (partition: number) => (partition === 0 ? 10 * log.highWatermark() : 0),
      logStartOffset: () => 0,
      fetch: (partition: number, offset: number, max: number) =>
        Array.from({ length: Math.min(max, hot.highWatermark(partition) - offset) }, (_, at) => ({
          partition,
          offset: offset + at,
        })),
    };
    const group = new ConsumerGroup('group', hot);
    const scaler = new Autoscaler('scaler', group, (n) => new Consumer(`c${n}`, group, { serviceTime: 1 }), {
      targetLag: 3000,
      interval: 30,
      maxStepUp: 3,
    });
    const sim: Simulation = new Simulation({ entities: [scaler], endTime: 40_000 });
    sim.run();
    expect(scaler.stats.consumers).toBeGreaterThanOrEqual(58);
    expect(scaler.stats.consumers).toBeLessThanOrEqual(64);
    expect(scaler.consumers.filter(({ stats }) => stats.recordsProcessed > 0).length).toBeLessThan(65);
  });

  it('takes one target', () => {
    const group = new ConsumerGroup('group', new NotifyingLog(1));
    const make = (): never => undefined as never;
    expect(() => new Autoscaler('a', group, make, {})).toThrow(/either targetLag or targetLagSeconds/);
    expect(() => new Autoscaler('a', group, make, { targetLag: 1, targetLagSeconds: 1 })).toThrow(/either/);
  });
});
