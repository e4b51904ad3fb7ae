import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StartList } from '../../src/operator/start-list.ts';

interface Item {
  readonly start: number;
}

const step = fc.record({
  do: fc.constantFrom('insert', 'insert', 'insert', 'free', 'free', 'remove', 'look'),
  at: fc.integer({ min: -2, max: 30 }),
  count: fc.integer({ min: 1, max: 3 }),
});

describe('a list of windows by start', () => {
  it('is what an array is, whatever was freed at its front', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const list = new StartList<Item>();
        let plain: Item[] = [];
        for (const { do: what, at, count } of steps) {
          if (what === 'insert') {
            const item = { start: at };
            const position = list.firstAfter(at);
            expect(position).toBe(plain.filter(({ start }) => start <= at).length);
            list.insert(position, item);
            plain = [...plain.slice(0, position), item, ...plain.slice(position)];
          } else if (what === 'free' || what === 'remove') {
            const position = what === 'free' ? 0 : Math.max(0, at);
            const most = Math.min(what === 'free' ? 1 : count, plain.length - position);
            if (most < 1) continue;
            list.remove(position, most);
            plain.splice(position, most);
          }
          expect(list.all()).toEqual(plain);
          expect([list.isEmpty, list.last, list.at(at)]).toEqual([plain.length === 0, plain.at(-1), plain[at]]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps no memory of what was freed', () => {
    const list = new StartList<Item>();
    for (let start = 0; start < 10_000; start++) {
      list.insert(list.firstAfter(start), { start });
      if (start >= 10) list.remove(0, 1);
    }
    const { items } = list as unknown as { readonly items: readonly unknown[] };
    expect(items.length).toBeLessThan(100);
    expect(list.all().map(({ start }) => start)).toEqual([9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]);
  });
});
