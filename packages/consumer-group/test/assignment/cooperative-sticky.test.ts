import { CooperativeStickyAssignment, type PartitionClaim, StickyAssignment } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { vectors } from '../support/vectors.ts';

interface Round {
  readonly p: number;
  readonly m: readonly number[];
  readonly g?: readonly number[];
  readonly owned: readonly (readonly number[])[];
  readonly assigned: readonly (readonly number[])[];
  readonly unheld: readonly number[];
}
interface Sequence {
  readonly ids: readonly string[];
  readonly steps: readonly Round[];
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, partition) => partition);

describe('cooperative sticky assignment', () => {
  it.each(['cooperative.json', 'cooperative-mid.json', 'cooperative-stale.json'])(
    'gives what Kafka gives in every round of %s',
    (file) => {
      for (const { ids, steps } of vectors<Sequence>(file)) {
        for (const { p, m, g, owned, assigned } of steps) {
          const names = m.map((at) => ids[at]!);
          const claims = new Map<string, PartitionClaim>(
            names.map((name, at) => [name, { partitions: owned[at]!, generation: g?.[at] ?? 0 }]),
          );
          const parts = new CooperativeStickyAssignment().assign(upTo(p), names, { claims });
          expect(names.map((name) => parts.get(name))).toEqual(assigned);
        }
      }
    },
  );

  it('gives the same from its own memory', () => {
    for (const { ids, steps } of vectors<Sequence>('cooperative.json')) {
      const strategy = new CooperativeStickyAssignment();
      for (const { p, m, assigned } of steps) {
        const parts = strategy.assign(
          upTo(p),
          m.map((at) => ids[at]!),
        );
        expect(m.map((at) => parts.get(ids[at]!))).toEqual(assigned);
      }
    }
  });

  it('withholds a partition taken from one member in that round and gives it in the next', () => {
    const strategy = new CooperativeStickyAssignment();
    strategy.assign(upTo(4), ['a']);
    expect(strategy.assign(upTo(4), ['a', 'b'])).toEqual(
      new Map([
        ['a', [0, 1]],
        ['b', []],
      ]),
    );
    expect(strategy.assign(upTo(4), ['a', 'b'])).toEqual(
      new Map([
        ['a', [0, 1]],
        ['b', [2, 3]],
      ]),
    );
  });

  it('withholds what two members of one generation claim: neither may have it before both have given it up', () => {
    const claims = new Map([
      ['a', { partitions: [0, 1], generation: 3 }],
      ['b', { partitions: [1, 2], generation: 3 }],
    ]);
    expect(new CooperativeStickyAssignment().assign(upTo(4), ['a', 'b'], { claims })).toEqual(
      new Map([
        ['a', [0]],
        ['b', [2, 3]],
      ]),
    );
  });

  it('withholds nothing under the eager protocol, where members own nothing any more', () => {
    const context = { claims: new Map([['a', { partitions: upTo(4), generation: 1 }]]), protocol: 'eager' as const };
    expect(new CooperativeStickyAssignment().assign(upTo(4), ['a', 'b'], context)).toEqual(
      new StickyAssignment().assign(upTo(4), ['a', 'b'], context),
    );
  });
});
