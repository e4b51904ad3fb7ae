import { Simulation } from '@sim/core';
import { Consumer, ConsumerGroup, type ConsumerGroupOptions, type ConsumerOptions } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { type FakeRecord, NotifyingLog } from '../support/fake-log.ts';

interface Worlds {
  readonly log: NotifyingLog;
  readonly group: ConsumerGroup<FakeRecord>;
  readonly sim: Simulation;
  readonly consumers: readonly Consumer<FakeRecord>[];
}

/** Consumers "a", "b" … of four partitions. */
function world(
  groupOptions: ConsumerGroupOptions,
  endTime: number,
  ...options: readonly ConsumerOptions<FakeRecord>[]
): Worlds {
  const log = new NotifyingLog(4);
  const group = new ConsumerGroup('group', log, groupOptions);
  const consumers = options.map((each, at) => new Consumer('abc'.charAt(at), group, each));
  return { log, group, consumers, sim: new Simulation({ entities: consumers, endTime }) };
}

describe('a consumer', () => {
  it('needs a group, and a policy that is an object', () => {
    const { group } = world({}, 1);
    expect(() => new Consumer('x', undefined as never)).toThrow(/group must be a ConsumerGroup, got undefined/);
    expect(() => new Consumer('x', group, { onFailure: 'skip' as never })).toThrow(
      /onFailure must be an object such as \{ then: 'skip' \}, got "skip"/,
    );
  });
});

describe('a static consumer', () => {
  it('that restarts within its session costs no rebalance; only its own partitions wait', () => {
    const { log, group, sim, consumers } = world(
      { sessionTimeout: 10 },
      30,
      { instanceId: 'one' },
      { instanceId: 'two' },
    );
    const lags: number[] = [];
    sim.at(5, () => consumers[0]!.crash());
    sim.at(6, () => [0, 1, 2, 3].forEach((partition) => void log.append(partition, 5)));
    sim.at(8, () => void lags.push(...group.lag().map(({ records }) => records)));
    sim.at(9, () => consumers[0]!.restart());
    sim.run();
    expect([lags, group.totalLag()]).toEqual([[5, 5, 0, 0], 0]);
    expect(group.stats).toMatchObject({ rebalances: 1, replacements: 1, sessionTimeouts: 0, pauseSeconds: 8 });
  });

  it('does not leave when it stops: its partitions are given away when its session ends', () => {
    const { group, sim, consumers } = world(
      { sessionTimeout: 10, heartbeatInterval: 2 },
      30,
      { instanceId: 'one' },
      {},
    );
    sim.at(5, () => consumers[0]!.stop());
    sim.runUntil(13.9);
    expect([group.assignments.get('a'), group.stats.leaves]).toEqual([[0, 1], 0]);
    sim.run();
    expect([group.assignments, group.stats.sessionTimeouts]).toEqual([new Map([['b', [0, 1, 2, 3]]]), 1]);
  });

  it('that is started again in time has its partitions back at once', () => {
    const { group, sim, consumers } = world(
      { sessionTimeout: 10, heartbeatInterval: 2 },
      60,
      { instanceId: 'one' },
      {},
    );
    sim.at(5, () => consumers[0]!.stop());
    sim.at(12, () => consumers[0]!.start());
    sim.run();
    expect(group.stats).toMatchObject({ rebalances: 1, replacements: 1, sessionTimeouts: 0 });
    expect(group.assignments.get('a')).toEqual([0, 1]);
  });
});

describe('a dynamic consumer', () => {
  it('that is told to start while it is crashed begins when it restarts', () => {
    const { log, group, sim, consumers } = world({}, 30, {});
    sim.at(2, () => {
      consumers[0]!.stop();
      consumers[0]!.crash();
    });
    sim.at(3, () => consumers[0]!.start());
    sim.at(4, () => consumers[0]!.restart());
    sim.at(6, () => log.append(0, 5));
    sim.run();
    expect([group.totalLag(), consumers[0]!.idle]).toEqual([0, true]);
  });

  it('joins when it is told to, leaves when it stops, and can start again', () => {
    const { log, group, sim, consumers } = world({}, 60, {}, { joinAt: 10 });
    const members: unknown[] = [];
    for (const time of [9, 12, 22, 32]) sim.at(time, () => void members.push(group.consumers.join('')));
    sim.at(20, () => consumers[1]!.stop());
    sim.at(30, () => consumers[1]!.start());
    for (let time = 1; time < 50; time += 1) sim.at(time, () => log.append(time % 4, 3, time));
    sim.run();
    expect([members, group.totalLag(), group.stats.recordsRedelivered]).toEqual([['a', 'ab', 'a', 'ab'], 0, 0]);
    expect(group.stats).toMatchObject({ joins: 3, leaves: 1, rebalances: 4 });
  });

  it('that is stopped and started at once does not leave, and has one loop', () => {
    const times: number[] = [];
    const { log, group, sim, consumers } = world({}, 20, {
      serviceTime: 1,
      maxPollRecords: 1,
      process: () => void times.push(sim.now),
    });
    log.append(0, 5);
    sim.at(2, () => {
      consumers[0]!.stop();
      consumers[0]!.start();
      consumers[0]!.start();
    });
    sim.run();
    expect([times, group.stats.leaves, group.totalLag()]).toEqual([[1.501, 2.502, 3.503, 4.504, 5.505], 0, 0]);
  });

  it('stays stopped after a crash and a restart', () => {
    const { group, sim, consumers } = world({ sessionTimeout: 3 }, 20, {});
    sim.at(2, () => consumers[0]!.stop());
    sim.at(5, () => consumers[0]!.crash());
    sim.at(6, () => consumers[0]!.restart());
    sim.run();
    expect([group.consumers, group.stats.joins]).toEqual([[], 1]);
  });

  it('that is idle is not taken for stuck by maxPollInterval', () => {
    const { log, group, sim, consumers } = world({ maxPollInterval: 2 }, 60, {}, { idleInterval: 5 });
    sim.at(50, () => log.append(3, 4, 50));
    sim.run();
    expect([group.stats.pollTimeouts, consumers[1]!.stats.recordsProcessed]).toEqual([0, 4]);
  });

  it('that was evicted while paused finishes its batch when it goes on, is refused the commit, and joins again', () => {
    const { log, group, sim, consumers } = world({ sessionTimeout: 3 }, 60, { serviceTime: 0.5 }, { serviceTime: 0.5 });
    for (const partition of [0, 1, 2, 3]) log.append(partition, 10);
    sim.at(2.1, () => consumers[0]!.pause());
    sim.at(9, () => consumers[0]!.resume());
    sim.run();
    expect(group.stats).toMatchObject({ sessionTimeouts: 1 });
    expect([group.totalLag(), consumers[0]!.stats.rejoins, group.consumers]).toEqual([0, 1, ['a', 'b']]);
    expect(consumers[0]!.stats).toMatchObject({ recordsAbandoned: 0, commitsFenced: 1 });
  });

  it('that has crashed is missed before a run without an end is over, and what it left is read by others', () => {
    const { log, group, sim, consumers } = world({ sessionTimeout: 3 }, Infinity, {}, {});
    sim.at(5, () => {
      consumers[0]!.crash();
      log.append(0, 7);
    });
    expect(sim.run().endReason).toBe('exhausted');
    expect([group.consumers, group.totalLag(), consumers[1]!.stats.recordsProcessed]).toEqual([['b'], 0, 7]);
  });

  it('learns of a partition that is added when it is written to', () => {
    const { log, group, sim } = world({}, Infinity, {}, {});
    sim.at(5, () => log.grow(5));
    sim.at(6, () => log.append(4, 3, 6));
    sim.run();
    expect([group.totalLag(), group.assignments]).toEqual([
      0,
      new Map([
        ['a', [0, 1, 2]],
        ['b', [3, 4]],
      ]),
    ]);
  });

  it('rests between batches when it is told to', () => {
    const { log, sim, consumers } = world({}, 60, { pollInterval: 2, maxPollRecords: 5 });
    log.append(0, 15);
    const done: number[] = [];
    for (const time of [0.6, 2.6, 4.6]) sim.at(time, () => void done.push(consumers[0]!.stats.recordsProcessed));
    sim.run();
    expect(done).toEqual([5, 10, 15]);
  });
});
