import { CallbackEntity, isSimError, type Process } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { failure, Scene } from '../support/scene.ts';

const options = { sessionTimeout: 10, heartbeatInterval: 2 };

function* joinStatic(scene: Scene, name: string, instanceId: string): Process<readonly number[]> {
  return yield* scene.group.join(name, scene.entity(name), { instanceId });
}

describe('a static member', () => {
  it.each(['one', 'one-again'])(
    'that returns within its session, as %s, gets its partitions at once: no rebalance, the same generation, nobody else notices',
    (name) => {
      const scene = new Scene(options);
      const revoked: unknown[] = [];
      scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
      scene.at(0, () =>
        scene.group.join('two', scene.entity('two'), {
          listener: { onPartitionsRevoked: (partitions) => revoked.push(partitions) },
        }),
      );
      scene.sim.at(5, () => scene.entity('one').crash());
      let returned: unknown;
      scene.at(9, function* () {
        const consumer = scene.sim.add(new CallbackEntity('second process', () => undefined));
        const partitions = yield* scene.group.join(name, consumer, { instanceId: 'id-1' });
        returned = [scene.sim.now, partitions, scene.group.generation];
      });
      scene.sim.run();
      expect(returned).toEqual([9, [0, 1], 1]);
      expect([revoked, scene.group.stats]).toMatchObject([
        [],
        // Missed at the heartbeat of 6 s, back at 9: two partitions without a reader.
        { rebalances: 1, replacements: 1, joins: 3, sessionTimeouts: 0, pauseSeconds: 6 },
      ]);
      expect(scene.group.consumers).toEqual([name, 'two']);
    },
  );

  it('that returns forgets its position: it goes on at the committed offset', () => {
    const scene = new Scene({ ...options, partitions: 1 });
    scene.log.append(0, 6);
    scene.at(0, function* () {
      yield* joinStatic(scene, 'one', 'id-1');
      yield* scene.poll('one', 4);
      yield* scene.group.commit('one', { 0: 2 });
      yield* joinStatic(scene, 'one', 'id-1');
      expect(yield* scene.poll('one', 2)).toEqual(['0:2', '0:3']);
    });
    scene.sim.run();
    expect(scene.group.stats).toMatchObject({ rebalances: 1, recordsRedelivered: 2 });
  });

  it('keeps its partitions unread while it is away, and loses them when its session ends', () => {
    const scene = new Scene(options);
    scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
    scene.join(0, 'two');
    scene.sim.at(5, () => scene.entity('one').crash());
    scene.sim.runUntil(13.9);
    expect(scene.group.assignments.get('one')).toEqual([0, 1]);
    scene.sim.runUntil(14.5);
    expect(scene.group.assignments).toEqual(new Map([['two', [0, 1, 2, 3]]]));
  });

  it('is fenced by a later process with its id: parked polls, polls and commits of the old name fail', () => {
    const scene = new Scene({ ...options, pollLatency: 1 });
    scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
    const errors: unknown[] = [];
    scene.at(1, function* () {
      errors.push(yield* failure(scene.group.poll('one')));
      errors.push(yield* failure(scene.group.commit('one', { 0: 0 })), yield* failure(scene.group.leave('one')));
    });
    scene.at(1.5, () => joinStatic(scene, 'uno', 'id-1'));
    scene.sim.run();
    expect(errors.map((error) => isSimError(error, 'UNKNOWN_MEMBER'))).toEqual([true, true, true]);
    expect(String(errors[0])).toContain('fenced');
    expect(scene.group.assignments).toEqual(new Map([['uno', [0, 1, 2, 3]]]));
  });

  it('is fenced by a later process under the same name too: a poll under way fails', () => {
    const scene = new Scene({ ...options, partitions: 1, pollLatency: 1 });
    scene.log.append(0, 3);
    scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
    let error: unknown;
    scene.at(1, function* () {
      error = yield* failure(scene.group.poll('one'));
    });
    scene.at(1.5, function* () {
      yield* joinStatic(scene, 'one', 'id-1');
      expect(yield* scene.poll('one')).toEqual(['0:0', '0:1', '0:2']);
    });
    scene.sim.run();
    expect([isSimError(error, 'UNKNOWN_MEMBER'), scene.group.stats.recordsPolled]).toEqual([true, 3]);
  });

  it('that returns while a rebalance is pending takes part in it', () => {
    const scene = new Scene(options);
    scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
    scene.join(5, 'two');
    scene.at(5.2, function* () {
      expect(yield* joinStatic(scene, 'uno', 'id-1')).toEqual([0, 1]);
      expect([scene.sim.now, scene.group.generation]).toEqual([5.5, 2]);
    });
    scene.sim.run();
    expect(scene.group.assignments).toEqual(
      new Map([
        ['two', [2, 3]],
        ['uno', [0, 1]],
      ]),
    );
  });

  it('has its place by its id among range members, whatever its name', () => {
    const scene = new Scene(options);
    scene.at(0, () => joinStatic(scene, 'z', 'id-1'));
    scene.at(0, () => joinStatic(scene, 'a', 'id-2'));
    scene.join(0, 'b');
    scene.sim.run();
    expect(scene.group.assignments).toEqual(
      new Map([
        ['a', [2]],
        ['b', [3]],
        ['z', [0, 1]],
      ]),
    );
  });

  it('can be removed by a leave, as by an admin', () => {
    const scene = new Scene(options);
    scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
    scene.join(0, 'two');
    scene.leave(3, 'one');
    scene.sim.run();
    expect(scene.group.assignments).toEqual(new Map([['two', [0, 1, 2, 3]]]));
  });

  it('cannot return under the name of another member', () => {
    const scene = new Scene(options);
    scene.at(0, () => joinStatic(scene, 'one', 'id-1'));
    scene.join(0, 'two');
    const error = scene.spawn(
      failure(
        (function* () {
          yield 1;
          yield* joinStatic(scene, 'two', 'id-1');
        })(),
      ),
    );
    scene.sim.run();
    expect(isSimError(error.value, 'INVALID_OPTION')).toBe(true);
    expect(scene.group.consumers).toEqual(['one', 'two']);
  });
});
