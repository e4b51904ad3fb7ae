import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { failure, Scene } from '../support/scene.ts';

describe('sessions', () => {
  it('last indefinitely while the entity runs', () => {
    const scene = new Scene({ sessionTimeout: 3, endTime: 10_000 });
    scene.join(0, 'a', 'b');
    scene.sim.run();
    expect([scene.group.consumerCount, scene.group.generation]).toEqual([2, 1]);
  });

  it.each(['crash', 'pause'] as const)(
    'end sessionTimeout after the last heartbeat of a consumer that had a %s, and the others take over',
    (fault) => {
      const scene = new Scene({ sessionTimeout: 3, heartbeatInterval: 1 });
      scene.join(0, 'a', 'b');
      // Heartbeats at 1, 2, 3, 4: the last at 4.
      scene.sim.at(4.6, () => scene.entity('a')[fault]());
      scene.sim.runUntil(6.999);
      expect([scene.group.consumers, scene.group.rebalancing]).toEqual([['a', 'b'], false]);
      scene.sim.runUntil(7);
      expect([scene.group.consumers, scene.group.rebalancing]).toEqual([['b'], true]);
      scene.sim.run();
      expect([scene.group.assignments, scene.group.stats.sessionTimeouts]).toEqual([new Map([['b', [0, 1, 2, 3]]]), 1]);
    },
  );

  it('survive a pause that is shorter than what is left of them', () => {
    const scene = new Scene({ sessionTimeout: 3, heartbeatInterval: 1 });
    scene.join(0, 'a');
    scene.sim.at(4.1, () => scene.entity('a').pause());
    scene.sim.at(6.9, () => scene.entity('a').resume());
    scene.sim.run();
    expect([scene.group.consumers, scene.group.stats.sessionTimeouts]).toEqual([['a'], 0]);
  });

  it('are kept alive by commits', () => {
    const scene = new Scene({ partitions: 1, sessionTimeout: 5, heartbeatInterval: 4.9 });
    scene.log.append(0, 1);
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield 2;
      yield* scene.group.commit('a', { 0: 1 });
    });
    scene.sim.at(2.6, () => scene.entity('a').crash());
    scene.sim.runUntil(7.49);
    expect(scene.group.consumers).toEqual(['a']);
    scene.sim.runUntil(7.5);
    expect(scene.group.consumers).toEqual([]);
  });

  it('run from the end of the first rebalance', () => {
    const scene = new Scene({ sessionTimeout: 1, heartbeatInterval: 0.4, rebalanceDelay: 5 });
    scene.join(0, 'a');
    scene.sim.at(0.1, () => scene.entity('a').crash());
    scene.sim.runUntil(5.99);
    expect(scene.group.consumers).toEqual(['a']);
    scene.sim.runUntil(6);
    expect(scene.group.consumers).toEqual([]);
  });

  it('that end during a rebalance take part in it', () => {
    const scene = new Scene({ sessionTimeout: 2, heartbeatInterval: 0.5, rebalanceDelay: 3 });
    scene.join(0, 'a');
    scene.sim.at(9.7, () => scene.entity('a').crash());
    scene.join(10, 'b');
    scene.sim.run();
    expect([scene.group.generation, scene.group.assignments]).toEqual([2, new Map([['b', [0, 1, 2, 3]]])]);
  });

  it('that are about to end keep a run alive, heartbeats do not', () => {
    const scene = new Scene({ sessionTimeout: 3, endTime: Infinity });
    scene.join(0, 'a', 'b');
    scene.sim.at(1.5, () => scene.entity('a').crash());
    // Something else is going on when the next heartbeat is missed.
    scene.sim.at(2.5, () => undefined);
    scene.sim.run();
    expect([scene.group.consumers, scene.sim.now]).toEqual([['b'], 4.5]);
  });

  it('end without a rebalance pause for others under the cooperative protocol', () => {
    const scene = new Scene({ sessionTimeout: 3, heartbeatInterval: 1, rebalanceProtocol: 'cooperative' });
    scene.join(0, 'a', 'b');
    scene.sim.at(1.9, () => scene.entity('a').crash());
    scene.sim.at(4.2, () => {
      expect([scene.group.rebalancing, scene.group.consumerState('b')]).toEqual([true, 'active']);
    });
    scene.sim.run();
    expect(scene.group.assignments).toEqual(new Map([['b', [0, 1, 2, 3]]]));
  });
});

describe('maxPollInterval', () => {
  it('evicts at once a member that has not polled for so long; its later commit and poll fail', () => {
    const scene = new Scene({ partitions: 2, maxPollInterval: 10, sessionTimeout: 3 });
    scene.log.append(0, 1);
    scene.join(0, 'a', 'b');
    for (const time of [3, 6, 9, 12, 15, 18]) scene.at(time, () => scene.group.poll('b'));
    scene.at(5, () => scene.group.poll('a'));
    scene.sim.runUntil(15);
    expect(scene.group.consumers).toEqual(['a', 'b']);
    scene.sim.runUntil(15.001);
    expect([scene.group.consumers, scene.group.stats.pollTimeouts]).toEqual([['b'], 1]);
    const errors = [
      scene.spawn(failure(scene.group.poll('a'))),
      scene.spawn(failure(scene.group.commit('a', { 0: 1 }))),
    ];
    scene.sim.runUntil(16);
    for (const error of errors) expect(isSimError(error.value, 'UNKNOWN_MEMBER')).toBe(true);
    expect([scene.group.committedOffset(0), scene.group.stats.commitsFenced]).toEqual([undefined, 1]);
  });

  it('does not count while a poll is under way, however long that takes', () => {
    const scene = new Scene({ maxPollInterval: 2, pollLatency: 7 });
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.poll('a');
      expect(scene.group.consumers).toEqual(['a']);
      yield 1.9;
      yield* scene.group.poll('a');
      expect(scene.group.consumers).toEqual(['a']);
    });
    scene.sim.runUntil(18.399);
    expect(scene.group.consumers).toEqual(['a']);
    scene.sim.runUntil(18.4);
    expect(scene.group.consumers).toEqual([]);
  });

  it('silences a static member instead, which is evicted a session later', () => {
    const scene = new Scene({ maxPollInterval: 10, sessionTimeout: 6, heartbeatInterval: 2 });
    scene.at(0, () => scene.group.join('a', scene.entity('a'), { instanceId: 'one' }));
    scene.sim.runUntil(15.9);
    expect(scene.group.consumers).toEqual(['a']);
    // Silent from 10.5, last heard of at 10.
    scene.sim.runUntil(16);
    expect([scene.group.consumers, scene.group.stats.sessionTimeouts, scene.group.stats.pollTimeouts]).toEqual([
      [],
      1,
      0,
    ]);
  });
});
