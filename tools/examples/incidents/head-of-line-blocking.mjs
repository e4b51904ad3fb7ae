/**
 * A few slow jobs hold up the others: reported in artur-rodrigues.com, 2023-03-21. Of 100 jobs, 4
 * take 10 s and the others next to nothing. Five consumers on five partitions took 20 s, five
 * workers on one queue 10 s: two slow jobs on one partition wait for each other.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Server, SimEvent, Simulation } from '@sim/core';
import { EventLog, UniformSharding } from '@sim/log';

const JOBS = 100;
const SLOW = 4;
const SLEEP = 10;

/**
 * When the last job is done, in seconds, with a partition for each of five consumers.
 *
 * @param {number} seed
 */
export function overPartitions(seed) {
  const sim = new Simulation({ seed, endTime: 600 });
  const log = new EventLog('jobs', { numPartitions: 5, keylessSharding: new UniformSharding(), appendLatency: 0 });
  const group = new ConsumerGroup('workers', log, { rebalanceDelay: 0 });
  let done = 0;
  const consumers = Array.from(
    { length: 5 },
    (_, index) =>
      new Consumer(`worker-${index + 1}`, group, {
        maxPollRecords: 1,
        *process({ value }) {
          yield Number(value);
          done = sim.now;
        },
      }),
  );
  for (const consumer of consumers) sim.add(consumer);
  for (let job = 0; job < JOBS; job++)
    sim.schedule(
      new SimEvent({ time: 0, type: 'Append', target: log, payload: { key: null, value: job < SLOW ? SLEEP : 0.001 } }),
    );
  sim.run();
  return done;
}

/** The same with one queue that five workers share. */
export function overOneQueue() {
  const queue = new Server('jobs', {
    concurrency: 5,
    serviceTime: (event) => /** @type {{ seconds: number }} */ (event.payload).seconds,
  });
  const sim = new Simulation({ entities: [queue] });
  for (let job = 0; job < JOBS; job++)
    sim.schedule(
      new SimEvent({ time: 0, type: 'Request', target: queue, payload: { seconds: job < SLOW ? SLEEP : 0.001 } }),
    );
  return sim.run().endTime;
}
