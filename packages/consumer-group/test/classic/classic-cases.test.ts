import { describe, expect, it } from 'vitest';
import type { ClassicClientOptions } from '../../src/classic/classic-client-options.ts';
import { ClassicWorld } from '../support/classic-world.ts';
import type { Process } from '../support/world.ts';

/** Four members that start at 1, 11, 21 and 31 ms, up to 59.999 s. */
function four(options: Partial<ClassicClientOptions> = {}): { world: ClassicWorld; w: Process[] } {
  const world = new ClassicWorld(8);
  const w: Process[] = [];
  for (let each = 0; each < 4; each += 1) {
    world.run(1 + 10 * each);
    w.push(world.consumer(`w${each + 1}`, { ...options, ...(options.instanceId && { instanceId: `i${each + 1}` }) }));
  }
  world.run(59_999);
  expect([world.coordinator.generation, world.coordinator.state]).toEqual([1, 'Stable']);
  world.idle.clear();
  return { world, w };
}

const waited = (world: ClassicWorld): string[] => world.reports.at(-1)!.waitedFor.map(({ clientId }) => clientId);

describe('what a classic group costs', () => {
  it('a kill whose replacement is there 2 s later: everybody stands still until the old session ends', () => {
    const { world, w } = four();
    world.run(60_000);
    w[1]!.kill();
    world.run(62_000);
    const successor = world.consumer('w2');
    world.run(120_000);
    expect(world.coordinator.generation).toBe(2);
    expect(w[0]!.told.slice(-2)).toEqual(['63001 revoked 0,1', '102001 assigned 0,1']);
    expect(successor.told).toEqual(['102001 assigned 2,3']);
    expect(Math.round(world.idleSeconds)).toBe(318);
    expect(world.reports.at(-1)).toMatchObject({ cause: 'join', startedAt: 62_000, endedAt: 102_001, generation: 2 });
    expect(world.reports.at(-1)!.phases).toEqual([
      { name: 'PreparingRebalance', from: 62_000, to: 102_001 },
      { name: 'CompletingRebalance', from: 102_001, to: 102_001 },
    ]);
    expect(world.reports.at(-1)!.waitedFor).toEqual([{ memberId: 'w2-1', clientId: 'w2' }]);
  });

  it('the same with a session of 10 s: 38 partition-seconds in place of 318', () => {
    const { world, w } = four({ sessionTimeout: 10_000 });
    world.run(60_000);
    w[1]!.kill();
    world.run(62_000);
    world.consumer('w2', { sessionTimeout: 10_000 });
    world.run(120_000);
    expect(world.reports.at(-1)).toMatchObject({ generation: 2, endedAt: 67_001 });
    expect(Math.round(world.idleSeconds)).toBe(38);
  });

  it('the same with static members: no rebalance, and only its own two partitions stand still', () => {
    const { world, w } = four({ instanceId: 'i' });
    world.run(60_000);
    w[1]!.kill();
    world.run(62_000);
    world.consumer('w2', { instanceId: 'i2' });
    world.run(120_000);
    expect([world.coordinator.generation, world.reports.length]).toEqual([1, 1]);
    expect(world.idleSeconds).toBe(4);
  });

  it('a kill without replacement: two partitions for a session', () => {
    const { world, w } = four();
    world.run(60_000);
    w[1]!.kill();
    world.run(120_000);
    expect(world.reports.at(-1)).toMatchObject({
      generation: 2,
      cause: 'session-timeout',
      startedAt: 102_001,
      endedAt: 102_001,
    });
    expect(waited(world)).toEqual([]);
    expect(Math.round(world.idleSeconds)).toBe(84);
  });

  it('a batch of 100 s while somebody joins: everybody else waits for it', () => {
    const { world, w } = four();
    world.run(60_000);
    w[2]!.batch(160_000);
    world.run(65_000);
    const w5 = world.consumer('w5');
    world.run(200_000);
    expect(world.reports.at(-1)).toMatchObject({ generation: 2, startedAt: 65_000, endedAt: 160_000 });
    expect(waited(world)).toEqual(['w3']);
    expect(w5.told).toEqual(['160000 assigned 7']);
    expect(Math.round(world.idleSeconds)).toBe(564);
  });

  it('a batch of 400 s while somebody joins: the member leaves after 300 s and does not know', () => {
    const { world, w } = four();
    world.run(60_000);
    const [, , w3] = w;
    w3!.batch(460_000);
    world.run(65_000);
    world.consumer('w5');
    world.run(459_999);
    expect(world.reports.at(-1)).toMatchObject({ generation: 2, endedAt: 360_000 });
    expect(waited(world)).toEqual(['w3']);
    expect(world.removed).toEqual(['w3 max-poll-interval']);
    expect(w3!.client.owned).toEqual([4, 5]);
    expect(w3!.client.commitRequest()).toBe('UNKNOWN_MEMBER_ID');
    world.run(500_000);
    expect(world.reports.at(-1)).toMatchObject({ generation: 3, startedAt: 460_000, endedAt: 462_000 });
    expect(w3!.told.slice(1)).toEqual(['460000 lost 4,5', '462000 assigned 4,5']);
    expect(Math.round(world.idleSeconds)).toBe(1764);
  });

  it('members that come one after the other: one generation, when nobody has come for the initial delay', () => {
    const world = new ClassicWorld(8);
    for (const [name, at] of [
      ['w1', 1],
      ['w2', 2_001],
      ['w3', 4_001],
      ['w4', 5_501],
    ] as const) {
      world.run(at);
      world.consumer(name);
    }
    world.run(60_000);
    expect(world.reports).toHaveLength(1);
    expect(world.reports[0]).toMatchObject({ generation: 1, startedAt: 1, endedAt: 9_001 });
  });
});

describe('a cooperative group', () => {
  it('reads on while it waits for a busy member, and hands over in two rounds', () => {
    const { world, w } = four({ protocol: 'cooperative' } as Partial<ClassicClientOptions>);
    world.run(60_000);
    w[2]!.batch(160_000);
    world.run(65_000);
    world.consumer('w5', { protocol: 'cooperative' });
    world.run(200_000);
    expect(world.reports.slice(1).map(({ cause, endedAt }) => [cause, endedAt])).toEqual([
      ['join', 160_000],
      ['follow-up', 163_000],
    ]);
    // The one partition that moves, from its revocation to the round that hands it out.
    expect(world.idleSeconds).toBe(3);
    expect(world.processes.map(({ client }) => client.owned.length).sort()).toEqual([1, 1, 2, 2, 2]);
  });
});
