/**
 * A rolling deploy of 40 pods on 200 partitions: reported in engineering-notes.com. With rebalances of
 * 3 s it stopped everything for about two minutes under the eager protocol, for seconds under the
 * cooperative one, and for nothing with static members.
 */
import { Consumer, ConsumerGroup, CooperativeStickyAssignment, StickyAssignment } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { CountedLog } from '@sim/log';

const PODS = 40;
const PARTITIONS = 200;
const START = 60;
const EVERY = 20;
export const AWAY = 10;

/**
 * How long each partition had no reader because of rebalances, in seconds on average, how many
 * rebalances there were, and for how many seconds on average a partition waited for its own pod.
 *
 * @param {'eager' | 'cooperative' | 'static'} kind
 */
export function deploy(kind) {
  const sim = new Simulation({ endTime: START + PODS * EVERY + 60 });
  const log = new CountedLog('orders', { partitions: PARTITIONS, rate: 1, notifyInterval: 1 });
  const group = new ConsumerGroup('shipping', log, {
    assignmentStrategy: kind === 'cooperative' ? new CooperativeStickyAssignment() : new StickyAssignment(),
    rebalanceProtocol: kind === 'cooperative' ? 'cooperative' : 'eager',
    rebalanceDelay: 3,
    sessionTimeout: 45,
  });
  const pods = Array.from(
    { length: PODS },
    (_, n) =>
      new Consumer(`pod-${n + 1}`, group, {
        maxPollRecords: 100,
        pollInterval: 0.5,
        ...(kind === 'static' && { instanceId: `shipping-${n + 1}` }),
      }),
  );
  for (const pod of pods) sim.add(pod);
  let waitsForItsPod = 0;
  pods.forEach((pod, n) => {
    sim.at(START + n * EVERY, () => {
      if (kind === 'static') waitsForItsPod += AWAY * (group.assignments.get(pod.name) ?? []).length;
      pod.stop();
    });
    sim.at(START + n * EVERY + AWAY, () => pod.start());
  });
  sim.runUntil(START - 1);
  const before = group.stats;
  sim.run();
  return {
    paused: (group.stats.pauseSeconds - before.pauseSeconds) / PARTITIONS,
    rebalances: group.stats.rebalances - before.rebalances,
    waitsForItsPod: waitsForItsPod / PARTITIONS,
  };
}
