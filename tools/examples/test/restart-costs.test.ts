import { describe, expect, it } from 'vitest';
import { costOfRestart, SETUPS } from '../restart-costs/restart-costs.mjs';

/**
 * Partitions that change hands between members that stay, mean of 4,000 restarts with Kafka's
 * algorithms: range, round robin, sticky and cooperative.
 */
const MOVED: readonly (readonly [
  partitions: number,
  members: number,
  range: number,
  roundRobin: number,
  sticky: number,
])[] = [
  [12, 4, 7.0, 15.0, 3.0],
  [24, 6, 13.9, 39.0, 4.0],
  [50, 10, 31.0, 86.1, 5.0],
  [100, 12, 62.2, 180.7, 8.0],
];

describe.each(MOVED)(
  'a restart in a group of %i partitions and %i members',
  (partitions, members, range, roundRobin, sticky) => {
    const [byRange, byRoundRobin, bySticky, cooperative, fixed] = SETUPS.map((setup) =>
      costOfRestart(setup, partitions, members),
    );

    it("moves as many partitions as with Kafka's assignors, within 5 %", () => {
      expect(Math.abs(byRange!.moved / range - 1)).toBeLessThan(0.05);
      expect(Math.abs(byRoundRobin!.moved / roundRobin - 1)).toBeLessThan(0.05);
      for (const { moved } of [bySticky!, cooperative!]) expect(Math.abs(moved / sticky - 1)).toBeLessThan(0.05);
    });

    it('pauses everything twice if eager, only what moves if cooperative, and nothing for static members', () => {
      for (const { rebalances, pausedByRebalances } of [byRange!, byRoundRobin!, bySticky!]) {
        expect(rebalances).toBeCloseTo(2, 10);
        expect(pausedByRebalances).toBeCloseTo(partitions, 6);
      }
      expect(cooperative!.rebalances).toBeGreaterThan(2);
      expect(cooperative!.pausedByRebalances).toBeLessThan(bySticky!.pausedByRebalances / 2);
      expect(fixed).toMatchObject({ rebalances: 0, moved: 0, pausedByRebalances: 0 });
      expect(fixed!.unreadMeanwhile).toBeGreaterThan(0);
    });
  },
);
