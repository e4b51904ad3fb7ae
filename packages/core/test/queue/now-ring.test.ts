import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NowRing } from '../../src/queue/now-ring.ts';

describe('the ring of present work', () => {
  it('agrees with a list, whatever is pushed, taken and removed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('push', 'push', 'shift', 'remove'), fc.nat(1000)), { maxLength: 500 }),
        (steps) => {
          const ring = new NowRing<{ id: number; _handle: number }>();
          const model: { id: number; _handle: number }[] = [];
          let id = 0;
          for (const [kind, at] of steps) {
            if (kind === 'push') {
              const item = { id: id++, _handle: 0 };
              ring.push(item);
              model.push(item);
            } else if (kind === 'shift') {
              expect(ring.shift()).toBe(model.shift());
            } else if (model.length > 0) {
              const [gone] = model.splice(at % model.length, 1);
              ring.remove(gone!._handle);
            }
            expect(ring.size).toBe(model.length);
          }
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('keeps every handle valid through growth, that of the first included', () => {
    for (const taken of [0, 1, 40, 63]) {
      const ring = new NowRing<{ id: number; _handle: number }>();
      const items = Array.from({ length: 200 }, (_, id) => ({ id, _handle: 0 }));
      // Once round part of the ring, so that the first is not at its beginning.
      for (const item of items.slice(0, taken)) ring.push(item);
      for (const item of items.slice(0, taken)) expect(ring.shift()).toBe(item);
      const waiting = items.slice(taken);
      for (const item of waiting.slice(0, 65)) ring.push(item);
      ring.remove(waiting[0]!._handle);
      ring.remove(waiting[64]!._handle);
      for (const item of waiting.slice(65)) ring.push(item);
      for (const item of waiting) if (item !== waiting[0] && item !== waiting[64]) expect(ring.shift()).toBe(item);
      expect(ring.shift()).toBeUndefined();
    }
  });
});
