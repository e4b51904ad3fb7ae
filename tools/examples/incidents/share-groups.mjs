/**
 * More consumers than partitions: reported in streamingdata.tech, part 2. With 4 partitions and 0.2 s
 * a record, share consumers did 5, 50, 196 and 925 records a second with 1, 10, 40 and 200 of them; a
 * classic group stays at what its 4 partitions allow.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { CountedLog, EventLog } from '@sim/log';

const PARTITIONS = 4;
const SERVICE_TIME = 0.2;
const SECONDS = 60;
const START = 5;

/** Consumers, and the records a second that a share group was reported to do with them. */
export const REPORTED = /** @type {const} */ ([
  [1, 5],
  [10, 50],
  [40, 196],
  [200, 925],
]);

/**
 * Records a second of a share group: its members take any records of any partition, which is what
 * one consumer does that works on as many at a time, in no order.
 *
 * @param {number} consumers
 */
export function shareGroup(consumers) {
  const sim = new Simulation({ endTime: START + SECONDS });
  const log = new EventLog('jobs', { numPartitions: PARTITIONS, appendLatency: 0 });
  const group = new ConsumerGroup('workers', log);
  const members = new Consumer('members', group, {
    concurrency: consumers,
    concurrencyWithin: 'unordered',
    maxPollRecords: 2 * consumers,
    serviceTime: SERVICE_TIME,
  });
  sim.add(members);
  // More than they can do.
  for (let job = 0; job < (2 * consumers * SECONDS) / SERVICE_TIME; job++) sim.spawn(log.append(`${job}`, job));
  return perSecond(sim, () => members.stats.recordsProcessed);
}

/**
 * Records a second of a classic group, where a partition has one consumer.
 *
 * @param {number} consumers
 */
export function classicGroup(consumers) {
  const sim = new Simulation({ endTime: START + SECONDS });
  const log = new CountedLog('jobs', { partitions: Array.from({ length: PARTITIONS }, () => ({ end: 1e6 })) });
  const group = new ConsumerGroup('workers', log);
  const members = Array.from(
    { length: consumers },
    (_, index) =>
      new Consumer(`member-${index + 1}`, group, { maxPollRecords: 5, batchTime: (records) => records * SERVICE_TIME }),
  );
  for (const member of members) sim.add(member);
  return perSecond(sim, () => members.reduce((sum, { stats }) => sum + stats.recordsProcessed, 0));
}

/**
 * @param {Simulation} sim
 * @param {() => number} processed
 */
function perSecond(sim, processed) {
  sim.runUntil(START);
  const before = processed();
  sim.run();
  return (processed() - before) / SECONDS;
}
