/**
 * How many consumers do I need? A sale sends three times the usual load for ten minutes. The
 * promise: 99 of 100 orders are shipped within a minute. Each size is simulated several times with
 * the same random numbers, so that sizes differ by their size and not by luck.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, Histogram, Simulation, Source, spikeRate, sweep } from '@sim/core';
import { EventLog } from '@sim/log';
import { duration, round, table } from '../support/text.mjs';

const PARTITIONS = 12;
const PROMISE = 60;
const LOAD = { base: 4, peak: 12, warmUp: 300, length: 600 };
const SERVICE_TIME = 0.5;

/** @param {{ seed: number, params: number }} point - a number of consumers */
function build({ seed, params: size }) {
  const log = new EventLog('orders', { numPartitions: PARTITIONS });
  const group = new ConsumerGroup('shipping', log);
  const consumers = Array.from(
    { length: size },
    (_, index) =>
      new Consumer(`worker-${String(index + 1).padStart(2, '0')}`, group, {
        serviceTime: exponential(SERVICE_TIME),
        maxPollRecords: 20,
      }),
  );
  const source = Source.withProfile('shop', log, {
    profile: spikeRate(LOAD),
    stopAt: 1800,
    type: 'Append',
    payload: ({ index, rng }) => ({ key: `customer-${Math.floor(rng.next() * 5000)}`, value: index }),
  });
  const sim = new Simulation({ seed, entities: [source, ...consumers] });
  return { sim, log, consumers };
}

/**
 * @param {readonly number[]} sizes
 * @param {number} [replications]
 */
export function compareSizes(sizes, replications = 5) {
  return sweep(sizes, build, {
    replications,
    metrics: {
      wait: ({ consumers }) => {
        const wait = new Histogram();
        for (const { stats } of consumers) wait.merge(stats.latency);
        return wait.percentile(99);
      },
      busy: ({ consumers, sim }) =>
        consumers.reduce((total, { stats }) => total + stats.busySeconds, 0) / (consumers.length * sim.now),
      unread: ({ consumers, log }) =>
        log.stats.recordsAppended - consumers.reduce((total, { stats }) => total + stats.recordsProcessed, 0),
    },
  });
}

/** Runs to look at. @type {Parameters<typeof import('../support/write-report.mjs').recordRuns>[0]} */
export const runs = {
  'Four consumers': (watch) => watched(4, watch),
  'Eight consumers': (watch) => watched(8, watch),
};

/** @param {number} size @param {import('../support/write-report.mjs').Watch} watch */
function watched(size, watch) {
  const { sim } = build({ seed: 1, params: size });
  watch(sim);
  sim.run();
}

/** @returns {string} */
export function answer() {
  const rows = compareSizes([3, 4, 6, 8, 12, 16]).map(({ params: size, estimates: { wait, busy } }) => {
    const [low, high] = [wait.mean - wait.halfWidth, wait.mean + wait.halfWidth];
    const verdict = high < PROMISE ? 'kept' : low > PROMISE ? 'broken' : 'not sure: more runs';
    return [
      String(size),
      `${duration(wait.mean)} ± ${duration(wait.halfWidth)}`,
      `${round(busy.mean * 100)} %`,
      verdict,
    ];
  });
  return [
    `${LOAD.base} orders a second, ${LOAD.peak} for ${duration(LOAD.length)}; ${PARTITIONS} partitions; 99 of 100 shipped within ${duration(PROMISE)}?`,
    table(['consumers', 'wait p99', 'busy', 'promise'], rows),
    `  More consumers than partitions: the rest are idle.`,
  ].join('\n');
}
