import { defaultMaxParallelism, instanceOfKeyGroup, keyGroupOf, StreamJob } from '@sim/stream';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

describe('key groups', () => {
  it.each([
    ['a', 81],
    ['b', 22],
    ['c', 62],
    ['user-1', 121],
    ['user-2', 22],
    ['order-1000', 28],
    ['', 94],
    ['default', 125],
    ['é', 30],
  ])('of 128 are those of Apache Flink: %j is in %d', (key, group) => {
    expect(keyGroupOf(key, 128)).toBe(group);
  });

  it('go to instances in ranges', () => {
    const ranges = (parallelism: number) =>
      Array.from({ length: parallelism }, (_, instance) => {
        const groups = Array.from({ length: 128 }, (__, group) => group).filter(
          (group) => instanceOfKeyGroup(group, parallelism, 128) === instance,
        );
        return [groups[0], groups.at(-1)];
      });
    expect(ranges(3)).toEqual([
      [0, 42],
      [43, 85],
      [86, 127],
    ]);
    expect(ranges(5)).toEqual([
      [0, 25],
      [26, 51],
      [52, 76],
      [77, 102],
      [103, 127],
    ]);
    let moved = 0;
    for (let group = 0; group < 128; group++)
      if (instanceOfKeyGroup(group, 2, 128) !== instanceOfKeyGroup(group, 3, 128)) moved++;
    expect(moved).toBe(63);
  });

  it.each([
    [1, 128],
    [85, 128],
    [86, 256],
    [128, 256],
    [200, 512],
  ])('are as many as Flink has for a parallelism of %d: %d', (parallelism, groups) => {
    expect(defaultMaxParallelism(parallelism)).toBe(groups);
  });
});

describe('an input with keyBy', () => {
  const run = (keyBy: (value: number, key: string) => string, parallelism: number) => {
    const job = new StreamJob('job', {
      operators: [
        { name: 'source', source: (offset) => (offset < 6 ? { at: offset, key: 'one', value: offset } : undefined) },
        {
          name: 'keys',
          parallelism,
          inputs: [{ from: 'source', keyBy }],
          process: { processElement: (value: number, context) => context.collect(`${context.key}=${value}`) },
        },
        { name: 'sink', inputs: [{ from: 'keys', exchange: 'rebalance' }], sink: {} },
      ],
    });
    new Simulation({ entities: [job] }).run();
    return job;
  };

  it('gives elements another key, and spreads them by it', () => {
    const job = run((value, key) => `${key}${value % 3}`, 3);
    expect([...job.sink('sink').values()].sort()).toEqual(['one0=0', 'one0=3', 'one1=1', 'one1=4', 'one2=2', 'one2=5']);
    const loads = [0, 1, 2].map((instance) => job.task('keys', instance).stats.elementsIn);
    const groups = ['one0', 'one1', 'one2'].map((key) => instanceOfKeyGroup(keyGroupOf(key, 128), 3, 128));
    expect(loads).toEqual([0, 1, 2].map((instance) => 2 * groups.filter((each) => each === instance).length));
  });

  it.each([1, 2])('refuses a key that is no text, with %d instances', (parallelism) => {
    expect(() => run((value) => value as unknown as string, parallelism)).toThrowError(/keyBy: .*a string/);
  });
});
