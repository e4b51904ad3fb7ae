import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlayground } from '@sim-tools/playground/src/build-playground.mjs';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, FaultSchedule, recordRun, Simulation, Sink, Source, zipfKeys } from '@sim/core';
import { EventLog } from '@sim/log';
import { renderHtml } from '@sim/report';
import { boundedOutOfOrderness, count, StreamProcessor, TumblingWindow } from '@sim/stream';

/**
 * The playground, and a report to look at: pages that stand on their own.
 *
 * @param {string} destination
 */
export async function makeSamples(destination) {
  mkdirSync(destination, { recursive: true });
  await buildPlayground(destination);
  writeFileSync(join(destination, 'report.html'), sampleReport());
}

/** A group of four on eight partitions, in which one worker crashes for forty seconds. */
function sampleReport() {
  const sim = new Simulation({ endTime: 240 });
  const customer = zipfKeys(1000, { s: 0.8, prefix: 'customer-' });
  const log = new EventLog('orders', { numPartitions: 8 });
  const shop = Source.poisson('shop', log, {
    rate: 60,
    type: 'Append',
    payload: (context) => ({ key: customer(context), value: context.time - context.rng.next() * 3 }),
  });
  const group = new ConsumerGroup('billing', log, { coordinator: 'classic', sessionTimeout: 10, heartbeatInterval: 3 });
  const perWindow = new StreamProcessor('per-ten-seconds', {
    windowType: new TumblingWindow(10),
    aggregate: count(),
    downstream: new Sink('results'),
    watermarkStrategy: boundedOutOfOrderness(1),
  });
  const workers = [1, 2, 3, 4].map(
    (n) =>
      new Consumer(`worker-${n}`, group, {
        serviceTime: exponential(0.03),
        downstream: perWindow,
        payload: ({ value }) => ({ value, eventTime: value }),
      }),
  );
  const faults = new FaultSchedule('faults');
  for (const worker of workers.slice(0, 1)) faults.crash(worker, { at: 60, restartAt: 100 });
  for (const entity of [shop, group, ...workers, faults]) sim.add(entity);
  const recorder = recordRun(sim, {
    title: 'What the crash of one of four workers costs',
    promises: [{ name: 'less than half a minute behind', entity: 'billing', metric: 'lag-seconds', below: 30 }],
  });
  sim.run();
  return renderHtml(recorder.record());
}
