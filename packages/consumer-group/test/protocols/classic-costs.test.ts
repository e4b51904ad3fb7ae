import { describe, expect, it } from 'vitest';
import { four, Town } from '../support/four.ts';

describe('a group under the classic protocol', () => {
  it('stands still until the session of a killed member ends, though its replacement is there: 318 partition-seconds', () => {
    const town = new Town(8, { coordinator: 'classic' }, four(), 130);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').crash());
    town.sim.at(62, () => town.get('w2').restart());
    town.sim.run();
    const ended = town.traced('rebalance-ended').at(-1)!;
    expect([ended.time, ended['generation'], ended['reason'], ended['waitedFor']]).toEqual([
      102.001,
      2,
      'join',
      ['w2'],
    ]);
    expect(ended['phases']).toEqual([
      { name: 'PreparingRebalance', from: 62, to: 102.001 },
      { name: 'CompletingRebalance', from: 102.001, to: 102.001 },
    ]);
    const revoked = town.traced('revoke').map(({ time, member }) => [time, member]);
    expect(revoked).toEqual([
      [63.001, 'w1'],
      [63.001, 'w3'],
      [63.001, 'w4'],
    ]);
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(318);
    expect(town.group.stats.rebalanceSecondsByCause.get('join')).toBeCloseTo(40.001, 9);
    expect(town.group.generation).toBe(2);
  });

  it('stands still for 38 partition-seconds with a session of 10 s', () => {
    const town = new Town(8, { coordinator: 'classic', sessionTimeout: 10, heartbeatInterval: 3 }, four(), 130);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').crash());
    town.sim.at(62, () => town.get('w2').restart());
    town.sim.run();
    expect(town.traced('rebalance-ended').at(-1)!.time).toBe(67.001);
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(38);
  });

  it('does not rebalance when a static member comes back', () => {
    const town = new Town(8, { coordinator: 'classic' }, four({}, true), 130);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').crash());
    town.sim.at(62, () => town.get('w2').restart());
    town.sim.run();
    expect([town.group.generation, town.group.stats.pauseSeconds, town.group.stats.rebalances]).toEqual([1, 4, 0]);
  });

  it('leaves the partitions of a killed member unread for a session: 84 partition-seconds', () => {
    const town = new Town(8, { coordinator: 'classic' }, four(), Infinity);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').crash());
    // A run without an end lasts until the group has noticed who is missing.
    expect(town.sim.run().endReason).toBe('exhausted');
    expect(town.traced('rebalance-ended').at(-1)).toMatchObject({
      time: 102.001,
      generation: 2,
      reason: 'session-timeout',
    });
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(84);
    expect(town.group.consumers).toEqual(['w1', 'w3', 'w4']);
  });

  it('waits for a member that is busy when another joins: 564 partition-seconds', () => {
    const starts = [...four({ serviceTime: 100 }), { name: 'w5', at: 65 }];
    const town = new Town(8, { coordinator: 'classic' }, starts, 200);
    town.countFrom(59);
    // Partition 4 is w3's: it works on the record until 160 s.
    town.sim.at(60, () => town.log.append(4));
    town.sim.run();
    const ended = town.traced('rebalance-ended').at(-1)!;
    expect([ended.time, ended['generation'], ended['waitedFor']]).toEqual([160, 2, ['w3']]);
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(564);
    expect(town.group.committedOffset(4)).toBe(1);
  });

  it('goes on without a member that is busy for longer than maxPollInterval, which learns of it at the end of its batch', () => {
    const starts = [...four(), { name: 'w5', at: 65 }].map((start) =>
      start.name === 'w3' ? { ...start, options: { serviceTime: 400 } } : start,
    );
    const town = new Town(8, { coordinator: 'classic' }, starts, 600);
    town.countFrom(59);
    town.sim.at(60, () => town.log.append(4));
    town.sim.run();
    const ended = town.traced('rebalance-ended').slice(-2);
    expect(ended.map(({ time, generation, waitedFor }) => [time, generation, waitedFor])).toEqual([
      [360, 2, ['w3']],
      [462, 3, ['w1', 'w2', 'w4', 'w5']],
    ]);
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(1764);
    expect(town.get('w3').stats).toMatchObject({ recordsProcessed: 1, commitsFenced: 1 });
  });

  it('makes one generation of members that come one after the other, once nobody has come for the initial delay', () => {
    const starts = [0.001, 2.001, 4.001, 5.501].map((at, n) => ({ name: `w${n}`, at }));
    const town = new Town(8, { coordinator: 'classic' }, starts, 30);
    town.sim.run();
    expect(town.traced('rebalance-ended').map(({ time, generation }) => [time, generation])).toEqual([[9.001, 1]]);
  });
});
