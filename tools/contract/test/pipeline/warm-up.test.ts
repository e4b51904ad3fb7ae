import { Counter, type Entity, Resource, Server, Simulation, Source, Store, warmUp } from '@sim/core';
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { EventLog, Producer } from '@sim/log';
import { count, StreamProcessor, TumblingWindow } from '@sim/stream';
import { describe, expect, it } from 'vitest';

/** Between two arrivals: what happens at that very time may fall on either side. */
const WARM_UP = 50.005;

/**
 * Source, producer, log, group, consumer, processor: one of everything that keeps statistics in a
 * pipeline.
 */
function pipeline(endTime: number) {
  const results = new Counter('results');
  const windows = new StreamProcessor('windows', {
    windowType: new TumblingWindow(1),
    aggregate: count(),
    downstream: results,
  });
  const log = new EventLog('log');
  const group = new ConsumerGroup('group', log);
  const consumer = new Consumer('consumer', group, { downstream: windows });
  const producer = new Producer('producer', log, { maxInFlight: 10 });
  const source = Source.constant('source', producer, {
    rate: 100,
    type: 'Produce',
    stopAt: 100,
    payload: ({ index }) => ({ key: `${index % 7}`, value: index }),
  });
  const sim = new Simulation({ entities: [source, log, group, consumer, windows], endTime });
  return { sim, source, producer, log, group, consumer, windows };
}

type Pipeline = ReturnType<typeof pipeline>;

const counts = ({ source, producer, log, group, consumer, windows }: Pipeline): Record<string, number> => ({
  generated: source.stats.generated,
  received: producer.stats.recordsReceived,
  acknowledged: producer.stats.recordsAcknowledged,
  appended: log.stats.recordsAppended,
  appendedByPartition: [...log.stats.perPartitionAppends.values()].reduce((sum, appends) => sum + appends, 0),
  fetched: log.stats.recordsFetched,
  latencies: log.stats.appendLatencies.length,
  polled: group.stats.recordsPolled,
  polls: group.stats.polls,
  commits: group.stats.commits,
  rebalances: group.stats.rebalances,
  processed: consumer.stats.recordsProcessed,
  batches: consumer.stats.batches,
  measured: consumer.stats.latency.count,
  windowed: windows.stats.eventsProcessed,
  onTime: windows.stats.eventsOnTime,
  emitted: windows.stats.windowsEmitted,
});

describe('a warm-up', () => {
  it('takes what came before it out of the statistics of a whole pipeline, and nothing else', () => {
    const cold = pipeline(WARM_UP);
    cold.sim.run();
    const whole = pipeline(100);
    whole.sim.run();
    const warm = pipeline(100);
    warmUp(warm.sim, WARM_UP);
    warm.sim.run();
    const [before, all] = [counts(cold), counts(whole)];
    expect(before['rebalances']).toBe(1);
    expect(counts(warm)).toEqual(
      Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value - before[name]!])),
    );
    expect(warm.consumer.stats.latency.max).toBeLessThan(whole.consumer.stats.latency.max!);
    expect(warm.group.totalLag()).toBe(whole.group.totalLag());
  });

  it('reaches every kind of entity that has statistics', () => {
    const { source, producer, log, group, consumer, windows } = pipeline(1);
    const entities: Entity[] = [
      source,
      producer,
      log,
      group,
      consumer,
      windows,
      new Resource('resource'),
      new Store('store'),
      new Server('server'),
      new Counter('counter'),
    ];
    expect(entities.filter((entity) => !('stats' in entity) || !('resetStats' in entity))).toEqual([]);
  });
});
