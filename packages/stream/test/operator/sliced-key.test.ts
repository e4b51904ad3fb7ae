import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlicedKey } from '../../src/operator/sliced-key.ts';
import type { WindowContents } from '../../src/operator/window-contents.ts';

/** Texts put together: the order of joining shows, and so does a state that was changed. */
class Texts implements WindowContents<string, string[], string> {
  readonly mergeable = true;
  readonly compact: boolean;
  merges = 0;

  constructor(compact: boolean) {
    this.compact = compact;
  }

  create(): string[] {
    return [];
  }

  add(state: string[], value: string): string[] {
    state.push(value);
    return state;
  }

  copy(state: string[]): string[] {
    return [...state];
  }

  merge(own: string[], other: string[]): string[] {
    this.merges++;
    own.push(...other);
    return own;
  }

  result(state: string[]): string {
    return state.join('');
  }

  records(): undefined {
    return undefined;
  }
}

type Step =
  | { readonly do: 'add'; readonly index: number }
  | { readonly do: 'join'; readonly from: number; readonly size: number; readonly how: 'join' | 'sum' }
  | { readonly do: 'drop'; readonly index: number }
  | { readonly do: 'look'; readonly index: number };

const index = fc.integer({ min: 0, max: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      from: index,
      size: fc.integer({ min: 1, max: 12 }),
      how: fc.constantFrom('join' as const, 'sum' as const),
    }),
  },
  fc.record({ do: fc.constant('drop' as const), index }),
  fc.record({ do: fc.constant('look' as const), index }),
);

/** The same, as a list of events. */
class Naive {
  events: { readonly index: number; readonly text: string }[] = [];

  join(from: number, to: number): { readonly text: string; readonly count: number } {
    const inside = this.events.filter((event) => event.index >= from && event.index < to);
    // In a slice by arrival, slices by time: the sort is stable.
    inside.sort((a, b) => a.index - b.index);
    return { text: inside.map(({ text }) => text).join(''), count: inside.length };
  }

  nearest(index: number): readonly [before: number, from: number] {
    const all = this.events.map((event) => event.index);
    return [
      Math.max(-Infinity, ...all.filter((each) => each < index)),
      Math.min(...all.filter((each) => each >= index)),
    ];
  }
}

describe('the slices of a key', () => {
  it.each([true, false])('join as a list of events does, whatever the order of calls (small states: %s)', (compact) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const key = new SlicedKey('k', new Texts(compact));
        const naive = new Naive();
        let dropped = -Infinity;
        steps.forEach((each, sequence) => {
          if (each.do === 'add') {
            if (each.index < dropped) return;
            const isNew = !naive.events.some((event) => event.index === each.index);
            const text = String.fromCharCode(0x4e00 + sequence);
            naive.events.push({ index: each.index, text });
            expect(key.add(each.index, text, sequence)).toBe(isNew);
          } else if (each.do === 'drop') {
            dropped = Math.max(dropped, each.index);
            naive.events = naive.events.filter((event) => event.index >= each.index);
            key.dropBefore(each.index);
          } else if (each.do === 'look') {
            expect([key.before(each.index), key.from(each.index)]).toEqual(naive.nearest(each.index));
          } else {
            const expected = naive.join(each.from, each.from + each.size);
            // Nobody asks for a window without events, nor for one whose slices were dropped.
            if (expected.count === 0 || each.from < dropped) return;
            const { state, count } = key[each.how](each.from, each.from + each.size);
            expect({ text: state.join(''), count }).toEqual(expected);
          }
          expect(key.isEmpty).toBe(naive.events.length === 0);
        });
      }),
      { numRuns: 1500 },
    );
  });

  it('join as a list of events does while windows slide on, and slices behind them are dropped', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 120 }),
        (size, arrivals) => {
          const key = new SlicedKey('k', new Texts(true));
          const naive = new Naive();
          arrivals.forEach((count, at) => {
            for (let more = 0; more < count; more++) {
              const text = String.fromCharCode(0x4e00 + at * 3 + more);
              // Some into the slice that the window ends with, some ahead of it.
              const index = at + size - 1 + more * more;
              naive.events.push({ index, text });
              key.add(index, text, at);
            }
            const expected = naive.join(at, at + size);
            if (expected.count > 0) {
              const { state, count: joined } = key.join(at, at + size);
              expect({ text: state.join(''), count: joined }).toEqual(expected);
            }
            key.dropBefore(at + 1);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('join no slice twice that an earlier, later window has summed up', () => {
    const key = new SlicedKey('k', new Texts(true));
    key.add(1, 'a', 0);
    key.add(10, 'b', 1);
    const texts = (from: number, to: number) => key.join(from, to).state.join('');
    expect([texts(5, 12), texts(0, 6), texts(3, 11)]).toEqual(['b', 'a', 'b']);
    expect([texts(0, 11), texts(10, 11), texts(1, 2)]).toEqual(['ab', 'b', 'a']);
  });

  it('take no memory for what was dropped', () => {
    const key = new SlicedKey('k', new Texts(true));
    let most = 0;
    for (let at = 0; at < 2000; at++) {
      key.add(at, 'x', at);
      key.dropBefore(at - 4);
      most = Math.max(most, key['slices'].length);
      expect([key.before(Infinity), key.from(-Infinity), key.isEmpty]).toEqual([at, Math.max(0, at - 4), false]);
    }
    // Five are held, and as many as that or a few are behind them.
    expect(most).toBeLessThanOrEqual(16);
    key.dropBefore(Infinity);
    expect(key['slices']).toHaveLength(0);
  });

  it('join consecutive windows by a constant number of merges, however many slices a window has', () => {
    const perWindow = (slices: number): number => {
      const contents = new Texts(true);
      const key = new SlicedKey('k', contents);
      const windows = 400;
      for (let at = 0; at < slices; at++) key.add(at, '', at);
      for (let at = 0; at < windows; at++) {
        key.join(at, at + slices);
        key.dropBefore(at + 1);
        key.add(at + slices, '', at);
      }
      return contents.merges / windows;
    };
    expect(perWindow(20)).toBeLessThan(3.2);
    expect(perWindow(200)).toBeLessThan(3.2);
  });
});
