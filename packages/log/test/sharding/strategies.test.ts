import { ConsistentHashSharding, RangeSharding, RoundRobinSharding, StickySharding, UniformSharding } from '@sim/log';
import { createRandomStream } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendAll, codeOf, logIn } from '../support/run.ts';

const keys = Array.from({ length: 20_000 }, (_, k) => `user-${k}`);

function counts(shards: readonly number[], numShards: number): number[] {
  const result = new Array<number>(numShards).fill(0);
  for (const shard of shards) result[shard]!++;
  return result;
}

describe('RoundRobinSharding', () => {
  it('takes one partition after the other, whatever the key, and goes on when partitions are added', () => {
    const sharding = new RoundRobinSharding();
    expect([3, 3, 3, 3, 5, 5, 5, 5, 5].map((n) => sharding.getShard('k', n))).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 0]);
  });

  it('serves records with and without a key', () => {
    const sharding = new RoundRobinSharding();
    expect([sharding.getShard('k', 4), sharding.nextShard(4), sharding.getShard('k', 4)]).toEqual([0, 1, 2]);
  });
});

describe('RangeSharding', () => {
  it('gives a key the number of boundaries at or below it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 12 }), fc.string(), (words, key) => {
        const boundaries = [...words].sort();
        expect(new RangeSharding(boundaries).getShard(key, boundaries.length + 1)).toBe(
          boundaries.filter((boundary) => boundary <= key).length,
        );
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('orders by UTF-16 code unit, not by locale', () => {
    expect(new RangeSharding(['a']).getShard('Z', 2)).toBe(0);
    expect(new RangeSharding(['z']).getShard('é', 2)).toBe(1);
  });

  it.each([[['b', 'a']], [['a', 'a']], [['a', 7]], ['ab'], [null]])('refuses the boundaries %j', (boundaries) => {
    expect(codeOf(() => new RangeSharding(boundaries as never))).toBe('INVALID_OPTION');
  });

  it('refuses fewer partitions than ranges', () => {
    expect(codeOf(() => new RangeSharding(['a', 'b']).getShard('a', 2))).toBe('INVALID_SHARD');
  });

  it('does not look at the list it was given again', () => {
    const boundaries = ['m'];
    const sharding = new RangeSharding(boundaries);
    boundaries.push('n');
    expect(sharding.getShard('z', 2)).toBe(1);
  });
});

describe('ConsistentHashSharding', () => {
  it('moves keys only to new partitions when some are added, and about as many as are due', () => {
    const sharding = new ConsistentHashSharding();
    for (const [from, to] of [
      [1, 2],
      [4, 5],
      [8, 12],
    ] as const) {
      const before = keys.map((key) => sharding.getShard(key, from));
      const after = keys.map((key) => sharding.getShard(key, to));
      const moved = after.filter((shard, k) => shard !== before[k]);
      expect(moved.every((shard) => shard >= from)).toBe(true);
      expect(moved.length / keys.length).toBeGreaterThan(0.6 * (1 - from / to));
      expect(moved.length / keys.length).toBeLessThan(1.4 * (1 - from / to));
    }
  });

  it('spreads keys evenly', () => {
    const sharding = new ConsistentHashSharding({ virtualNodes: 1000 });
    for (const count of counts(
      keys.map((key) => sharding.getShard(key, 8)),
      8,
    ))
      expect(Math.abs(count - 2500)).toBeLessThan(400);
  });

  it('gives the same answers when asked again, in another order and by another instance', () => {
    const one = new ConsistentHashSharding();
    const forward = keys.slice(0, 500).map((key) => one.getShard(key, 6));
    one.getShard('x', 3);
    const other = new ConsistentHashSharding();
    const backward = keys
      .slice(0, 500)
      .reverse()
      .map((key) => other.getShard(key, 6));
    expect(backward.reverse()).toEqual(forward);
  });

  it.each([0, -1, 1.5, NaN, 20_000])('refuses %s virtual nodes', (virtualNodes) => {
    expect(codeOf(() => new ConsistentHashSharding({ virtualNodes }))).toBe('INVALID_OPTION');
  });

  it.each([0, -1, 1.5, NaN, Infinity, 100_001, 2 ** 53 + 2])('refuses %s partitions at once', (numShards) => {
    expect(codeOf(() => new ConsistentHashSharding({ virtualNodes: 1 }).getShard('a', numShards))).toBe(
      'INVALID_OPTION',
    );
  });

  it('refuses a ring of more points than can be kept', () => {
    const sharding = new ConsistentHashSharding({ virtualNodes: 10_000 });
    expect(codeOf(() => sharding.getShard('a', 1_678))).toBe('INVALID_OPTION');
    // What it had is still there.
    expect(sharding.getShard('a', 1)).toBe(0);
  });
});

describe('StickySharding', () => {
  it('stays on a partition for a batch, then picks any', () => {
    const sharding = new StickySharding({ batchRecords: 5 });
    const rng = createRandomStream(1, 'sticky');
    const shards = Array.from({ length: 5000 }, () => sharding.nextShard(4, rng));
    for (let at = 0; at < shards.length; at += 5) expect(new Set(shards.slice(at, at + 5)).size).toBe(1);
    for (const count of counts(shards, 4)) expect(Math.abs(count - 1250)).toBeLessThan(250);
  });

  it.each([0, -1, 2.5, NaN])('refuses a batch of %s records', (batchRecords) => {
    expect(codeOf(() => new StickySharding({ batchRecords }))).toBe('INVALID_OPTION');
  });
});

describe('UniformSharding', () => {
  it('picks a partition for each record', () => {
    const rng = createRandomStream(1, 'uniform');
    const shards = Array.from({ length: 8000 }, () => new UniformSharding().nextShard(8, rng));
    for (const count of counts(shards, 8)) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe('a record without a key', () => {
  it('goes where the keyless strategy says, by default in batches of 16', () => {
    const { log, sim } = logIn<number>();
    const records = appendAll(
      sim,
      log,
      Array.from({ length: 160 }, (_, k) => [null, k] as const),
    );
    sim.run();
    for (let at = 0; at < 160; at += 16)
      expect(new Set(records.slice(at, at + 16).map(({ partition }) => partition)).size).toBe(1);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(4);
    expect(records.every(({ key }) => key === null)).toBe(true);
  });

  it('draws from a stream of its own: the latencies are the same without it', () => {
    const run = (key: string | null): readonly number[] => {
      const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: { mean: 1, sample: (rng) => rng.next() } });
      appendAll(
        sim,
        log,
        Array.from({ length: 40 }, (_, k) => [key, k] as const),
      );
      sim.run();
      return log.stats.appendLatencies;
    };
    expect(run(null)).toEqual(run('k'));
  });

  it('is a different record from one with an empty key', () => {
    const { log, sim } = logIn<number>({ numPartitions: 12, keylessSharding: { nextShard: () => 3 } });
    const records = appendAll(sim, log, [
      ['', 0],
      [null, 1],
    ]);
    sim.run();
    expect(records.map(({ key, partition }) => [key, partition])).toEqual([
      ['', 9],
      [null, 3],
    ]);
  });

  it('is refused when the keyless strategy gives no partition', () => {
    const { log, sim } = logIn<number>({ keylessSharding: { nextShard: (numShards) => numShards } });
    appendAll(sim, log, [[null, 0]]);
    expect(() => sim.run()).toThrow(expect.objectContaining({ code: 'INVALID_SHARD' }));
  });
});
