import { Simulation, Source } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { EventLog } from '@sim/log';

/**
 * W5, what users write: a log that is written to at a rate, and as many consumers as partitions that
 * take 20 ms for a record and keep up.
 *
 * @param {{ records: number }} size @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function tail({ records }, watch) {
  const partitions = 24;
  const log = new EventLog('orders', { numPartitions: partitions });
  const group = new ConsumerGroup('billing', log);
  const workers = Array.from(
    { length: partitions },
    (_, n) => new Consumer(`worker-${n}`, group, { serviceTime: 0.02 }),
  );
  const shop = Source.constant('shop', log, {
    rate: 600,
    limit: records,
    type: 'Append',
    payload: ({ index }) => ({ key: `customer-${(index * 7919) % 10_007}`, value: index }),
  });
  const sim = new Simulation({ entities: [shop, ...workers] });
  watch.start();
  sim.run();
  watch.stop();
  const processed = workers.reduce((sum, { stats }) => sum + stats.recordsProcessed, 0);
  return {
    units: records,
    facts: { appended: log.stats.recordsAppended, processed, lag: group.totalLag() },
    near: {},
  };
}
