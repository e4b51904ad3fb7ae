import { exponential, Simulation, Source, zipf } from '@sim/core';
import { EventLog, Producer, TimeRetention } from '@sim/log';
import type { ReferenceModel } from './reference-model.ts';

const keys = zipf({ n: 50, s: 1 });
const keyed = ({ index, rng }: { index: number; rng: { next(): number } }) => ({
  key: `key-${keys.sample(rng)}`,
  value: index,
});

/** Keyed appends with latency and retention. */
const retained: ReferenceModel = {
  about: '@sim/log',
  name: 'log with retention',
  build() {
    const log = new EventLog<number>('log', {
      numPartitions: 3,
      appendLatency: exponential(0.002),
      retentionPolicy: new TimeRetention(30),
      retentionCheckInterval: 5,
    });
    const source = Source.poisson('source', log, { rate: 50, limit: 4000, type: 'Append', payload: keyed });
    return {
      sim: new Simulation({ seed: 11, endTime: 100, entities: [source, log] }),
      answers: () => ({
        appended: log.stats.recordsAppended,
        expired: log.stats.recordsExpired,
        latency: log.stats.avgAppendLatency,
        ...Object.fromEntries([0, 1, 2].map((partition) => [`end of ${partition}`, log.highWatermark(partition)])),
        ...Object.fromEntries([0, 1, 2].map((partition) => [`start of ${partition}`, log.logStartOffset(partition)])),
      }),
    };
  },
};

/** A replicated log whose leader dies under an idempotent producer. */
const replicated: ReferenceModel = {
  about: '@sim/log',
  name: 'replicated log that loses a broker',
  build() {
    const log = new EventLog<number>('log', { numPartitions: 2, replication: { minInSyncReplicas: 2 } });
    const producer = new Producer('producer', log, { linger: 0.02 });
    const source = Source.constant('source', producer, { rate: 40, limit: 1600, type: 'Produce', payload: keyed });
    const sim = new Simulation({ seed: 12, endTime: 90, entities: [source, producer, log] });
    sim.at(15.055, () => log.brokers[0]?.crash());
    sim.at(45, () => log.brokers[0]?.restart());
    return {
      sim,
      answers: () => {
        const { acknowledged, lost, duplicates, outOfPlace, pending, longestGap } = log.audit();
        return { acknowledged, lost, duplicates, outOfPlace, pending, longestGap, appended: log.stats.recordsAppended };
      },
    };
  },
};

export const logModels: readonly ReferenceModel[] = [retained, replicated];
