import { CooperativeStickyAssignment, type PartitionAssignment, RangeAssignment } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { Scene } from '../support/scene.ts';

describe('the cooperative protocol', () => {
  const strategies: readonly (readonly [string, PartitionAssignment])[] = [
    ['cooperative sticky', new CooperativeStickyAssignment()],
    ['range', new RangeAssignment()],
  ];
  it.each(strategies)(
    'lets a member read on, and pauses only what changes hands, for the second of two rounds: %s',
    (_, assignmentStrategy) => {
      const scene = new Scene({ rebalanceProtocol: 'cooperative', assignmentStrategy });
      const states: unknown[] = [];
      scene.join(0, 'a');
      scene.at(1, function* () {
        const partitions = yield* scene.group.join('b', scene.entity('b'));
        states.push(['b', partitions, scene.sim.now]);
      });
      for (const time of [1.25, 1.75, 2.25]) {
        scene.at(time, function* () {
          for (const partition of [0, 1, 2, 3]) scene.log.append(partition);
          states.push([
            [...new Set((yield* scene.group.poll('a')).map(({ partition }) => partition))].sort(),
            scene.group.generation,
            scene.sim.now,
          ]);
        });
      }
      scene.sim.run();
      expect(states).toEqual([
        [[0, 1, 2, 3], 1, 1.251],
        [[0, 1], 2, 1.751],
        ['b', [2, 3], 2],
        [[0, 1], 3, 2.251],
      ]);
      expect(scene.group.stats).toMatchObject({
        rebalances: 3,
        partitionsMoved: 2,
        pauseSeconds: 1,
        recordsRedelivered: 0,
      });
      expect(scene.group.stats.pauseSecondsByPartition).toEqual(
        new Map([
          [0, 0],
          [1, 0],
          [2, 0.5],
          [3, 0.5],
        ]),
      );
    },
  );

  it('keeps the position of what stays: nothing of it is read twice', () => {
    const scene = new Scene({ partitions: 2, rebalanceProtocol: 'cooperative' });
    scene.log.append(0, 5);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.poll('a', 3);
      yield* scene.group.join('b', scene.entity('b'));
      expect(yield* scene.poll('a')).toEqual(['0:3', '0:4']);
    });
    scene.sim.run();
    expect(scene.group.stats.recordsRedelivered).toBe(0);
  });

  it('gives the partitions of a member that left to others in the first round', () => {
    const scene = new Scene({
      rebalanceProtocol: 'cooperative',
      assignmentStrategy: new CooperativeStickyAssignment(),
    });
    scene.join(0, 'a', 'b');
    scene.leave(1, 'b');
    scene.sim.run();
    expect([scene.group.generation, scene.group.assignments]).toEqual([2, new Map([['a', [0, 1, 2, 3]]])]);
    expect(scene.group.stats).toMatchObject({ partitionsMoved: 0, pauseSeconds: 1 });
  });

  it('is what a group with the cooperative sticky strategy runs unless it is told otherwise', () => {
    const rounds = (options: object): number => {
      const scene = new Scene({ assignmentStrategy: new CooperativeStickyAssignment(), ...options });
      scene.join(0, 'a');
      scene.join(1, 'b');
      scene.sim.run();
      expect([...scene.group.assignments.values()].map((part) => part.length)).toEqual([2, 2]);
      return scene.group.generation;
    };
    expect([rounds({}), rounds({ rebalanceProtocol: 'eager' })]).toEqual([3, 2]);
  });

  it('tells listeners differences: revoked while it still owns them, assigned with what is new', () => {
    const scene = new Scene({ rebalanceProtocol: 'cooperative' });
    const calls: unknown[] = [];
    const listener = {
      onPartitionsAssigned: (partitions: readonly number[]) => calls.push([scene.sim.now, 'assigned', partitions]),
      onPartitionsRevoked: (partitions: readonly number[]) => {
        calls.push([scene.sim.now, 'revoked', partitions]);
        scene.group.commitNow('a', Object.fromEntries(partitions.map((partition) => [partition, 0])));
      },
    };
    scene.at(0, () => scene.group.join('a', scene.entity('a'), { listener }));
    scene.join(1, 'b');
    scene.sim.run();
    expect(calls).toEqual([
      [0.5, 'assigned', [0, 1, 2, 3]],
      [1.5, 'revoked', [2, 3]],
      [1.5, 'assigned', []],
      [2, 'assigned', []],
    ]);
    expect(scene.group.stats.commits).toBe(1);
  });
});

describe('the eager protocol', () => {
  it('tells listeners everything: revoked before the rebalance, assigned after it, lost when it is evicted', () => {
    const scene = new Scene({ maxPollInterval: 5 });
    const calls: unknown[] = [];
    const note = (what: string) => (partitions: readonly number[]) =>
      void calls.push([scene.sim.now, what, partitions]);
    const listener = {
      onPartitionsAssigned: note('assigned'),
      onPartitionsRevoked: note('revoked'),
      onPartitionsLost: note('lost'),
    };
    scene.at(0, () => scene.group.join('a', scene.entity('a'), { listener }));
    scene.join(1, 'b');
    scene.leave(2, 'b');
    scene.sim.run();
    expect(calls).toEqual([
      [0.5, 'assigned', [0, 1, 2, 3]],
      [1, 'revoked', [0, 1, 2, 3]],
      [1.5, 'assigned', [0, 1]],
      [2, 'revoked', [0, 1]],
      [2.5, 'assigned', [0, 1, 2, 3]],
      [5.5, 'lost', [0, 1, 2, 3]],
    ]);
  });

  it('pauses every partition of every member for the whole rebalance', () => {
    const scene = new Scene({ rebalanceDelay: 2 });
    scene.join(0, 'a');
    scene.join(5, 'b');
    scene.sim.run();
    expect(scene.group.stats).toMatchObject({ pauseSeconds: 8, rebalanceSeconds: 4 });
  });

  it('lets a member that leaves commit one last time', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 3);
    const listener = { onPartitionsRevoked: () => scene.group.commitNow('a', { 0: 3 }) };
    scene.at(0, () => scene.group.join('a', scene.entity('a'), { listener }));
    scene.leave(1, 'a');
    scene.sim.run();
    expect(scene.group.committedOffset(0)).toBe(3);
  });

  it('stays sound when listeners leave and join in the middle of it', () => {
    for (const rebalanceProtocol of ['eager', 'cooperative'] as const) {
      const scene = new Scene({ rebalanceProtocol });
      let once = true;
      const listener = {
        onPartitionsRevoked: () => {
          if (!once) return;
          once = false;
          scene.spawn(scene.group.leave('a'));
          scene.spawn(scene.group.join('c', scene.entity('c')));
        },
      };
      scene.at(0, () => scene.group.join('a', scene.entity('a'), { listener }));
      scene.join(1, 'b');
      scene.sim.run();
      expect([...scene.group.assignments].map(([name, part]) => [name, part.length])).toEqual([
        ['b', 2],
        ['c', 2],
      ]);
    }
  });
});
