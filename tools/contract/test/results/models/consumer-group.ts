import { Consumer, ConsumerGroup, type ConsumerGroupOptions } from '@sim/consumer-group';
import { exponential, Simulation, Source } from '@sim/core';
import { EventLog } from '@sim/log';
import { arrivals, type ReferenceModel } from './reference-model.ts';

/** Four consumers of a log of six partitions: one comes late, one dies and comes back. */
function group(name: string, options: ConsumerGroupOptions): ReferenceModel {
  return {
    about: '@sim/consumer-group',
    name,
    build() {
      const log = new EventLog<number>('log', { numPartitions: 6 });
      const source = Source.poisson('source', log, {
        rate: 30,
        limit: 1500,
        type: 'Append',
        payload: ({ index }) => ({ key: `key-${index % 37}`, value: index }),
      });
      const read = arrivals('read', (payload) => payload as number);
      const members = new ConsumerGroup('group', log, options);
      const consumers = [0, 0, 0, 20].map(
        (joinAt, index) =>
          new Consumer(`consumer-${index}`, members, {
            joinAt,
            maxPollRecords: 20,
            serviceTime: exponential(0.06),
            downstream: read.entity,
            payload: ({ value }) => value,
          }),
      );
      const sim = new Simulation({ seed: 13, endTime: 180, entities: [source, ...consumers] });
      sim.at(30, () => consumers[1]?.crash());
      sim.at(75, () => consumers[1]?.restart());
      return {
        sim,
        answers: () => ({
          rebalances: members.stats.rebalances,
          polled: members.stats.recordsPolled,
          commits: members.stats.commits,
          lag: members.totalLag(),
          ...read.found,
        }),
      };
    },
  };
}

export const consumerGroupModels: readonly ReferenceModel[] = [
  group('group with a fixed delay', { sessionTimeout: 10 }),
  group('group with cooperative rebalances', { sessionTimeout: 10, rebalanceProtocol: 'cooperative' }),
  group('group of the classic protocol', { coordinator: 'classic', sessionTimeout: 10 }),
  group('group of the KIP-848 protocol', { coordinator: 'consumer' }),
];
