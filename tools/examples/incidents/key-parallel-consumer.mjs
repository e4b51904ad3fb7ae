/**
 * A consumer that works on several keys at a time: reported in the README of
 * github.com/confluentinc/parallel-consumer. 10,000 messages that take 0 to 5 ms each, 16 threads,
 * keys drawn at random: 26.7 s with one key, 13.6 with 2, 5.9 with 5, 3.3 with 10, 2.2 with 20 and
 * 100. Their own overhead is about half a second.
 */
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { SimEvent, Simulation, uniform, uniformKeys } from '@sim/core';
import { EventLog } from '@sim/log';

const MESSAGES = 10_000;
const THREADS = 16;
const SERVICE_TIME = uniform(0, 0.005);

/** Keys and the seconds that were reported for them. */
export const REPORTED = /** @type {const} */ ([
  [1, 26.7],
  [2, 13.6],
  [5, 5.9],
  [10, 3.3],
  [20, 2.2],
  [100, 2.2],
]);

/**
 * How long the messages take, in seconds from the first one.
 *
 * @param {number} keys
 * @param {number} [seed]
 */
export function secondsWith(keys, seed = 1) {
  const sim = new Simulation({ seed });
  const log = new EventLog('messages', { numPartitions: 1, appendLatency: 0 });
  const group = new ConsumerGroup('readers', log, { rebalanceDelay: 0 });
  let done = 0;
  let last = 0;
  const consumer = new Consumer('reader', group, {
    concurrency: THREADS,
    concurrencyWithin: 'key',
    maxPollRecords: MESSAGES,
    serviceTime: SERVICE_TIME,
    process() {
      done += 1;
      last = sim.now;
    },
  });
  sim.add(consumer);
  const key = uniformKeys(keys);
  const rng = sim.rng('keys');
  for (let index = 0; index < MESSAGES; index++)
    sim.schedule(
      new SimEvent({ time: 0, type: 'Append', target: log, payload: { key: key({ index, rng }), value: index } }),
    );
  sim.run();
  if (done !== MESSAGES) throw new Error(`expected ${MESSAGES} messages to be done, got ${done}`);
  return last;
}
