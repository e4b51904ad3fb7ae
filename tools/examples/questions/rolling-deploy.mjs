/**
 * What does a rolling deploy cost? One worker after the other stops, is away for a few seconds, and
 * comes back. The protocol decides who stands still meanwhile: everybody (eager), those whose
 * partitions move (cooperative), or the partitions of the one that is away (static members).
 */
import { Consumer, ConsumerGroup, CooperativeStickyAssignment, RangeAssignment } from '@sim/consumer-group';
import { exponential, Histogram, Simulation, Source, warmUp } from '@sim/core';
import { EventLog } from '@sim/log';
import { duration, table } from '../support/text.mjs';
import { unwatched } from '../support/write-report.mjs';

const RATE = 250;
const WORKERS = 6;
const AWAY = 5;
const EVERY = 30;
const WARM_UP = 25;

/** @typedef {'eager' | 'cooperative' | 'static'} Deploy */

/**
 * @param {Deploy} kind
 * @param {import('../support/write-report.mjs').Watch} [watch]
 */
export function deploy(kind, watch = unwatched) {
  const log = new EventLog('orders', { numPartitions: 24 });
  const group = new ConsumerGroup('shipping', log, {
    assignmentStrategy: kind === 'cooperative' ? new CooperativeStickyAssignment() : new RangeAssignment(),
    rebalanceProtocol: kind === 'cooperative' ? 'cooperative' : 'eager',
    rebalanceDelay: 3,
    sessionTimeout: 30,
  });
  /** @type {Map<string, number>} */
  const times = new Map();
  const workers = Array.from(
    { length: WORKERS },
    (_, n) =>
      new Consumer(`worker-${n + 1}`, group, {
        serviceTime: exponential(0.01),
        process: ({ partition, offset }) =>
          void times.set(`${partition}:${offset}`, (times.get(`${partition}:${offset}`) ?? 0) + 1),
        ...(kind === 'static' && { instanceId: `shipping-${n + 1}` }),
      }),
  );
  const end = 60 + WORKERS * EVERY;
  const source = Source.poisson('shop', log, {
    rate: RATE,
    stopAt: end,
    type: 'Append',
    payload: ({ index }) => ({ key: `customer-${index % 5000}`, value: index }),
  });
  const sim = new Simulation({ entities: [source, ...workers] });
  watch(sim);
  workers.forEach((worker, n) => {
    sim.at(30 + n * EVERY, () => worker.stop());
    sim.at(30 + n * EVERY + AWAY, () => worker.start());
  });
  // The start of the group is a rebalance of its own.
  warmUp(sim, WARM_UP);
  let worstLag = 0;
  sim.every(0.5, () => {
    if (sim.now > WARM_UP) worstLag = Math.max(worstLag, group.totalLag());
  });
  sim.run();
  const latency = new Histogram();
  for (const worker of workers) latency.merge(worker.stats.latency);
  return {
    rebalances: group.stats.rebalances,
    paused: group.stats.pauseSeconds,
    worstLag,
    p99: latency.percentile(99) ?? NaN,
    twice: [...times.values()].filter((count) => count > 1).length,
    unprocessed: log.totalRecords - times.size,
  };
}

/** Runs to look at. @type {Parameters<typeof import('../support/write-report.mjs').recordRuns>[0]} */
export const runs = {
  Eager: (watch) => deploy('eager', watch),
  Cooperative: (watch) => deploy('cooperative', watch),
  'Static members': (watch) => deploy('static', watch),
};

/** @returns {string} */
export function answer() {
  const rows = /** @type {const} */ (['eager', 'cooperative', 'static']).map((kind) => {
    const { rebalances, paused, worstLag, p99, twice } = deploy(kind);
    return [kind, rebalances, `${Math.round(paused)} s`, worstLag, duration(p99), twice];
  });
  return `${WORKERS} workers restarted one by one, each away for ${AWAY} s, ${RATE} records a second on 24 partitions\n${table(
    ['', 'rebalances', 'partition-seconds paused', 'worst lag', 'p99 age', 'processed twice'],
    rows,
  )}`;
}
