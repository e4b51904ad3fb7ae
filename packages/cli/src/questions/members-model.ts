import { Consumer, ConsumerGroup, CooperativeStickyAssignment, RangeAssignment } from '@sim/consumer-group';
import { gamma, Simulation } from '@sim/core';
import { CountedLog } from '@sim/log';
import type { Built } from './question.ts';

/** What {@link membersModel} is made with. Times are seconds, rates records per second. */
export interface MembersParams {
  readonly partitions: number;
  readonly rate: number;
  readonly serviceTime: number;
  readonly variation: number;
  readonly consumers: number;
  readonly maxPollRecords: number;
  readonly protocol: 'eager' | 'cooperative' | 'static';
  readonly rebalanceDelay: number;
  readonly sessionTimeout: number;
  readonly maxPollInterval: number | null;
  /** The lag at the start. */
  readonly backlog: number;
  /** When which consumer stops or crashes, and when it is back. */
  readonly absences: readonly {
    readonly consumer: number;
    readonly from: number;
    readonly to: number | null;
    readonly crash: boolean;
  }[];
  readonly endTime: number;
}

/** A group whose members come and go. */
export function membersModel({ seed, params }: { readonly seed: number; readonly params: MembersParams }): Built {
  const { partitions, serviceTime, variation, protocol } = params;
  const sim = new Simulation({ seed, endTime: params.endTime });
  const log = new CountedLog('log', {
    partitions: Array.from({ length: partitions }, () => ({ end: Math.round(params.backlog / partitions) })),
    rate: params.rate / partitions,
  });
  const group = new ConsumerGroup('group', log, {
    assignmentStrategy: protocol === 'cooperative' ? new CooperativeStickyAssignment() : new RangeAssignment(),
    rebalanceProtocol: protocol === 'cooperative' ? 'cooperative' : 'eager',
    rebalanceDelay: params.rebalanceDelay,
    sessionTimeout: params.sessionTimeout,
    maxPollInterval: params.maxPollInterval,
    // A reader at the end does not ask for each record: as with fetch.min.bytes.
    fetchMinRecords: Math.ceil((0.1 * params.rate) / params.consumers) + 1,
    fetchMaxWait: 0.1,
  });
  const work = sim.rng('service times');
  const shape = 1 / variation ** 2;
  const batchTime = (records: number): number =>
    variation === 0 || serviceTime === 0
      ? records * serviceTime
      : gamma({ shape: records * shape, scale: serviceTime / shape }).sample(work);
  const consumers = Array.from(
    { length: params.consumers },
    (_, index) =>
      new Consumer(`consumer-${index + 1}`, group, {
        maxPollRecords: params.maxPollRecords,
        batchTime,
        ...(protocol === 'static' && { instanceId: `instance-${index + 1}` }),
      }),
  );
  for (const consumer of consumers) sim.add(consumer);
  for (const { consumer, from, to, crash } of params.absences) {
    const member = consumers[consumer]!;
    sim.at(from, () => void (crash ? member.crash() : member.stop()));
    if (to !== null) sim.at(to, () => void (crash ? member.restart() : member.start()));
  }
  const first = params.absences.reduce((least, { from }) => Math.min(least, from), Infinity);
  let worstLag = 0;
  let worstWait = 0;
  let back = 0;
  sim.every(0.5, () => {
    if (sim.now < first && params.absences.length > 0) return;
    const lag = group.totalLag();
    worstLag = Math.max(worstLag, lag);
    let wait = 0;
    for (let partition = 0; partition < partitions; partition++) {
      const next = group.committedOffset(partition) ?? 0;
      const { oldestTimestamp } = next < log.highWatermark(partition) ? log.fetchRange(partition, next, 1) : {};
      if (oldestTimestamp !== undefined) wait = Math.max(wait, sim.now - oldestTimestamp);
    }
    worstWait = Math.max(worstWait, wait);
    if (wait > 3) back = sim.now - first;
  });
  return {
    sim,
    measures: () => {
      const { stats } = group;
      return {
        worstLag,
        worstWait,
        back,
        rebalances: stats.rebalances,
        paused: stats.pauseSeconds / partitions,
        redelivered: stats.recordsRedelivered,
        evictions: stats.pollTimeouts + stats.sessionTimeouts,
        done: consumers.reduce((sum, consumer) => sum + consumer.stats.recordsProcessed, 0),
        lag: group.totalLag(),
      };
    },
  };
}
