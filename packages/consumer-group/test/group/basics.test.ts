import { isSimError, SimEvent, SimFuture } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { failure, Scene } from '../support/scene.ts';

describe('a consumer group', () => {
  it('has no members, generation 0 and no lag when it is new', () => {
    const { group } = new Scene();
    expect([group.consumerCount, group.generation, group.totalLag()]).toEqual([0, 0, 0]);
    expect([group.consumers, group.assignments]).toEqual([[], new Map()]);
  });

  it('answers a join with all 4 partitions when the rebalance ends', () => {
    const scene = new Scene();
    const reply = new SimFuture<readonly number[]>();
    let time = NaN;
    reply.onSettle(() => (time = scene.sim.now));
    scene.sim.schedule(
      new SimEvent({
        time: 1,
        type: 'Join',
        target: scene.group,
        payload: { consumerName: 'a', consumer: scene.entity('a'), reply },
      }),
    );
    scene.sim.run();
    expect(reply.value).toEqual([0, 1, 2, 3]);
    expect([time, scene.group.consumerCount, scene.group.generation]).toEqual([1.5, 1, 1]);
  });

  it('shares 4 partitions 2 and 2 when a second member joins, in generation 2', () => {
    const scene = new Scene();
    scene.join(1, 'a');
    scene.join(2, 'b');
    scene.sim.run();
    expect([scene.group.generation, scene.group.assignments]).toEqual([
      2,
      new Map([
        ['a', [0, 1]],
        ['b', [2, 3]],
      ]),
    ]);
  });

  it('gives all 4 to the other in generation 3 when one of two leaves', () => {
    const scene = new Scene();
    const reply = new SimFuture();
    scene.join(1, 'a');
    scene.join(2, 'b');
    scene.sim.schedule(
      new SimEvent({ time: 3, type: 'Leave', target: scene.group, payload: { consumerName: 'a', reply } }),
    );
    scene.sim.run();
    expect(reply.settled && !reply.rejected).toBe(true);
    expect([scene.group.generation, scene.group.assignments]).toEqual([3, new Map([['b', [0, 1, 2, 3]]])]);
  });

  it('polls the five records there are once, and none the second time', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 5);
    const polls: unknown[] = [];
    scene.join(0, 'a');
    scene.at(1, function* () {
      for (let times = 2; times > 0; times -= 1) polls.push((yield* scene.poll('a', 10)).length, scene.sim.now);
    });
    scene.sim.run();
    expect(polls).toEqual([5, 1.001, 0, 1.002]);
  });

  it('begins at what was committed before the first poll, and is not moved by a commit after it', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 8);
    const polls: unknown[] = [];
    scene.join(0, 'a');
    scene.at(1, function* () {
      yield* scene.group.commit('a', { 0: 3 });
      polls.push(yield* scene.poll('a', 2));
      yield* scene.group.commit('a', { 0: 0 });
      polls.push(yield* scene.poll('a', 10));
    });
    scene.sim.run();
    expect(polls).toEqual([
      ['0:3', '0:4'],
      ['0:5', '0:6', '0:7'],
    ]);
  });

  it('refuses a poll by a name that never joined: UNKNOWN_MEMBER', () => {
    const scene = new Scene();
    const error = scene.spawn(failure(scene.group.poll('nobody')));
    scene.sim.run();
    expect(isSimError(error.value, 'UNKNOWN_MEMBER')).toBe(true);
    expect(scene.group.stats.polls).toBe(0);
  });

  it('has a lag of 5 for five records without a commit, and shows that there is none', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 5);
    scene.join(0, 'a');
    scene.sim.run();
    expect([scene.group.consumerLag('a'), scene.group.totalLag()]).toEqual([new Map([[0, 5]]), 5]);
    expect([scene.group.committedOffset(0), scene.group.lag()[0]!.committed]).toEqual([undefined, undefined]);
  });

  it('has a lag of 2 for five records and a commit of 3', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 5);
    scene.join(0, 'a');
    scene.at(1, () => scene.group.commit('a', new Map([[0, 3]])));
    scene.sim.run();
    expect([scene.group.consumerLag('a'), scene.group.totalLag(), scene.group.committedOffset(0)]).toEqual([
      new Map([[0, 2]]),
      2,
      3,
    ]);
  });

  it('has an empty lag for a name that never joined', () => {
    expect(new Scene().group.consumerLag('nobody')).toEqual(new Map());
  });

  it('counts 1 join, 1 leave, 1 poll, 1 commit and 2 rebalances for join, poll, commit 0, leave', () => {
    const scene = new Scene();
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.poll('a');
      yield* scene.group.commit('a', { 0: 0 });
      yield* scene.group.leave('a');
    });
    scene.sim.run();
    expect(scene.group.stats).toMatchObject({
      joins: 1,
      leaves: 1,
      polls: 1,
      commits: 1,
      rebalances: 2,
      recordsPolled: 0,
    });
  });
});
