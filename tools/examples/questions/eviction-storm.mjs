/**
 * Why does the group rebalance all the time and get nothing done? A batch takes longer than
 * `maxPollInterval`: the member is evicted, its commit is refused, somebody else reads the same
 * batch, and is evicted in turn. A smaller batch cures it; more consumers only hide it until a
 * backlog fills their batches again.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, Simulation, Source } from '@sim/core';
import { EventLog } from '@sim/log';
import { count, table } from '../support/text.mjs';
import { unwatched } from '../support/write-report.mjs';

const HOURS = 4;
/** They come half an hour late, so that there is enough to fill a batch. */
const BACKLOG = 1800;

/**
 * @param {number} maxPollRecords
 * @param {number} [size] - consumers
 * @param {import('../support/write-report.mjs').Watch} [watch]
 */
export function pollWith(maxPollRecords, size = 2, watch = unwatched) {
  const log = new EventLog('pictures', { numPartitions: 8 });
  const group = new ConsumerGroup('thumbnails', log, { sessionTimeout: 45, maxPollInterval: 300, rebalanceDelay: 3 });
  const consumers = Array.from(
    { length: size },
    (_, index) =>
      new Consumer(`worker-${index + 1}`, group, { joinAt: BACKLOG, maxPollRecords, serviceTime: exponential(1) }),
  );
  const source = Source.poisson('uploads', log, {
    rate: 1,
    type: 'Append',
    payload: ({ index }) => ({ key: `user-${index % 97}`, value: index }),
  });
  const sim = new Simulation({ entities: [source, ...consumers], endTime: HOURS * 3600 });
  watch(sim);
  sim.run();
  const { pollTimeouts, rebalances, commitsFenced, recordsRedelivered } = group.stats;
  const processed = consumers.reduce((total, consumer) => total + consumer.stats.recordsProcessed, 0);
  return {
    pollTimeouts,
    rebalances,
    commitsFenced,
    recordsRedelivered,
    processed,
    committed: log.stats.recordsAppended - group.totalLag(),
    lag: group.totalLag(),
  };
}

/** Runs to look at. @type {Parameters<typeof import('../support/write-report.mjs').recordRuns>[0]} */
export const runs = {
  '500 records a poll': (watch) => pollWith(500, 2, watch),
  '100 records a poll': (watch) => pollWith(100, 2, watch),
};

/** @returns {string} */
export function answer() {
  const cases = /** @type {const} */ ([
    [500, 2],
    [500, 8],
    [250, 2],
    [100, 2],
  ]);
  const rows = cases.map(([maxPollRecords, size]) => {
    const { pollTimeouts, rebalances, recordsRedelivered, processed, committed, lag } = pollWith(maxPollRecords, size);
    return [
      `${maxPollRecords} records, ${size} consumers`,
      pollTimeouts,
      rebalances,
      recordsRedelivered,
      count(processed),
      count(committed),
      count(lag),
    ];
  });
  return `A second a record, maxPollInterval 300 s, ${HOURS} hours after half an hour of backlog\n${table(['a poll takes up to', 'evictions', 'rebalances', 'read again', 'processed', 'committed', 'lag'], rows)}`;
}
