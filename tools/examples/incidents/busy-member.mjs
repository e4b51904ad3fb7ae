/**
 * A member that works on one record for an hour while another joins: reported in fasten-project 183.
 * With `max.poll.interval.ms` raised to 3,700 s so that it is not thrown out, the rebalance waits for
 * it, and so does everybody else.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { SimEvent, Simulation } from '@sim/core';
import { EventLog } from '@sim/log';

const BEGINS = 60;
export const HOUR = 3600;

/**
 * How long the rebalance takes, in seconds, if a member joins `joinAfter` seconds after the long
 * record was begun; and how long the partition of an idle member stood still meanwhile.
 *
 * @param {number} joinAfter
 */
export function rebalance(joinAfter) {
  const sim = new Simulation({ endTime: 3 * HOUR });
  const log = new EventLog('packages', { numPartitions: 2, appendLatency: 0 });
  const group = new ConsumerGroup('analysers', log, { coordinator: 'classic', maxPollInterval: 3700 });
  const consumer = (/** @type {string} */ name, joinAt = 0) =>
    new Consumer(name, group, {
      maxPollRecords: 1,
      joinAt,
      *process({ value }) {
        yield Number(value);
      },
    });
  for (const each of [consumer('a'), consumer('b'), consumer('c', BEGINS + joinAfter)]) sim.add(each);
  /** @type {number[]} */
  const lasted = [];
  sim.observe({
    traced(_entity, kind, detail, now) {
      if (kind === 'rebalance-ended' && now > BEGINS) lasted.push(Number(detail?.seconds));
    },
  });
  sim.schedule(new SimEvent({ time: BEGINS, type: 'Append', target: log, payload: { key: 'huge', value: HOUR } }));
  sim.run();
  return { lasted, pauseSeconds: group.stats.pauseSeconds };
}
