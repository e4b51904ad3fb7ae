import { describe, expect, it } from 'vitest';
import { Town } from '../support/four.ts';

/** Members whose heartbeats come at 1, 2, 3 … s after each multiple of 5 s. */
const members = (count: number, serviceTime = 0): { name: string; at: number; options: object }[] =>
  Array.from({ length: count }, (_, n) => ({ name: `w${n + 1}`, at: n + 1, options: { serviceTime } }));

describe('a group under KIP-848', () => {
  it('loses 89 partition-seconds by a kill whose replacement is there 2 s later', () => {
    const town = new Town(8, { coordinator: 'consumer' }, members(4), 150);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').crash());
    town.sim.at(62, () => town.get('w2').restart());
    town.sim.run();
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(89);
    expect(town.group.stats.sessionTimeouts).toBe(1);
  });

  it('loses 89 by a kill without replacement', () => {
    const town = new Town(8, { coordinator: 'consumer' }, members(4), 150);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').crash());
    town.sim.run();
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(89);
    expect(town.traced('rebalance-ended').at(-1)).toMatchObject({
      time: 106,
      reason: 'session-timeout',
      phases: [
        { name: 'Assigning', from: 102, to: 103 },
        { name: 'Reconciling', from: 103, to: 106 },
      ],
    });
  });

  it('loses 10 by a clean stop at 60 s and a start at 65 s', () => {
    const town = new Town(8, { coordinator: 'consumer' }, members(4), 150);
    town.countFrom(59);
    town.sim.at(60, () => town.get('w2').stop());
    town.sim.at(65, () => town.get('w2').start());
    town.sim.run();
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(10);
  });

  it('moves three partitions to a fourth member of twelve: 9', () => {
    const starts = [...members(3), { name: 'w4', at: 60, options: {} }];
    const town = new Town(12, { coordinator: 'consumer' }, starts, 150);
    town.countFrom(59);
    town.sim.run();
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(9);
    expect([...town.group.assignments.values()].map((each) => each.length)).toEqual([3, 3, 3, 3]);
  });

  it('leaves a busy member alone when another joins', () => {
    const listener = { onPartitionsRevoked: () => undefined };
    const starts = [
      ...members(4, 100).map((start) => ({ ...start, options: { ...start.options, listener } })),
      { name: 'w5', at: 65, options: {} },
    ];
    const town = new Town(8, { coordinator: 'consumer' }, starts, 150);
    town.countFrom(59);
    town.sim.at(60, () => {
      const [partition] = town.group.assignments.get('w3')!;
      town.log.append(partition!);
    });
    town.sim.run();
    expect(town.traced('revoke').filter(({ time, member }) => time >= 60 && member === 'w3')).toEqual([]);
    expect(Math.round(town.group.stats.pauseSeconds)).toBe(1);
  });
});
