/**
 * A large topic and its group: 48 partitions, 28 consumers, a million records a second. In the day
 * there is a rolling deploy and a crash. One model, at two scales: by `CountedLog`, with all
 * records, or record by record by `EventLog`, with one of each thousand.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Simulation, Source } from '@sim/core';
import { CountedLog, EventLog, TimeRetention, UniformSharding } from '@sim/log';

export const PARTITIONS = 48;
export const CONSUMERS = 28;
/** Records per second that come to the whole topic. */
export const RATE = 1e6;
/** Records per second that a consumer can do: at most two partitions, 41,667 a second. */
const CAPACITY = 60_000;
/** Seconds that each poll costs beside its records. */
const OVERHEAD = 0.002;
/** Records that a poll gives at most, and waits for at least. */
const MOST = 100_000;
const LEAST = 40_000;
/** Seconds that a process takes to come back: in the deploy, and after the crash. */
const RESTART = 20;
const REPAIR = 120;
/** How many looks at the lag make one number. */
const LOOKS = 80;

/**
 * What happens in the day, and when one looks at it: seconds.
 *
 * @typedef {{ duration: number, deployAt: number, deployEvery: number, crashAt: number, lookEvery:
 * number }} Plan
 */

/** @type {Plan} */
export const DAY = { duration: 86_400, deployAt: 9 * 3600, deployEvery: 40, crashAt: 15 * 3600, lookEvery: 60 };

/**
 * The group at a log as the plan goes, and its mean lag between two looks.
 *
 * @param {Simulation} sim
 * @param {CountedLog | EventLog} log
 * @param {number} thin - how many records one of the log stands for
 * @param {Plan} plan
 */
function run(sim, log, thin, { duration, deployAt, deployEvery, crashAt, lookEvery }) {
  const group = new ConsumerGroup('shipping', log, {
    rebalanceDelay: 3,
    sessionTimeout: 45,
    fetchMinRecords: LEAST / thin,
    fetchMaxWait: 1,
  });
  const consumers = Array.from(
    { length: CONSUMERS },
    (_, index) =>
      new Consumer(`worker-${String(index + 1).padStart(2, '0')}`, group, {
        maxPollRecords: MOST / thin,
        batchTime: (records) => OVERHEAD + (records * thin) / CAPACITY,
      }),
  );
  for (const consumer of consumers) sim.add(consumer);
  consumers.forEach((consumer, index) => {
    sim.at(deployAt + index * deployEvery, () => consumer.stop());
    sim.at(deployAt + index * deployEvery + RESTART, () => consumer.start());
  });
  sim.at(crashAt, () => consumers[0]?.crash());
  sim.at(crashAt + REPAIR, () => consumers[0]?.restart());
  // Polls come about every second, in step where nothing is random: one look would see one moment
  // of all cycles.
  const lag = Array.from({ length: Math.floor(duration / lookEvery) }, () => 0);
  sim.every(lookEvery / LOOKS, () => {
    const at = Math.ceil(sim.now / lookEvery - 1e-9) - 1;
    if (at < lag.length) lag[at] = (lag[at] ?? 0) + (group.totalLag() * thin) / LOOKS;
  });
  sim.run();
  const { rebalances, recordsRedelivered, polls } = group.stats;
  return {
    lag,
    rebalances,
    polls,
    redelivered: recordsRedelivered * thin,
    processed: thin * consumers.reduce((sum, { stats }) => sum + stats.recordsProcessed, 0),
  };
}

/**
 * All records, as numbers.
 *
 * @param {Plan} plan
 */
export function counted(plan) {
  const log = new CountedLog('orders', {
    partitions: PARTITIONS,
    rate: RATE / PARTITIONS,
    retentionPolicy: new TimeRetention(7200),
    notifyInterval: 0.25,
  });
  return run(new Simulation({ duration: plan.duration }), log, 1, plan);
}

/**
 * One of each thousand, each a record of its own that comes at random.
 *
 * @param {Plan} plan
 * @param {number} seed
 */
export function oneByOne(plan, seed) {
  const log = new EventLog('orders', {
    numPartitions: PARTITIONS,
    keylessSharding: new UniformSharding(),
    appendLatency: 0,
    retentionPolicy: new TimeRetention(7200),
  });
  const shop = Source.poisson('shop', log, {
    rate: RATE / 1000,
    type: 'Append',
    payload: ({ index }) => ({ key: null, value: index }),
  });
  return run(new Simulation({ duration: plan.duration, seed, entities: [shop] }), log, 1000, plan);
}
