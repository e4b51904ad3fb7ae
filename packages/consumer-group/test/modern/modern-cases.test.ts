import { describe, expect, it } from 'vitest';
import type { ModernClientOptions } from '../../src/modern/modern-client-options.ts';
import { ModernWorld } from '../support/modern-world.ts';
import type { Process } from '../support/world.ts';

/** Members whose heartbeats come at 1, 2, 3 … s after each multiple of 5 s, up to 59.999 s. */
function stable(
  partitions: number,
  members: number,
  options: Partial<ModernClientOptions> = {},
): { world: ModernWorld; w: Process[] } {
  const world = new ModernWorld(partitions);
  const w: Process[] = [];
  for (let each = 1; each <= members; each += 1) {
    world.run(1_000 * each);
    w.push(world.consumer(`w${each}`, options));
  }
  world.run(59_999);
  expect(world.coordinator.state).toBe('Stable');
  expect(new Set(w.map(({ client }) => client.owned.length))).toEqual(new Set([partitions / members]));
  world.idle.clear();
  world.gaps.length = 0;
  return { world, w };
}

/** From when to when a partition stood idle, in seconds. */
function gaps(world: ModernWorld): string[] {
  return world.gaps.map(([from, to]) => `${from / 1000}-${to / 1000}`).sort();
}

const last = (process: Process): string => process.told.at(-1)!;

describe('what a KIP-848 group costs', () => {
  it('a kill whose replacement is there 2 s later: its partitions until the session ends, one more moves', () => {
    const { world, w } = stable(8, 4);
    world.run(60_000);
    w[1]!.kill();
    world.run(62_000);
    const successor = world.consumer('w2');
    world.run(150_000);
    expect(world.removed).toEqual(['w2 session-timeout']);
    expect(w[3]!.told.map((line) => line.split(' ')[0]).slice(-3)).toEqual(['64000', '64000', '104000']);
    expect(successor.told.map((line) => line.split(' ')[0])).toEqual(['62000', '67000', '102000']);
    expect(gaps(world)).toEqual(['60-102', '60-104', '64-67']);
    expect(world.idleSeconds).toBe(89);
  });

  it('a kill without replacement: two partitions, until the next heartbeats after the session has ended', () => {
    const { world, w } = stable(8, 4);
    world.run(60_000);
    w[1]!.kill();
    world.run(150_000);
    expect(gaps(world)).toEqual(['60-103', '60-106']);
    expect(world.idleSeconds).toBe(89);
    expect(world.reports.at(-1)).toMatchObject({ cause: 'session-timeout', startedAt: 102_000, endedAt: 106_000 });
    expect(world.reports.at(-1)!.phases).toEqual([
      { name: 'Assigning', from: 102_000, to: 103_000 },
      { name: 'Reconciling', from: 103_000, to: 106_000 },
    ]);
    expect(world.reports.at(-1)!.waitedFor.map(({ clientId }) => clientId)).toEqual(['w1']);
  });

  it('a clean stop and a start 5 s later: two partitions move twice', () => {
    const { world, w } = stable(8, 4);
    world.run(60_000);
    w[1]!.stop();
    world.run(65_000);
    const successor = world.consumer('w2');
    world.run(150_000);
    expect(world.idleSeconds).toBe(10);
    expect(gaps(world)).toEqual(['60-61', '60-63', '66-70', '68-70']);
    expect(last(successor)).toMatch(/^70000 assigned \d,\d$/);
  });

  it('a busy member with a listener while somebody joins: nobody waits for it', () => {
    const { world, w } = stable(8, 4, { hasListener: true });
    world.run(60_000);
    w[2]!.batch(160_000);
    const before = [...w[2]!.told];
    world.run(65_000);
    const w5 = world.consumer('w5', { hasListener: true });
    world.run(150_000);
    expect(gaps(world)).toEqual(['69-70']);
    expect(w5.told.map((line) => line.split(' ')[0])).toEqual(['65000', '70000']);
    expect(w[2]!.told).toEqual(before);
    expect(world.coordinator.state).toBe('Stable');
  });

  it('a fourth member of twelve partitions: three move, nothing else stands still', () => {
    const { world } = stable(12, 3);
    world.run(60_000);
    const w4 = world.consumer('w4');
    world.run(100_000);
    expect(gaps(world)).toEqual(['61-65', '62-65', '63-65']);
    expect(world.idleSeconds).toBe(9);
    expect(last(w4)).toMatch(/^65000 assigned \d+,\d+,\d+$/);
  });
});
