import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OffsetSet } from '../../src/offsets/offset-set.ts';

describe('a set of offsets', () => {
  it('says of each range how much of it was there, as a plain set does, and keeps touching ranges as one', () => {
    const ranges = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 12 })), { maxLength: 40 });
    fc.assert(
      fc.property(ranges, (adds) => {
        const set = new OffsetSet();
        const plain = new Set<number>();
        for (const [start, length] of adds) {
          const offsets = Array.from({ length }, (_, at) => start + at);
          expect(set.add(start, start + length)).toBe(offsets.filter((offset) => plain.has(offset)).length);
          for (const offset of offsets) plain.add(offset);
          const runs = [...plain].filter((offset) => !plain.has(offset - 1)).length;
          expect(set.ranges).toBe(runs);
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('takes one range for a million offsets in order', () => {
    const set = new OffsetSet();
    for (let offset = 0; offset < 1_000_000; offset += 100) set.add(offset, offset + 100);
    expect(set.ranges).toBe(1);
  });

  it('forgets what lies below an offset', () => {
    const set = new OffsetSet();
    for (const start of [0, 10, 20]) set.add(start, start + 5);
    set.dropBelow(12);
    expect([set.ranges, set.add(0, 12), set.add(12, 15), set.add(24, 30)]).toEqual([2, 0, 3, 1]);
  });

  it('forgets as a plain set does, wherever the offset lies, and none twice', () => {
    const step = fc.tuple(
      fc.constantFrom('add', 'add', 'add', 'drop'),
      fc.nat({ max: 60 }),
      fc.integer({ min: 1, max: 12 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const set = new OffsetSet();
        const plain = new Set<number>();
        for (const [kind, start, length] of steps) {
          if (kind === 'add') {
            const offsets = Array.from({ length }, (_, at) => start + at);
            expect(set.add(start, start + length)).toBe(offsets.filter((offset) => plain.has(offset)).length);
            for (const offset of offsets) plain.add(offset);
          } else {
            set.dropBelow(start);
            for (const offset of plain) if (offset < start) plain.delete(offset);
          }
          expect(set.ranges).toBe([...plain].filter((offset) => !plain.has(offset - 1)).length);
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
