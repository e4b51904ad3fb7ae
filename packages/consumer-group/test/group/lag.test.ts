import { Probe } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { Scene } from '../support/scene.ts';

describe('lag', () => {
  it('belongs to the group: it is there without members, and does not change when they come and go', () => {
    const scene = new Scene({ partitions: 2 });
    scene.log.append(0, 4);
    scene.log.append(1, 6);
    expect(scene.group.totalLag()).toBe(10);
    scene.join(0, 'a', 'b');
    scene.at(1, () => scene.group.commit('a', { 0: 1 }));
    scene.leave(2, 'a');
    scene.sim.run();
    expect([scene.group.totalLag(), scene.group.consumerLag('b'), scene.group.consumerLag('a')]).toEqual([
      9,
      new Map([
        [0, 3],
        [1, 6],
      ]),
      new Map(),
    ]);
  });

  it('is counted from the log start where nothing was committed, and is never below 0', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 10);
    scene.log.expire(0, 4);
    expect(scene.group.totalLag()).toBe(6);
    scene.join(0, 'a');
    scene.at(1, () => scene.group.commit('a', { 0: 10 }));
    scene.sim.run();
    expect(scene.group.totalLag()).toBe(0);
  });

  it('is also the age of the oldest record not committed, and says how far retention is behind', () => {
    const scene = new Scene({ partitions: 2 });
    for (const [time, count] of [
      [1, 2],
      [4, 3],
    ] as const)
      scene.sim.at(time, () => scene.log.append(0, count, time));
    scene.at(5, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      yield* scene.group.poll('a', 4);
      yield* scene.group.commit('a', { 0: 3 });
      scene.log.expire(0, 1);
    });
    scene.sim.runUntil(4.5);
    expect(scene.group.lagSeconds()).toBe(3.5);
    scene.sim.runUntil(10);
    expect(scene.group.lag()).toEqual([
      {
        partition: 0,
        owner: 'a',
        committed: 3,
        position: 4,
        logStartOffset: 1,
        highWatermark: 5,
        records: 2,
        seconds: 6,
        lead: 3,
      },
      {
        partition: 1,
        owner: 'a',
        committed: undefined,
        position: 0,
        logStartOffset: 0,
        highWatermark: 0,
        records: 0,
        seconds: 0,
        lead: 0,
      },
    ]);
    expect(scene.group.lagSeconds()).toBe(6);
  });

  it('of a reader follows from its position', () => {
    const scene = new Scene({ partitions: 1 });
    scene.log.append(0, 90);
    const lags: number[] = [];
    const readerLag = (): number =>
      scene.group.lag().map(({ highWatermark, position = NaN }) => highWatermark - position)[0]!;
    scene.at(0, function* () {
      yield* scene.group.join('a', scene.entity('a'));
      expect(scene.group.committedOffset(0)).toBe(undefined);
      lags.push(readerLag());
      yield* scene.group.poll('a', 50);
      lags.push(readerLag());
      scene.log.append(0, 10);
      yield* scene.group.poll('a', 5);
      lags.push(readerLag());
    });
    scene.sim.run();
    expect(lags).toEqual([NaN, 40, 45]);
  });

  it('has no seconds while the log is down, and all the rest', () => {
    const log = {
      numPartitions: 1,
      status: 'crashed',
      highWatermark: () => 3,
      logStartOffset: () => 1,
      fetch: () => {
        throw new Error('down');
      },
    };
    const scene = new Scene({ log: log as never });
    expect([scene.group.lagSeconds(), scene.group.totalLag(), scene.group.lag()[0]!.records]).toEqual([
      undefined,
      2,
      2,
    ]);
  });

  it('has no seconds where records have no timestamps', () => {
    const log = {
      numPartitions: 1,
      highWatermark: () => 3,
      logStartOffset: () => 0,
      fetch: () => [{ partition: 0, offset: 0 }],
    };
    const scene = new Scene({ log: log as never });
    expect([scene.group.lagSeconds(), scene.group.lag()[0]!.seconds, scene.group.totalLag()]).toEqual([
      undefined,
      undefined,
      3,
    ]);
  });

  it('over time is a series, by a probe', () => {
    const scene = new Scene({ partitions: 1, endTime: 4 });
    const probe = scene.sim.add(Probe.on(scene.group, (group) => group.totalLag(), { interval: 1 }));
    scene.sim.at(0.5, () => scene.log.append(0, 10));
    scene.join(1.2, 'a');
    scene.at(2.5, () => scene.group.commit('a', { 0: 6 }));
    scene.sim.run();
    expect(probe.series.rows().map(({ value }) => value)).toEqual([10, 10, 4, 4]);
  });
});
