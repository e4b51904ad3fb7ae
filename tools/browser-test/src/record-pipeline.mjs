import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, FaultSchedule, recordRun, Simulation, Sink, Source } from '@sim/core';
import { EventLog } from '@sim/log';
import { boundedOutOfOrderness, count, StreamProcessor, TumblingWindow } from '@sim/stream';

/**
 * The record of a whole pipeline with a crash.
 *
 * @param {{ title: string, prefix?: string, partitions?: number, workers?: number, rate?: number,
 * seed?: number }} options
 */
export function recordPipeline({ title, prefix = '', partitions = 8, workers: size = 4, rate = 60, seed = 1 }) {
  const sim = new Simulation({ seed, endTime: 240 });
  const log = new EventLog(`${prefix}orders`, { numPartitions: partitions });
  const group = new ConsumerGroup(`${prefix}billing`, log, { sessionTimeout: 10, rebalanceDelay: 3 });
  const windows = new StreamProcessor(`${prefix}per-window`, {
    windowType: new TumblingWindow(10),
    aggregate: count(),
    downstream: new Sink(`${prefix}results`),
    watermarkStrategy: boundedOutOfOrderness(1),
  });
  const workers = Array.from(
    { length: size },
    (_, at) =>
      new Consumer(`${prefix}worker-${at + 1}`, group, { serviceTime: exponential(0.03), downstream: windows }),
  );
  const source = Source.poisson(`${prefix}shop`, log, {
    rate,
    type: 'Append',
    payload: ({ index, time, rng }) => ({ key: `customer-${(index * 7919) % 997}`, value: time - rng.next() * 3 }),
  });
  const faults = new FaultSchedule(`${prefix}faults`);
  faults.crash(/** @type {Consumer<any>} */ (workers[0]), { at: 60, restartAt: 100 });
  for (const entity of [source, log, group, ...workers, windows, faults]) sim.add(entity);
  const recorder = recordRun(sim, {
    title,
    promises: [{ name: `${prefix}small`, entity: `${prefix}billing`, metric: 'lag', below: 100 }],
  });
  sim.run();
  return recorder.record();
}
