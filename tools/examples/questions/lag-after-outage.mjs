/**
 * How long until the lag is gone after an outage? All consumers are down for ten minutes; then they
 * have the new records to read and the old ones. The rule of thumb says: outage × rate / (capacity
 * − rate). The simulation agrees where the load is even, and shows what a hot partition does to it.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, Simulation, Source } from '@sim/core';
import { EventLog } from '@sim/log';
import { duration, table } from '../support/text.mjs';
import { unwatched } from '../support/write-report.mjs';

const RATE = 10;
const SERVICE_TIME = 0.3;
const PARTITIONS = 12;
const DOWN = { from: 60, to: 660 };

/**
 * @param {number} size - consumers
 * @param {'even' | 'hot'} load - whether all partitions get the same, or one record in five goes to
 * the first
 * @param {import('../support/write-report.mjs').Watch} [watch]
 */
export function catchUp(size, load, watch = unwatched) {
  const log = new EventLog('orders', { numPartitions: PARTITIONS, shardingStrategy: { getShard: Number } });
  const group = new ConsumerGroup('shipping', log, { sessionTimeout: 10 });
  const consumers = Array.from(
    { length: size },
    (_, index) =>
      new Consumer(`worker-${index + 1}`, group, { serviceTime: exponential(SERVICE_TIME), maxPollRecords: 20 }),
  );
  const source = Source.poisson('shop', log, {
    rate: RATE,
    type: 'Append',
    payload: ({ index, rng }) => ({
      key: load === 'hot' && rng.next() < 0.2 ? '0' : String(index % PARTITIONS),
      value: index,
    }),
  });
  const sim = new Simulation({ entities: [source, ...consumers], endTime: DOWN.to + 2 * 3600 });
  watch(sim);
  sim.at(DOWN.from, () => consumers.forEach((consumer) => consumer.crash()));
  sim.at(DOWN.to, () => consumers.forEach((consumer) => consumer.restart()));
  sim.runUntil(DOWN.to + 1);
  const backlog = group.totalLag();
  // What is being worked on is not committed: a few batches of lag are normal.
  sim.breakWhen(() => group.totalLag() <= size * 10);
  const { endReason } = sim.run();
  return {
    backlog,
    expected: ((DOWN.to - DOWN.from) * RATE) / (size / SERVICE_TIME - RATE),
    measured: endReason === 'stopped' ? sim.now - DOWN.to : Infinity,
  };
}

/** Runs to look at. @type {Parameters<typeof import('../support/write-report.mjs').recordRuns>[0]} */
export const runs = {
  'An even load': (watch) => catchUp(6, 'even', watch),
  'A hot partition': (watch) => catchUp(6, 'hot', watch),
};

/** @returns {string} */
export function answer() {
  const rows = [4, 6, 8, 12].map((size) => {
    const even = catchUp(size, 'even');
    const hot = catchUp(size, 'hot');
    return [
      String(size),
      `${Math.round(((RATE * SERVICE_TIME) / size) * 100)} %`,
      even.backlog,
      duration(even.expected),
      duration(even.measured),
      hot.measured === Infinity ? 'over 2 h' : duration(hot.measured),
    ];
  });
  return `Ten minutes of outage, ${RATE} records a second: time until the lag is gone\n${table(['consumers', 'busy before', 'backlog', 'rule of thumb', 'even load', 'a hot partition'], rows)}`;
}
