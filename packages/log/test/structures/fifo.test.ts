import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from '../../src/structures/fifo.ts';

describe('a first-in, first-out queue', () => {
  it('gives what a list would give, whatever is done to it', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 40 }) }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 40 }) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), count: fc.nat(100) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), count: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new Fifo<{ readonly n: number }>();
        let list: { readonly n: number }[] = [];
        let made = 0;
        for (const { do: what, count } of steps) {
          if (what === 'push') {
            for (let k = 0; k < count; k++) {
              const item = { n: made++ };
              queue.push(item);
              list.push(item);
            }
          } else if (what === 'shift') {
            for (let k = 0; k < count; k++) expect(queue.shift()).toBe(list.shift());
          } else if (what === 'remove') {
            const item = list[count] ?? { n: -1 };
            expect(queue.remove(item)).toBe(list.includes(item));
            list = list.filter((each) => each !== item);
          } else {
            expect(queue.clear()).toEqual(list);
            list = [];
          }
          expect(queue.size).toBe(list.length);
          expect(queue.peek()).toBe(list[0]);
          expect(queue.values()).toEqual(list);
        }
      }),
    );
  });

  it('needs as many places as it has items, after a crowd has gone', () => {
    const queue = new Fifo<object>();
    for (let n = 0; n < 100_000; n++) queue.push({});
    for (let n = 0; n < 99_999; n++) queue.shift();
    expect((queue as unknown as { readonly items: unknown[] }).items.length).toBeLessThanOrEqual(16);
  });
});
