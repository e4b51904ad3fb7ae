import { type PartitionClaim, StickyAssignment } from '@sim/consumer-group';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectors } from '../support/vectors.ts';

interface Step {
  readonly p: number;
  readonly m: readonly number[];
  readonly g?: readonly number[];
  readonly sg?: readonly number[];
  readonly prev: readonly (readonly number[])[];
  readonly next: readonly (readonly number[])[];
  readonly spread: number;
  readonly moved: number;
}
interface Sequence {
  readonly ids: readonly string[];
  readonly steps: readonly Step[];
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, partition) => partition);

describe('sticky assignment', () => {
  it.each(['sticky.json', 'sticky-stale.json'])(
    'gives what Kafka gives in every step of %s, the ones that hang on hash order included',
    (file) => {
      for (const { ids, steps } of vectors<Sequence>(file)) {
        for (const { p, m, g, sg, prev, next } of steps) {
          const names = m.map((at) => ids[at]!);
          const claims = new Map<string, PartitionClaim>(
            names.map((name, at) => [
              name,
              { partitions: prev[at]!, generation: g?.[at] ?? 0, ...(sg && { memberGeneration: sg[at]! }) },
            ]),
          );
          const parts = new StickyAssignment().assign(upTo(p), names, { claims });
          expect(names.map((name) => parts.get(name))).toEqual(next);
        }
      }
    },
  );

  it('gives the same from its own memory, called with names in any order where the result does not hang on it', () => {
    for (const { ids, steps } of vectors<Sequence>('sticky.json')) {
      const strategy = new StickyAssignment();
      for (const { p, m, next } of steps) {
        const parts = strategy.assign(
          upTo(p),
          m.map((at) => ids[at]!),
        );
        expect(m.map((at) => parts.get(ids[at]!))).toEqual(next);
      }
    }
  });

  it('balances to within one and moves no more than balance needs when a third member appears', () => {
    const strategy = new StickyAssignment();
    const before = strategy.assign(upTo(6), ['a', 'b']);
    const after = strategy.assign(upTo(6), ['a', 'b', 'c']);
    expect([...after.values()].map((part) => part.length)).toEqual([2, 2, 2]);
    for (const name of ['a', 'b']) expect(before.get(name)).toEqual(expect.arrayContaining(after.get(name)!));
  });

  it('gives nothing and forgets its history when there are no members', () => {
    const strategy = new StickyAssignment();
    strategy.assign(upTo(4), ['b']);
    expect(strategy.assign(upTo(4), []).size).toBe(0);
    expect(strategy.assign(upTo(4), ['a', 'b'])).toEqual(new StickyAssignment().assign(upTo(4), ['a', 'b']));
  });

  it('leaves to survivors all they had when a member leaves, and repeats itself when nothing changes', () => {
    const strategy = new StickyAssignment();
    const before = strategy.assign(upTo(7), ['a', 'b', 'c']);
    expect(strategy.assign(upTo(7), ['a', 'b', 'c'])).toEqual(before);
    const after = strategy.assign(upTo(7), ['a', 'c']);
    for (const name of ['a', 'c']) expect(after.get(name)).toEqual(expect.arrayContaining(before.get(name)!));
  });

  it('lets the higher generation win a partition claimed twice, and voids both claims of one generation', () => {
    const rivals = (a: number, b: number): Map<string, number[]> =>
      new StickyAssignment().assign([0, 1, 2, 3], ['a', 'b'], {
        claims: new Map([
          ['a', { partitions: [0, 1], generation: a }],
          ['b', { partitions: [1, 2], generation: b }],
        ]),
      });
    expect(rivals(5, 4).get('a')).toEqual([0, 1]);
    expect(rivals(4, 5).get('b')).toEqual([1, 2]);
    expect(rivals(4, 4)).toEqual(
      new Map([
        ['a', [0, 1]],
        ['b', [2, 3]],
      ]),
    );
  });

  it('depends on the context alone when it is given one, so that groups can share it', () => {
    const shared = new StickyAssignment();
    const claims = new Map([['b', { partitions: [0, 1, 2], generation: 1 }]]);
    const expected = new StickyAssignment().assign(upTo(3), ['a', 'b'], { claims });
    shared.assign(upTo(3), ['a', 'b']);
    shared.assign(upTo(3), ['a'], { claims: new Map() });
    expect(shared.assign(upTo(3), ['a', 'b'], { claims })).toEqual(expected);
  });

  it('is complete, disjoint, balanced and minimal in its moves for any claims', () => {
    const scene = fc.record({
      count: fc.integer({ min: 0, max: 40 }),
      names: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 20 }),
      owners: fc.array(fc.nat({ max: 25 }), { minLength: 40, maxLength: 40 }),
    });
    fc.assert(
      fc.property(scene, ({ count, names, owners }) => {
        const held = names.map((_, at) => upTo(count).filter((partition) => owners[partition] === at));
        const claims = new Map(names.map((name, at) => [name, { partitions: held[at]!, generation: 1 }]));
        const parts = new StickyAssignment().assign(upTo(count), names, { claims });
        const sizes = names.map((name) => parts.get(name)!.length);
        expect([...parts.values()].flat().sort((a, b) => a - b)).toEqual(upTo(count));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const low = Math.floor(count / names.length);
        const kept =
          held.reduce((sum, own) => sum + Math.min(own.length, low), 0) +
          Math.min(count % names.length, held.filter((own) => own.length > low).length);
        expect(
          names.reduce(
            (sum, name, at) => sum + held[at]!.filter((partition) => parts.get(name)!.includes(partition)).length,
            0,
          ),
        ).toBe(kept);
      }),
      { seed: 5, numRuns: 1500 },
    );
  });
});
