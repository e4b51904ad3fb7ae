/**
 * A scaler that adds pods for a partition which only one of them can read: reported in kedacore/keda
 * 2908. Of 64 partitions one has all the load, and a little more than its consumer can do; the
 * threshold is 3,000 records a pod. It was stuck at 63 of 64 pods while the lag grew by 1,525 records
 * a minute.
 */
import { Autoscaler, Consumer, ConsumerGroup } from '@sim/consumer-group';
import { Simulation } from '@sim/core';
import { CountedLog } from '@sim/log';

const PARTITIONS = 64;
const SERVICE_TIME = 0.01;
const GROWTH = 1525 / 60;
const HOURS = 3;

/** Pods at the end, how many of them do anything, and how fast the lag grows in the last hour, a minute. */
export function scale() {
  const sim = new Simulation({ endTime: HOURS * 3600 });
  const log = new CountedLog('orders', {
    partitions: PARTITIONS,
    rate: Array.from({ length: PARTITIONS }, (_, partition) => (partition === 0 ? 1 / SERVICE_TIME + GROWTH : 0)),
  });
  const group = new ConsumerGroup('shipping', log, { rebalanceDelay: 3, rebalanceProtocol: 'eager' });
  const pod = (/** @type {number} */ index) =>
    new Consumer(`pod-${index}`, group, { maxPollRecords: 500, batchTime: (records) => records * SERVICE_TIME });
  const scaler = new Autoscaler('scaler', group, pod, { targetLag: 3000 });
  sim.add(scaler);
  sim.runUntil((HOURS - 1) * 3600);
  const lag = group.totalLag();
  const processed = new Map(scaler.consumers.map(({ name, stats }) => [name, stats.recordsProcessed]));
  sim.run();
  return {
    pods: scaler.stats.consumers,
    busy: scaler.consumers.filter(({ name, stats }) => stats.recordsProcessed > (processed.get(name) ?? 0)).length,
    growth: (group.totalLag() - lag) / 60,
  };
}
