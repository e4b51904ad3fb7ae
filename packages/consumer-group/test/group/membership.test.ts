import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { failure, Scene } from '../support/scene.ts';

describe('membership', () => {
  it('gathers joins and leaves that come while a rebalance is pending into one rebalance and one generation', () => {
    const scene = new Scene();
    scene.join(1, 'a', 'b');
    scene.join(1.2, 'c');
    scene.leave(1.3, 'b');
    scene.sim.runUntil(1.499);
    expect([scene.group.generation, scene.group.rebalancing]).toEqual([0, true]);
    scene.sim.runUntil(1.5);
    expect([scene.group.generation, scene.group.rebalancing, scene.group.assignments]).toEqual([
      1,
      false,
      new Map([
        ['a', [0, 1]],
        ['c', [2, 3]],
      ]),
    ]);
    scene.sim.run();
    expect(scene.group.stats).toMatchObject({ joins: 3, leaves: 1, rebalances: 1, rebalanceSeconds: 0.5 });
  });

  it('lists members by UTF-16 code unit', () => {
    const scene = new Scene();
    scene.join(0, 'b', 'é', 'Z', 'a');
    scene.sim.run();
    expect(scene.group.consumers).toEqual(['Z', 'a', 'b', 'é']);
  });

  it('ends with nobody, in a generation of its own, when the last member leaves; the next begins where the group committed', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 9);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.poll('a', 6);
      yield* scene.group.commit('a', { 0: 4 });
      yield* scene.group.leave('a');
      expect([scene.group.generation, scene.group.consumerCount, scene.group.totalLag()]).toEqual([2, 0, 5]);
      yield* scene.group.join('b', scene.entity('b'));
      expect(yield* scene.poll('b')).toEqual(['0:4', '0:5', '0:6', '0:7', '0:8']);
    });
    scene.sim.run();
    expect(scene.group.stats).toMatchObject({ recordsPolled: 11, recordsRedelivered: 2 });
  });

  it('takes a second join before the first assignment as the same request', () => {
    const scene = new Scene();
    scene.join(0, 'a');
    scene.join(0.3, 'a');
    scene.sim.run();
    expect([scene.group.generation, scene.group.stats.joins]).toEqual([1, 1]);
  });

  it('takes a join under the name of a member as another process: the old one is fenced, the new one starts over', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 3);
    const old = scene.spawn(
      failure(
        (function* () {
          yield* scene.group.join('a', scene.entity('a'));
          yield* scene.group.poll('a');
          yield 1.4985; // The poll is under way when the other process joins.
          yield* scene.group.poll('a');
        })(),
      ),
    );
    scene.join(2, 'a');
    scene.at(3, function* () {
      expect(yield* scene.poll('a')).toEqual(['0:0', '0:1', '0:2']);
    });
    scene.sim.run();
    expect(isSimError(old.value, 'UNKNOWN_MEMBER')).toBe(true);
    expect(scene.group.stats).toMatchObject({ joins: 2, replacements: 1, rebalances: 2 });
  });

  it('answers with no partitions the join of a consumer that leaves before it is over, and fails its poll', () => {
    const scene = new Scene();
    const join = scene.spawn(scene.group.join('a', scene.entity('a')));
    const poll = scene.spawn(failure(scene.group.poll('a')));
    scene.leave(0.2, 'a');
    scene.sim.run();
    expect([join.value, isSimError(poll.value, 'UNKNOWN_MEMBER'), scene.group.generation]).toEqual([[], true, 1]);
  });

  it('refuses a leave by a stranger', () => {
    const scene = new Scene();
    const leave = scene.spawn(failure(scene.group.leave('nobody')));
    scene.sim.run();
    expect(isSimError(leave.value, 'UNKNOWN_MEMBER')).toBe(true);
  });

  it('gives the rest nothing when there are more members than partitions', () => {
    const scene = new Scene({ partitions: 2 });
    scene.join(0, 'a', 'b', 'c');
    scene.at(1, function* () {
      expect(yield* scene.poll('c')).toEqual([]);
    });
    scene.sim.run();
    expect(scene.group.assignments.get('c')).toEqual([]);
  });

  it.each(['poll', 'heartbeat'] as const)('shares out new partitions, noticed at the next %s', (how) => {
    const scene = new Scene({ partitions: 2, ...(how === 'heartbeat' && { sessionTimeout: 3 }) });
    scene.join(0, 'a', 'b');
    scene.sim.at(2.2, () => scene.log.grow(5));
    if (how === 'poll') scene.at(3, () => scene.group.poll('a'));
    scene.sim.run();
    expect([scene.group.generation, scene.group.assignments]).toEqual([
      2,
      new Map([
        ['a', [0, 1, 2]],
        ['b', [3, 4]],
      ]),
    ]);
  });

  it('does not count as paused the time in which there is nobody', () => {
    const scene = new Scene();
    scene.join(0, 'a');
    scene.leave(1, 'a');
    scene.join(50, 'b');
    scene.sim.run();
    expect(scene.group.stats).toMatchObject({ rebalances: 3, pauseSeconds: 0 });
  });

  it('keeps apart two groups of one log, and two groups of one strategy', () => {
    const scene = new Scene({ partitions: 1 });
    const other = new Scene({ log: scene.log });
    scene.log.append(0, 2);
    scene.join(0, 'a');
    scene.at(1, function* () {
      yield* scene.group.poll('a');
      yield* scene.group.commit('a', { 0: 2 });
    });
    scene.sim.run();
    expect([scene.group.totalLag(), other.group.totalLag()]).toEqual([0, 2]);
  });
});

describe('a custom strategy', () => {
  const run = (assign: (partitions: readonly number[]) => unknown) => () => {
    const scene = new Scene({ partitions: 2, assignmentStrategy: { assign: assign as () => Map<string, number[]> } });
    scene.join(0, 'a', 'b');
    scene.sim.run();
    return scene.group.assignments;
  };

  it('is used as it is when it gives each partition to one member', () => {
    expect(run((partitions) => new Map([['b', [...partitions]]]))()).toEqual(
      new Map([
        ['a', []],
        ['b', [0, 1]],
      ]),
    );
  });

  it.each([
    ['a partition left out', () => new Map([['a', [0]]]), 'partition 1 for nobody'],
    [
      'a partition given twice',
      () =>
        new Map([
          ['a', [0, 1]],
          ['b', [1]],
        ]),
      'partition 1 for "a" and "b"',
    ],
    ['a stranger', () => new Map([['zoe', [0, 1]]]), 'one for "zoe"'],
    ['a partition that is none', () => new Map([['a', [0, 1, 2]]]), '2 for "a"'],
    ['something else than a map', () => ({ a: [0, 1] }), 'a Map'],
  ])('is refused with INVALID_ASSIGNMENT for %s', (_, assign, message) => {
    let error: unknown;
    try {
      run(assign)();
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, 'INVALID_ASSIGNMENT')).toBe(true);
    expect(String(error)).toContain(message);
  });
});
