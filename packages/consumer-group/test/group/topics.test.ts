import { CallbackEntity, Simulation } from '@sim/core';
import {
  Consumer,
  ConsumerGroup,
  type ConsumerGroupOptions,
  RangeAssignment,
  RoundRobinAssignment,
  type TopicPartition,
} from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { type FakeRecord, NotifyingLog } from '../support/fake-log.ts';
import { vectors } from '../support/vectors.ts';

interface Case {
  readonly topics: Readonly<Record<string, number>>;
  readonly m: readonly string[];
  readonly s: readonly (readonly string[])[];
  readonly a: readonly (readonly string[])[];
}

const place = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`;

describe('a group over several topics', () => {
  it.each([
    ['range-multi.json', new RangeAssignment()],
    ['roundrobin-multi.json', new RoundRobinAssignment()],
  ] as const)('shares out what Kafka does: %s', (file, assignmentStrategy) => {
    for (const { topics, m, s, a } of vectors<Case>(file)) {
      const logs = Object.fromEntries(Object.entries(topics).map(([name, count]) => [name, new NotifyingLog(count)]));
      const group = new ConsumerGroup<FakeRecord, TopicPartition>('group', logs, { assignmentStrategy });
      const sim = new Simulation({ entities: [group], endTime: 10 });
      m.forEach((name, at) => {
        const consumer = sim.add(new CallbackEntity(`entity ${name}`, () => undefined));
        sim.spawn(group.join(name, consumer, { topics: s[at]! }));
      });
      sim.run();
      expect(m.map((name) => group.assignments.get(name)!.map(place).sort())).toEqual(
        a.map((part) => [...part].sort()),
      );
    }
  });

  it.each(['fixed-delay', 'classic', 'consumer'] as const)(
    'names partitions by topic wherever it names them: %s',
    (coordinator) => {
      const logs = { orders: new NotifyingLog(2), payments: new NotifyingLog(1) };
      const options: ConsumerGroupOptions = {
        coordinator,
        committedOffsets: [{ topic: 'orders', partition: 1, offset: 2 }],
      };
      const group = new ConsumerGroup<FakeRecord, TopicPartition>('group', logs, options);
      const assigned: unknown[] = [];
      const worker = new Consumer('worker', group, {
        listener: { onPartitionsAssigned: (partitions) => void assigned.push(...partitions) },
      });
      const picky = new Consumer('picky', group, { topics: ['payments'], joinAt: 0.1 });
      const sim = new Simulation({ entities: [worker, picky], endTime: 60 });
      logs.orders.append(1, 5);
      sim.at(30, () => logs.payments.append(0, 3, 30));
      sim.run();
      const orders = { topic: 'orders', partition: 1 };
      expect(assigned).toContainEqual(orders);
      expect(group.assignments.get('picky')!.every(({ topic }) => topic === 'payments')).toBe(true);
      expect([group.committedOffset(orders), group.totalLag()]).toEqual([5, 0]);
      expect(worker.stats.recordsProcessed + picky.stats.recordsProcessed).toBe(6);
      expect(group.lag().map(({ topic, partition, records }) => [topic, partition, records])).toEqual([
        ['orders', 0, 0],
        ['orders', 1, 0],
        ['payments', 0, 0],
      ]);
      expect(() => group.committedOffset({ topic: 'orders', partition: 2 })).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_PARTITION' }),
      );
      expect(() => new Consumer('x', group, { topics: ['nothing'] })).toThrow(/topics must be one of orders, payments/);
    },
  );

  it('takes commits as a list', () => {
    const logs = { orders: new NotifyingLog(1), payments: new NotifyingLog(1) };
    const group = new ConsumerGroup<FakeRecord, TopicPartition>('group', logs);
    const consumer = new CallbackEntity('a', () => undefined);
    const sim = new Simulation({ entities: [group, consumer], endTime: 10 });
    logs.payments.append(0, 4);
    sim.spawn(
      (function* () {
        yield* group.join('a', consumer);
        yield* group.commit('a', [{ topic: 'payments', partition: 0, offset: 3 }]);
      })(),
    );
    sim.run();
    expect(group.consumerLag('a').size).toBe(2);
    expect([group.totalLag(), group.committedOffset({ topic: 'payments', partition: 0 })]).toEqual([1, 3]);
  });
});
