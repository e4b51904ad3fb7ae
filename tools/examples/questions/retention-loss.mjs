/**
 * What is lost? A group that is down, or too slow, for longer than the log keeps its records never
 * sees some of them, and nobody is told. How many depends on how long the log keeps them, by age or
 * by number.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Simulation, Source } from '@sim/core';
import { EventLog, SizeRetention, TimeRetention } from '@sim/log';
import { duration, table } from '../support/text.mjs';
import { unwatched } from '../support/write-report.mjs';

const RATE = 20;
const DOWN = { from: 600, to: 4200 };

/**
 * @param {import('@sim/log').RetentionPolicy} retentionPolicy
 * @param {import('../support/write-report.mjs').Watch} [watch]
 */
export function outage(retentionPolicy, watch = unwatched) {
  const log = new EventLog('orders', { numPartitions: 4, retentionPolicy, retentionCheckInterval: 60 });
  const group = new ConsumerGroup('shipping', log, { sessionTimeout: 10 });
  const seen = new Set();
  const workers = [1, 2].map(
    (n) =>
      new Consumer(`worker-${n}`, group, {
        serviceTime: 0.05,
        process: ({ partition, offset }) => void seen.add(`${partition}:${offset}`),
      }),
  );
  const source = Source.constant('shop', log, {
    rate: RATE,
    stopAt: 6000,
    type: 'Append',
    payload: ({ index }) => ({ key: `customer-${index % 997}`, value: index }),
  });
  const sim = new Simulation({ entities: [source, ...workers] });
  watch(sim);
  sim.at(DOWN.from, () => workers.forEach((worker) => worker.crash()));
  sim.at(DOWN.to, () => workers.forEach((worker) => worker.restart()));
  sim.run();
  return { appended: log.stats.recordsAppended, processed: seen.size, lost: group.stats.recordsLost };
}

/** Runs to look at. @type {Parameters<typeof import('../support/write-report.mjs').recordRuns>[0]} */
export const runs = {
  'Kept for two hours': (watch) => outage(new TimeRetention(7200), watch),
  'Kept for half an hour': (watch) => outage(new TimeRetention(1800), watch),
};

/** @returns {string} */
export function answer() {
  const policies = /** @type {const} */ ([
    ['two hours', new TimeRetention(7200)],
    ['one hour', new TimeRetention(3600)],
    ['half an hour', new TimeRetention(1800)],
    ['10,000 records a partition', new SizeRetention(10_000)],
  ]);
  const rows = policies.map(([name, policy]) => {
    const { appended, processed, lost } = outage(policy);
    return [name, appended, processed, lost, `${((lost / appended) * 100).toFixed(1)} %`];
  });
  return `All consumers down for ${duration(DOWN.to - DOWN.from)}, ${RATE} records a second: what the log keeps decides what is lost\n${table(['kept', 'appended', 'processed', 'lost', ''], rows)}`;
}
