import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { ClassicWorld } from '../support/classic-world.ts';
import { ModernWorld } from '../support/modern-world.ts';
import { type HistoryGroup, happenings, History } from '../support/protocol-history.ts';

const GROUPS: readonly [string, () => HistoryGroup][] = [
  ['eager', () => new ClassicWorld(6)],
  [
    'cooperative',
    () => {
      const world = new ClassicWorld(6);
      world.protocol = 'cooperative';
      return world;
    },
  ],
  ['KIP-848', () => new ModernWorld(6)],
];

describe.each(GROUPS)('whatever happens to a group and its network: %s', (_name, make) => {
  it('one member at most may commit a partition, generations grow, nothing is skipped, and all get to work again', () => {
    fc.assert(
      fc.property(happenings, fc.integer(), (history, seed) => new History(make(), seed).play(history)),
      { numRuns: 150, seed: 848 },
    );
  });
});
