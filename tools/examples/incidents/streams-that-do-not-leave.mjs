/**
 * A consumer that does not leave its group when it stops: reported in thriving.dev about Kafka
 * Streams, which does not unless it is told to. Its partitions stood still for more than the session
 * timeout of 45 s; when it left, for 0.1 s.
 */
import { Consumer, ConsumerGroup, CooperativeStickyAssignment } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { CountedLog } from '@sim/log';

const SESSION = 45;
export const HEARTBEAT = 3;
const STOPS = 100;

/**
 * How long the partitions of the one that stops have no reader, in seconds.
 *
 * @param {boolean} leaves
 * @param {number} seed
 */
export function standstill(leaves, seed) {
  const sim = new Simulation({ seed, endTime: 200 });
  const log = new CountedLog('orders', { partitions: 6, rate: 10 });
  const group = new ConsumerGroup('stream', log, {
    coordinator: 'classic',
    assignmentStrategy: new CooperativeStickyAssignment(),
    sessionTimeout: SESSION,
    heartbeatInterval: HEARTBEAT,
    requestLatency: 0.002,
  });
  const starts = sim.rng('starts');
  const consumers = ['first', 'second', 'third'].map(
    (name) => new Consumer(name, group, { joinAt: HEARTBEAT * starts.next(), pollInterval: 0.05 }),
  );
  for (const consumer of consumers) sim.add(consumer);
  const [leaver] = consumers;
  // Some time between two heartbeats.
  const at = STOPS + HEARTBEAT * sim.rng('stop').next();
  /** @type {readonly number[]} */
  let orphans = [];
  sim.at(at, () => {
    orphans = group.assignments.get('first') ?? [];
    if (leaves) leaver?.stop();
    else leaver?.crash();
  });
  /** @type {Map<number, number>} */
  const takenOver = new Map();
  sim.observe({
    traced(_entity, kind, detail, now) {
      if (kind !== 'assign' || detail === undefined || now <= at || detail.member === 'first') return;
      for (const partition of /** @type {readonly number[]} */ (detail.partitions))
        if (orphans.includes(partition) && !takenOver.has(partition)) takenOver.set(partition, now);
    },
  });
  sim.run();
  if (orphans.length === 0 || takenOver.size < orphans.length) throw new Error('the partitions were not taken over');
  return Math.max(...takenOver.values()) - at;
}
