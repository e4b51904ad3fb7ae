import { CallbackEntity, isSimError, Simulation } from '@sim/core';
import { Consumer, ConsumerGroup, CooperativeStickyAssignment } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { NotifyingLog } from '../support/fake-log.ts';
import { four, Town } from '../support/four.ts';

const PROTOCOLS = ['classic', 'consumer'] as const;

describe('a group that members reach over a network', () => {
  it.each([
    // Two joins, as the first one only gives the member its id, the initial delay, and a sync.
    ['classic', 3.6],
    ['consumer', 0.2],
  ] as const)('gives partitions after the round trips of its protocol: %s', (coordinator, seconds) => {
    const town = new Town(2, { coordinator, requestLatency: 0.1 }, [{ name: 'w1', at: 0 }], 10);
    town.sim.run();
    expect(town.traced('assign').map(({ time, member }) => [time, member])).toEqual([[seconds, 'w1']]);
  });

  it.each(PROTOCOLS)('takes a member whose heartbeats are lost for dead, though it works: %s', (coordinator) => {
    const lost = ({ type, consumer }: { type: string; consumer: string }): boolean =>
      consumer === 'w2' && type.endsWith('Heartbeat') && town.sim.now > 30 && town.sim.now < 90;
    const town: Town = new Town(
      8,
      { coordinator, sessionTimeout: 20, messageFate: (message) => (lost(message) ? [] : [0]) },
      // Commits are signs of life in the classic protocol.
      four({ commit: 'never' }),
      200,
    );
    town.sim.every(1, () => {
      for (let partition = 0; partition < 8; partition += 1) town.log.append(partition);
    });
    town.sim.run();
    const evicted = town.traced('evict');
    expect(evicted.map(({ member, reason }) => [member, reason])).toEqual([['w2', 'session-timeout']]);
    expect(evicted[0]!.time).toBeGreaterThan(45);
    expect(evicted[0]!.time).toBeLessThan(51);
    expect(town.group.stats.sessionTimeouts).toBe(1);
    expect(town.group.consumers).toEqual(['w1', 'w2', 'w3', 'w4']);
    expect([...town.group.assignments.values()].map(({ length }) => length)).toEqual([2, 2, 2, 2]);
    expect(town.get('w2').stats.recordsProcessed).toBeGreaterThan(200);
  });

  it('wakes the owner of a partition for its records, though another heard later that it was to have it', () => {
    const starts = [
      { name: 'w1', at: 20 },
      { name: 'w2', at: 21 },
    ];
    const town: Town = new Town(
      1,
      {
        coordinator: 'classic',
        sessionTimeout: 10,
        assignmentStrategy: new CooperativeStickyAssignment(),
        messageFate: ({ consumer, type, direction }) => {
          if (consumer !== 'w1' || town.sim.now > 45) return [0];
          if (type === 'Heartbeat') return [];
          return type === 'SyncGroup' && direction === 'response' ? [20] : [0];
        },
      },
      starts,
      100,
    );
    town.sim.at(80, () => town.log.append(0));
    town.sim.run();
    expect(town.traced('assign').map(({ time, member, partitions }) => [time, member, partitions])).toEqual([
      [26, 'w2', []],
      [38, 'w2', [0]],
      // Twenty seconds late: it has been thrown out meanwhile, and learns of that later still.
      [46, 'w1', [0]],
      [62, 'w2', []],
      [62, 'w1', []],
    ]);
    expect(town.group.assignments.get('w2')).toEqual([0]);
    expect(town.traced('batch').map(({ time }) => time)).toEqual([80]);
  });

  it('lets a member rejoin that has to give up at once what its join has brought', () => {
    const town = new Town(
      1,
      { coordinator: 'classic', requestLatency: 1.5, sessionTimeout: 10, heartbeatInterval: 2 },
      [{ name: 'w1', at: 0 }],
      60,
    );
    // Noticed by the heartbeat at 11 s, while the answer to the sync is under way.
    town.sim.at(10, () => town.log.grow(2));
    town.sim.run();
    expect(town.traced('assign').map(({ time, partitions }) => [time, partitions])).toEqual([
      [12, [0]],
      [18, [0, 1]],
    ]);
    expect(town.get('w1').idle).toBe(true);
  });

  it.each(PROTOCOLS)(
    'keeps a run alive until a member that was thrown out has its partitions again: %s',
    (coordinator) => {
      const lost = ({ type }: { type: string }): boolean =>
        type.endsWith('Heartbeat') && town.sim.now > 20 && town.sim.now < 60;
      const town: Town = new Town(
        1,
        { coordinator, requestLatency: 0.4, sessionTimeout: 10, messageFate: (message) => (lost(message) ? [] : [0]) },
        [{ name: 'w1', at: 0 }],
        Infinity,
      );
      // Nothing to do from here on, but to learn of it.
      town.sim.at(59, () => undefined);
      expect(town.sim.run().endReason).toBe('exhausted');
      expect(town.group.stats.sessionTimeouts).toBe(1);
      expect(town.group.assignments.get('w1')).toEqual([0]);
    },
  );
});

describe('a group that has room for two', () => {
  it.each(PROTOCOLS)('refuses a third, whose consumer stops for good: %s', (coordinator) => {
    const town = new Town(6, { coordinator, maxSize: 2 }, four().slice(0, 3), 60);
    town.sim.run();
    expect(town.group.consumerCount).toBe(2);
    expect(town.traced('evict')).toMatchObject([{ member: 'w3', kafkaError: 'GROUP_MAX_SIZE_REACHED' }]);
    expect([...town.group.assignments.values()].map(({ length }) => length)).toEqual([3, 3]);
  });

  it.each(PROTOCOLS)('tells a process that joins by hand why: %s', (coordinator) => {
    const group = new ConsumerGroup('group', new NotifyingLog(2), { coordinator, maxSize: 1 });
    const entities = ['a', 'b'].map((name) => new CallbackEntity(name, () => undefined));
    const sim = new Simulation({ entities: [group, ...entities], endTime: 60 });
    const refused: unknown[] = [];
    entities.forEach((entity, at) => {
      sim.at(
        at,
        () =>
          void sim.spawn(
            (function* () {
              try {
                yield* group.join(entity.name, entity);
              } catch (error) {
                refused.push(isSimError(error, 'UNKNOWN_MEMBER') && error.context['kafkaError']);
              }
            })(),
          ),
      );
    });
    sim.run();
    expect([refused, group.consumers]).toEqual([['GROUP_MAX_SIZE_REACHED'], ['a']]);
  });
});

describe('committed offsets of a group without members', () => {
  it.each(PROTOCOLS)('expire after offsetsRetention, and reading starts over: %s', (coordinator) => {
    const town = new Town(1, { coordinator, offsetsRetention: 100 }, [{ name: 'w1', at: 0 }], 400);
    town.log.append(0, 5);
    const seen: unknown[] = [];
    for (const time of [50, 149, 151, 390]) town.sim.at(time, () => void seen.push(town.group.committedOffset(0)));
    town.sim.at(50, () => town.get('w1').stop());
    town.sim.at(200, () => town.get('w1').start());
    town.sim.run();
    expect(seen).toEqual([5, 5, undefined, 5]);
    expect(town.traced('offsets-expired').map(({ time }) => time)).toEqual([150]);
    expect(town.get('w1').stats.recordsProcessed).toBe(10);
  });

  it.each(PROTOCOLS)('stay if somebody comes back in time: %s', (coordinator) => {
    const town = new Town(1, { coordinator, offsetsRetention: 100 }, [{ name: 'w1', at: 0 }], 400);
    town.log.append(0, 5);
    town.sim.at(50, () => town.get('w1').stop());
    town.sim.at(149, () => town.get('w1').start());
    town.sim.run();
    expect([town.group.committedOffset(0), town.get('w1').stats.recordsProcessed]).toEqual([5, 5]);
  });
});

describe('two processes with one instanceId', () => {
  const twins = (): { name: string; at: number; options: { instanceId: string } }[] =>
    [0, 20].map((at, n) => ({ name: `twin-${n}`, at, options: { instanceId: 'twin' } }));

  it('are one member in the classic protocol: the later one, while the earlier is fenced', () => {
    const town = new Town(4, { coordinator: 'classic' }, twins(), 100);
    town.sim.run();
    expect(town.traced('evict')).toMatchObject([
      { member: 'twin-0', reason: 'replaced' },
      { member: 'twin-0', reason: 'replaced', kafkaError: 'FENCED_INSTANCE_ID' },
    ]);
    expect([town.group.consumers, town.group.assignments.get('twin-1')]).toEqual([['twin-1'], [0, 1, 2, 3]]);
    expect(town.group.stats.replacements).toBe(1);
  });

  it('are one member under KIP-848: the earlier one, whose id is not released', () => {
    const town = new Town(4, { coordinator: 'consumer' }, twins(), 100);
    town.sim.run();
    expect(town.traced('evict')).toMatchObject([{ time: 20, member: 'twin-1', kafkaError: 'UNRELEASED_INSTANCE_ID' }]);
    expect([town.group.consumers, town.group.assignments.get('twin-0')]).toEqual([['twin-0'], [0, 1, 2, 3]]);
  });
});

describe('a static member that crashes under KIP-848', () => {
  it('is refused until its session ends, stops for good, and can be started again then', () => {
    const starts = [{ name: 'w1', at: 0, options: { instanceId: 'i1' } }];
    const town = new Town(2, { coordinator: 'consumer' }, starts, 100);
    town.sim.at(10, () => town.get('w1').crash());
    town.sim.at(12, () => town.get('w1').restart());
    town.sim.at(60, () => town.get('w1').start());
    town.sim.run();
    expect(town.traced('evict').map(({ time, reason, kafkaError }) => [time, reason, kafkaError])).toEqual([
      [12, 'fenced', 'UNRELEASED_INSTANCE_ID'],
      [55, 'session-timeout', undefined],
    ]);
    expect(town.traced('assign').map(({ time }) => time)).toEqual([0, 60]);
  });
});

describe('a commit', () => {
  it('that is refused in the middle of a rebalance is made up for, also by a consumer that has nothing more to read', () => {
    const starts = [
      { name: 'w1', at: 0, options: { serviceTime: 4, maxPollRecords: 1 } },
      { name: 'w2', at: 11 },
    ];
    const options = { coordinator: 'classic', assignmentStrategy: new CooperativeStickyAssignment() } as const;
    const town = new Town(1, options, starts, 60);
    town.sim.at(10, () => town.log.append(0, 2));
    town.sim.run();
    expect(town.get('w1').stats).toMatchObject({ recordsProcessed: 2, commitsFenced: 1 });
    expect([town.group.committedOffset(0), town.group.totalLag()]).toEqual([2, 0]);
  });

  it('leaves out what KIP-848 took from the consumer in the middle of its batch', () => {
    const starts = [
      { name: 'w1', at: 0, options: { serviceTime: 10 } },
      { name: 'w2', at: 12 },
    ];
    const town = new Town(2, { coordinator: 'consumer' }, starts, 100);
    town.sim.at(10, () => {
      town.log.append(0, 2);
      town.log.append(1, 2);
    });
    town.sim.run();
    const [moved] = town.group.assignments.get('w2')!;
    const commits = town.traced('commit').filter(({ member }) => member === 'w1');
    expect(commits.map(({ offsets }) => Object.keys(offsets as object))).toEqual([[String(1 - moved!)]]);
    expect([town.group.totalLag(), town.get('w2').stats.recordsProcessed]).toEqual([0, 2]);
  });
});

describe('offsets of two transactions', () => {
  it.each(PROTOCOLS)('are kept apart by their ids: %s', (coordinator) => {
    const town = new Town(2, { coordinator }, four().slice(0, 1), 60);
    const { group } = town;
    town.log.append(0, 10);
    town.log.append(1, 10);
    group.addPendingOffsets('t1', { 0: 3, 1: 1 });
    group.addPendingOffsets('t2', { 0: 5 });
    group.addPendingOffsets('t1', { 1: 4 });
    group.completePendingOffsets('t2', false);
    expect([group.committedOffset(0), group.committedOffset(1)]).toEqual([undefined, undefined]);
    group.completePendingOffsets('t1', true);
    expect([group.committedOffset(0), group.committedOffset(1), group.stats.commits]).toEqual([3, 4, 1]);
    town.sim.run();
    expect(town.get('w1').stats.recordsProcessed).toBe(13);
  });
});

describe('a member under read_committed', () => {
  /** A log whose offsets 2 and 3 were aborted, 5 is a marker, and 8 and 9 belong to an open transaction. */
  class Transactional extends NotifyingLog {
    open = 8;

    lastStableOffset(): number {
      return this.open;
    }

    fetchNext(partition: number, offset: number, maxRecords: number, isolationLevel: string) {
      const committed = isolationLevel === 'read_committed';
      const end = committed ? this.open : this.highWatermark(partition);
      const gone = new Set(committed ? [2, 3, 5] : [5]);
      const records = this.fetch(partition, offset, Math.max(0, end - offset)).filter(
        (record) => !gone.has(record.offset),
      );
      const some = records.slice(0, maxRecords);
      return {
        records: some,
        nextOffset: some.length < records.length ? some.at(-1)!.offset + 1 : Math.max(offset, end),
      };
    }
  }

  it.each([
    ['read_uncommitted', [0, 1, 2, 3, 4, 6, 7, 8, 9], [0, 1, 2, 3, 4, 6, 7, 8, 9]],
    ['read_committed', [0, 1, 4, 6, 7], [0, 1, 4, 6, 7, 8, 9]],
  ] as const)('reads what %s shows, and goes on when a transaction ends', (isolationLevel, before, after) => {
    for (const coordinator of ['fixed-delay', ...PROTOCOLS] as const) {
      const log = new Transactional(1);
      log.append(0, 10);
      const group = new ConsumerGroup('group', log, { coordinator, isolationLevel });
      const seen: number[] = [];
      const worker = new Consumer('worker', group, { process: ({ offset }) => void seen.push(offset) });
      const sim = new Simulation({ entities: [worker], endTime: 100 });
      const early: number[] = [];
      sim.at(50, () => {
        early.push(...seen);
        log.open = 11;
        // Its marker.
        log.append(0);
      });
      sim.run();
      expect([early, seen.filter((offset) => offset !== 10)]).toEqual([before, after]);
    }
  });
});
