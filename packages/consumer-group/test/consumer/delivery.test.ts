import { CallbackEntity, type SimEvent, Simulation } from '@sim/core';
import {
  Consumer,
  ConsumerGroup,
  type ConsumerGroupOptions,
  type ConsumerOptions,
  type DeadLetterPayload,
  StickyAssignment,
} from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { FakeLog, type FakeRecord, NotifyingLog } from '../support/fake-log.ts';

interface SceneOptions extends ConsumerOptions<FakeRecord> {
  readonly log?: FakeLog;
  readonly group?: ConsumerGroupOptions;
}

/** One consumer of ten records in one partition, and what it did with them. */
function scene({ log = new NotifyingLog(1), group: groupOptions = {}, ...options }: SceneOptions = {}) {
  const done: number[] = [];
  const group = new ConsumerGroup('group', log, groupOptions);
  const consumer = new Consumer('worker', group, { process: ({ offset }) => void done.push(offset), ...options });
  const sim = new Simulation({ entities: [consumer] });
  log.append(0, 10);
  return { log, group, consumer, sim, done };
}

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at);

describe('a consumer', () => {
  it('joins, processes every record once in order, commits, and lets the run end', () => {
    const { sim, group, consumer, done } = scene({ maxPollRecords: 4, serviceTime: 0.01 });
    const summary = sim.run();
    expect(summary.endReason).toBe('exhausted');
    expect(done).toEqual(upTo(10));
    // 0.5 s to join, 10 records, four polls of a millisecond, the last of them empty.
    expect([sim.now, group.totalLag(), consumer.idle]).toEqual([0.603, 0, true]);
    expect(consumer.stats).toMatchObject({ batches: 3, recordsProcessed: 10, commits: 3 });
    expect(consumer.stats.busySeconds).toBeCloseTo(0.1, 9);
  });

  it('processes again, after a crash between processing and commit, what it had not committed: at least once', () => {
    const { sim, group, consumer, done } = scene({ maxPollRecords: 5, serviceTime: 0.1 });
    // Committed 5 at 1.001; dies while it works on the seventh record.
    sim.at(1.15, () => consumer.crash());
    sim.at(2, () => consumer.restart());
    sim.run();
    expect(done).toEqual([...upTo(5), 5, ...upTo(5, 5)]);
    expect([group.committedOffset(0), group.stats.recordsRedelivered]).toEqual([10, 5]);
  });

  it('leaves out, after a crash between commit and processing, what it had committed: at most once', () => {
    const { sim, group, consumer, done } = scene({ maxPollRecords: 5, serviceTime: 0.1, commit: 'before-processing' });
    sim.at(1.15, () => consumer.crash());
    sim.at(2, () => consumer.restart());
    sim.run();
    expect(done).toEqual(upTo(6));
    expect([group.committedOffset(0), group.totalLag(), group.stats.recordsRedelivered]).toEqual([10, 0, 0]);
  });

  it('sends a poison pill to the dead letter entity after its retries, and goes on', () => {
    const letters: DeadLetterPayload<FakeRecord>[] = [];
    const deadLetter = new CallbackEntity(
      'dlq',
      (event: SimEvent) => void letters.push(event.payload as DeadLetterPayload<FakeRecord>),
    );
    const poison = ({ offset }: FakeRecord): void => {
      if (offset === 3) throw new Error('bad record');
    };
    const { sim, group, consumer } = scene({
      process: poison,
      onFailure: { retries: 2, retryDelay: 1, then: 'dead-letter', deadLetter },
    });
    sim.run();
    expect(letters.map(({ record, attempts }) => [record.offset, attempts])).toEqual([[3, 3]]);
    expect(consumer.stats).toMatchObject({ recordsProcessed: 9, failures: 3, retries: 2, recordsDeadLettered: 1 });
    expect([group.totalLag(), sim.now]).toEqual([0, 2.501]);
  });

  it('is stuck at a poison pill that it retries for ever: the lag stays', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log);
    const consumer = new Consumer('worker', group, {
      process: poison,
      maxPollRecords: 1,
      onFailure: { retries: Infinity, retryDelay: 1 },
    });
    function poison({ offset }: FakeRecord): void {
      if (offset === 3) throw new Error('bad record');
    }
    log.append(0, 10);
    new Simulation({ entities: [consumer], endTime: 60 }).run();
    expect([group.totalLag(), consumer.stats.recordsProcessed]).toEqual([7, 3]);
  });

  it('stops the run with the failure of a record if nothing else is asked for', () => {
    const { sim } = scene({
      process: () => {
        throw new Error('bad record');
      },
    });
    expect(() => sim.run()).toThrow('bad record');
  });

  it('skips what fails if it is told to', () => {
    const { sim, group, consumer } = scene({
      process: ({ offset }) => {
        if (offset % 2 === 0) throw new Error('odd only');
      },
      onFailure: { then: 'skip' },
    });
    sim.run();
    expect(consumer.stats).toMatchObject({ recordsProcessed: 5, recordsSkipped: 5, failures: 5 });
    expect(group.totalLag()).toBe(0);
  });

  it('takes a function or a process, whatever the function returns, and no async function', () => {
    const seen: number[] = [];
    // As people write it: push returns a number.
    scene({ process: ({ offset }) => seen.push(offset) as unknown as undefined }).sim.run();
    expect(seen).toEqual(upTo(10));
    const slow = scene({
      process: function* ({ offset }) {
        yield offset;
      },
    });
    slow.sim.run();
    expect([slow.sim.now, slow.consumer.stats.recordsProcessed]).toEqual([45.501, 10]);
    const promised = scene({
      process: (() => Promise.resolve()) as unknown as () => undefined,
      onFailure: { then: 'skip' },
    });
    expect(() => promised.sim.run()).toThrow('not an async one');
  });

  it('commits on an interval what earlier polls returned, and once more when it is idle', () => {
    const { sim, group, consumer } = scene({
      maxPollRecords: 1,
      serviceTime: 0.4,
      commit: 'interval',
      commitInterval: 1,
    });
    const seen: unknown[] = [];
    for (const time of [1.5, 1.8, 3, 6]) sim.at(time, () => void seen.push(group.committedOffset(0)), { daemon: true });
    sim.run();
    // Joined at 0.5; the first commit after 1.5 comes with the poll at 1.703, and says 3.
    expect(seen).toEqual([undefined, 3, 6]);
    expect([group.committedOffset(0), consumer.stats.commits]).toEqual([10, 4]);
  });

  it('wakes at once when the log tells it, and by looking if the log does not', () => {
    const late = (log: FakeLog): number[] => {
      const times: number[] = [];
      const group = new ConsumerGroup('group', log, { rebalanceDelay: 0 });
      const consumer = new Consumer('worker', group, { process: () => void times.push(sim.now) });
      const sim = new Simulation({ entities: [consumer], endTime: 10 });
      sim.at(5.05, () => log.append(0, 1));
      sim.run();
      return times;
    };
    expect(late(new NotifyingLog(1))).toEqual([5.051]);
    expect(late(new FakeLog(1))).toEqual([5.102]);
  });

  it('works on several partitions at the same time, and on the records of each one after the other', () => {
    const log = new NotifyingLog(3);
    const order: string[] = [];
    const group = new ConsumerGroup('group', log, { rebalanceDelay: 0 });
    const process = ({ partition, offset }: FakeRecord): void =>
      void order.push(`${sim.now.toFixed(3)} ${partition}:${offset}`);
    const consumer = new Consumer('worker', group, { process, serviceTime: 1, concurrency: 2 });
    const sim = new Simulation({ entities: [consumer] });
    for (const partition of [0, 1, 2]) log.append(partition, 2);
    sim.run();
    expect(order).toEqual(['1.001 0:0', '1.001 1:0', '2.001 0:1', '2.001 1:1', '3.001 2:0', '4.001 2:1']);
  });

  it('sends what it has processed downstream, in the event protocol of stream processors', () => {
    const events: unknown[] = [];
    const downstream = new CallbackEntity(
      'processor',
      (event: SimEvent) => void events.push([event.type, event.payload]),
    );
    const log = new NotifyingLog(1);
    const consumer = new Consumer('worker', new ConsumerGroup('group', log), { downstream });
    log.append(0, 2, 0.25);
    new Simulation({ entities: [consumer] }).run();
    expect(events).toEqual([
      ['Process', { key: 'k0', value: 0, eventTime: 0.25 }],
      ['Process', { key: 'k1', value: 1, eventTime: 0.25 }],
    ]);
    expect(consumer.stats.latency.mean).toBeCloseTo(0.251, 9);
  });

  it('is thrown out when a batch takes longer than maxPollInterval, and joins again: the loop of evictions', () => {
    const { sim, group, consumer, done } = scene({ serviceTime: 1, maxPollRecords: 10, group: { maxPollInterval: 5 } });
    sim.runUntil(30);
    expect(consumer.stats.rejoins).toBeGreaterThanOrEqual(2);
    expect(group.stats.pollTimeouts).toBeGreaterThanOrEqual(2);
    expect([group.committedOffset(0), group.totalLag()]).toEqual([undefined, 10]);
    expect(group.stats.recordsRedelivered).toBeGreaterThan(0);
    expect(done.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    const smaller = scene({ serviceTime: 1, maxPollRecords: 4, group: { maxPollInterval: 5 } });
    smaller.sim.run();
    expect([smaller.done, smaller.consumer.stats.rejoins]).toEqual([upTo(10), 0]);
  });

  it('hands over what it has done when it stops, and what it has not is read once by the next', () => {
    const log = new NotifyingLog(1);
    const done: string[] = [];
    const group = new ConsumerGroup('group', log);
    const make = (name: string, joinAt: number): Consumer<FakeRecord> =>
      new Consumer(name, group, {
        joinAt,
        serviceTime: 0.1,
        maxPollRecords: 3,
        process: ({ offset }) => void done.push(`${name}${offset}`),
      });
    const [a, b] = [make('a', 0), make('b', 5)];
    const sim = new Simulation({ entities: [a, b] });
    log.append(0, 10);
    sim.at(0.95, () => a.stop());
    sim.run();
    expect(done).toEqual([...upTo(6).map((at) => `a${at}`), ...upTo(4, 6).map((at) => `b${at}`)]);
    expect([group.consumers, group.stats.recordsRedelivered]).toEqual([['b'], 0]);
  });

  it('finishes its batch though partitions were taken away in the middle of it, and learns of that by its commit', () => {
    const log = new NotifyingLog(2);
    const group = new ConsumerGroup('group', log);
    const heard: unknown[] = [];
    const a = new Consumer('a', group, {
      serviceTime: 0.1,
      listener: { onPartitionsRevoked: (partitions) => void heard.push([sim.now, partitions]) },
    });
    const b = new Consumer('b', group, { joinAt: 1, serviceTime: 0.1 });
    const sim = new Simulation({ entities: [a, b] });
    for (const partition of [0, 1]) log.append(partition, 20);
    sim.run();
    // Polled at 0.501, done with all 40 at 4.501; b, who has partition 1 from 1.5 on, does 20 of them, too.
    expect(heard).toEqual([[4.501, [0, 1]]]);
    expect([a.stats.commitsFenced, group.stats.commitsFenced]).toEqual([1, 1]);
    // Nothing of the refused commit is stored: partition 0 is read again as well.
    expect([a.stats.recordsProcessed, b.stats.recordsProcessed, a.stats.recordsAbandoned]).toEqual([60, 20, 0]);
    expect([group.committedOffset(0), group.totalLag()]).toEqual([20, 0]);
  });

  it('processes all of a batch twice when it is evicted in the middle of it, as Kafka does', () => {
    const log = new NotifyingLog(1);
    const times = new Map<number, number>();
    const process = ({ offset }: FakeRecord): void => void times.set(offset, (times.get(offset) ?? 0) + 1);
    const group = new ConsumerGroup('group', log, {
      maxPollInterval: 30,
      sessionTimeout: 45,
      assignmentStrategy: new StickyAssignment(),
    });
    const slow = new Consumer('a-slow', group, { serviceTime: 1, process });
    const fast = new Consumer('b-fast', group, { serviceTime: 0.001, process });
    const sim = new Simulation({ entities: [slow, fast], endTime: 400 });
    sim.at(5, () => log.append(0, 100));
    sim.run();
    expect([slow.stats.recordsProcessed, fast.stats.recordsProcessed]).toEqual([100, 100]);
    expect([...times.values()].filter((count) => count > 1)).toHaveLength(100);
  });

  it('never commits in a storm of evictions: every batch takes longer than a poll may', () => {
    const log = new NotifyingLog(1);
    const group = new ConsumerGroup('group', log, { maxPollInterval: 30 });
    const consumer = new Consumer('worker', group, { serviceTime: 0.4 });
    log.append(0, 1000);
    new Simulation({ entities: [consumer], endTime: 3600 }).run();
    expect([group.committedOffset(0), group.stats.commits, group.totalLag()]).toEqual([undefined, 0, 1000]);
    expect(group.stats.pollTimeouts).toBeGreaterThan(80);
  });

  it('lets nothing be lost when consumers crash and come back at random, whatever the protocol', () => {
    for (const rebalanceProtocol of ['eager', 'cooperative'] as const) {
      const log = new NotifyingLog(6);
      const seen = new Set<string>();
      const group = new ConsumerGroup('group', log, { rebalanceProtocol, sessionTimeout: 3 });
      const consumers = [0, 1, 2].map(
        (at) =>
          new Consumer(`c${at}`, group, {
            serviceTime: 0.02,
            process: ({ partition, offset }) => void seen.add(`${partition}:${offset}`),
          }),
      );
      const sim = new Simulation({ entities: consumers, seed: 11 });
      for (let time = 0; time < 60; time += 1) sim.at(time, () => log.append(time % 6, 30, time));
      consumers.forEach((consumer, at) => {
        sim.at(7 + 5 * at, () => consumer.crash());
        sim.at(9 + 8 * at, () => consumer.restart());
        sim.at(33 + 4 * at, () => consumer.pause());
        sim.at(38 + 5 * at, () => consumer.resume());
      });
      sim.run();
      expect(seen.size).toBe(1800);
      expect(group.totalLag()).toBe(0);
    }
  });
});
