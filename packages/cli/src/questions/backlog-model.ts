import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { gamma, Simulation, spikeRate } from '@sim/core';
import { CountedLog, TimeRetention } from '@sim/log';
import type { Built } from './question.ts';

/** What {@link backlogModel} is made with. Times are seconds, rates records per second. */
export interface BacklogParams {
  readonly partitions: readonly { readonly start: number; readonly end: number; readonly committed: number }[];
  /** The arrivals of each partition; with a spike, the base of it. */
  readonly rates: readonly number[];
  /** A time of `factor` times the rate. */
  readonly spike?: { readonly at: number; readonly length: number; readonly factor: number };
  readonly serviceTime: number;
  /** Standard deviation over mean of the service time; 0: always the same. */
  readonly variation: number;
  readonly consumers: number;
  readonly maxPollRecords: number;
  readonly endTime: number;
  /** How long records are kept. */
  readonly retention?: number;
  /** When all consumers are down. */
  readonly outage?: { readonly from: number; readonly to: number };
  /** The lag that counts as caught up. */
  readonly enough: number;
  /** Whether the run ends when the group has caught up. */
  readonly stopWhenCaughtUp: boolean;
  /** How often the lag is looked at. */
  readonly lookEvery: number;
}

/** A group that works off what its log has, from where the real one stands. */
export function backlogModel({ seed, params }: { readonly seed: number; readonly params: BacklogParams }): Built {
  const { partitions, rates, spike, serviceTime, variation, outage, retention } = params;
  const sim = new Simulation({ seed, endTime: params.endTime });
  const log = new CountedLog('log', {
    partitions: partitions.map(({ start, end }) => ({
      start,
      end,
      ...(retention !== undefined && { since: -retention }),
    })),
    rate: rates.map((rate) =>
      spike === undefined
        ? rate
        : spikeRate({ base: rate, peak: rate * spike.factor, warmUp: spike.at, length: spike.length }),
    ),
    notifyInterval: Math.min(1, params.lookEvery),
    ...(retention !== undefined && { retentionPolicy: new TimeRetention(retention), retentionCheckInterval: 10 }),
  });
  const group = new ConsumerGroup('group', log, {
    committedOffsets: Object.fromEntries(partitions.map(({ committed }, partition) => [partition, committed])),
    // A reader at the end does not ask for each record: as with fetch.min.bytes.
    fetchMinRecords: Math.ceil((0.2 * rates.reduce((sum, rate) => sum + rate, 0)) / params.consumers) + 1,
    fetchMaxWait: 0.2,
  });
  const work = sim.rng('service times');
  // The sum of a batch's service times: gamma, exponential for a single record and variation 1.
  const shape = 1 / variation ** 2;
  const batchTime = (records: number): number =>
    variation === 0 || serviceTime === 0
      ? records * serviceTime
      : gamma({ shape: records * shape, scale: serviceTime / shape }).sample(work);
  const consumers = Array.from(
    { length: params.consumers },
    (_, index) => new Consumer(`consumer-${index + 1}`, group, { maxPollRecords: params.maxPollRecords, batchTime }),
  );
  for (const consumer of consumers) sim.add(consumer);
  if (outage !== undefined) {
    sim.at(outage.from, () => consumers.forEach((consumer) => consumer.crash()));
    sim.at(outage.to, () => consumers.forEach((consumer) => consumer.restart()));
  }
  let caughtUp = Infinity;
  let worstLag = 0;
  let worstWait = 0;
  const settled = outage?.to ?? (spike === undefined ? 0 : spike.at + spike.length);
  sim.every(params.lookEvery, () => {
    const lag = group.totalLag();
    worstLag = Math.max(worstLag, lag);
    for (let partition = 0; partition < partitions.length && !params.stopWhenCaughtUp; partition++) {
      const next = Math.max(group.committedOffset(partition) ?? 0, log.logStartOffset(partition));
      const { oldestTimestamp } = next < log.highWatermark(partition) ? log.fetchRange(partition, next, 1) : {};
      if (oldestTimestamp !== undefined) worstWait = Math.max(worstWait, sim.now - oldestTimestamp);
    }
    if (sim.now <= settled) return;
    if (lag > params.enough) caughtUp = params.stopWhenCaughtUp ? Infinity : caughtUp;
    else if (caughtUp === Infinity) caughtUp = sim.now - settled;
    if (caughtUp < Infinity && params.stopWhenCaughtUp) sim.stop();
  });
  return {
    sim,
    measures: () => ({
      caughtUp,
      worstLag,
      worstWait,
      lag: group.totalLag(),
      lost: group.stats.recordsLost,
      redelivered: group.stats.recordsRedelivered,
      busy:
        consumers.reduce((sum, { stats }) => sum + stats.busySeconds, 0) / (consumers.length * Math.max(sim.now, 1e-9)),
    }),
  };
}
