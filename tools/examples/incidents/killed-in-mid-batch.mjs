/**
 * A consumer is killed in the middle of a batch: reported in spring-cloud-stream 1683. With 500
 * records a poll and a commit after the batch, what was done of the batch is done again by its
 * successor: on average half of it.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { EventLog } from '@sim/log';

const BATCH = 500;
const SERVICE_TIME = 0.01;

/**
 * How many records are processed twice.
 *
 * @param {number} seed
 */
export function twice(seed) {
  const sim = new Simulation({ seed, endTime: 120 });
  const log = new EventLog('orders', { numPartitions: 1, appendLatency: 0 });
  const group = new ConsumerGroup('shipping', log, { sessionTimeout: 10 });
  /** @type {Map<number, number>} */
  const times = new Map();
  const consumers = ['first', 'second'].map(
    (name) =>
      new Consumer(name, group, {
        maxPollRecords: BATCH,
        serviceTime: SERVICE_TIME,
        process: ({ offset }) => void times.set(offset, (times.get(offset) ?? 0) + 1),
      }),
  );
  for (const consumer of consumers) sim.add(consumer);
  sim.spawn(
    (function* () {
      for (let index = 0; index < 4 * BATCH; index++) yield* log.append('key', index);
    })(),
  );
  // Some time in the second batch: the owner of the partition dies.
  const at = 1 + BATCH * SERVICE_TIME * (1 + sim.rng('death').next());
  sim.at(at, () => consumers.find(({ name }) => (group.assignments.get(name) ?? []).length > 0)?.crash());
  sim.run();
  return [...times.values()].filter((each) => each > 1).length;
}
