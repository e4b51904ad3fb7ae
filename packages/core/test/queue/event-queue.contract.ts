import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventQueue } from '../../src/queue/event-queue.ts';

interface Item {
  readonly id: number;
}

/**
 * What every event queue promises. Run it over an implementation:
 * `eventQueueContract('heap', () => new HeapQueue())`.
 */
export function eventQueueContract(name: string, make: () => EventQueue<Item>): void {
  describe(`${name} as an event queue`, () => {
    it('is empty at first', () => {
      const queue = make();
      expect(queue.size).toBe(0);
      expect(queue.peekTicks()).toBe(Infinity);
      expect(queue.pop()).toBeUndefined();
    });

    it('gives the earliest first, and the first inserted among a hundred equals', () => {
      const queue = make();
      for (let id = 0; id < 100; id++) queue.push(5, { id });
      queue.push(4, { id: -1 });
      expect(queue.pop()?.id).toBe(-1);
      for (let id = 0; id < 100; id++) expect(queue.pop()?.id).toBe(id);
    });

    it('forgets a removed head at once, in its time too', () => {
      const queue = make();
      const first = queue.push(1, { id: 1 });
      queue.push(2, { id: 2 });
      queue.remove(first);
      expect(queue.size).toBe(1);
      expect(queue.peekTicks()).toBe(2);
      expect(queue.pop()?.id).toBe(2);
      expect(queue.peekTicks()).toBe(Infinity);
    });

    it('keeps handles valid through growth', () => {
      const queue = make();
      const handle = queue.push(1000, { id: -1 });
      for (let id = 0; id < 1000; id++) queue.push(id, { id });
      queue.remove(handle);
      for (let id = 0; id < 1000; id++) expect(queue.pop()?.id).toBe(id);
      expect(queue.pop()).toBeUndefined();
    });

    it('agrees with a sorted list, whatever is pushed, popped and removed', () => {
      const step = fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({ kind: fc.constant('push' as const), ticks: fc.integer({ min: 0, max: 12 }) }),
        },
        { weight: 3, arbitrary: fc.record({ kind: fc.constant('pop' as const), ticks: fc.constant(0) }) },
        { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), ticks: fc.nat(10_000) }) },
        // Not after every step: a queue may put work off until somebody looks.
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('peek' as const), ticks: fc.constant(0) }) },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('popPeeked' as const), ticks: fc.constant(0) }) },
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
          const queue = make();
          const model: { id: number; ticks: number; handle: number }[] = [];
          let id = 0;
          const earliest = (): number => Math.min(Infinity, ...model.map((each) => each.ticks));
          for (const { kind, ticks } of steps) {
            if (kind === 'push') {
              const handle = queue.push(ticks, { id });
              model.push({ id: id++, ticks, handle });
            } else if (kind === 'pop') {
              model.sort((a, b) => a.ticks - b.ticks || a.id - b.id);
              expect(queue.pop()?.id).toBe(model.shift()?.id);
            } else if (kind === 'peek') {
              expect(queue.peekTicks()).toBe(earliest());
            } else if (kind === 'popPeeked') {
              model.sort((a, b) => a.ticks - b.ticks || a.id - b.id);
              if (queue.peekTicks() < Infinity) expect(queue.popPeeked().id).toBe(model.shift()?.id);
            } else if (model.length > 0) {
              const [gone] = model.splice(ticks % model.length, 1);
              queue.remove(gone!.handle);
            }
            expect(queue.size).toBe(model.length);
          }
          expect(queue.peekTicks()).toBe(earliest());
        }),
        { seed: 1, numRuns: 150 },
      );
    });

    it('agrees with a sorted list when many are pushed, popped and removed at a time', () => {
      const step = fc.record({
        kind: fc.constantFrom('push' as const, 'push' as const, 'pop' as const, 'remove' as const),
        many: fc.integer({ min: 1, max: 150 }),
        seed: fc.nat(1000),
      });
      fc.assert(
        fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
          const queue = make();
          let model: { id: number; ticks: number; handle: number }[] = [];
          let id = 0;
          for (const { kind, many, seed } of [...steps, { kind: 'pop' as const, many: Infinity, seed: 0 }]) {
            if (kind === 'push') {
              for (let n = 0; n < many; n++) {
                const ticks = ((n + 1) * (2 * seed + 1)) % 31;
                model.push({ id, ticks, handle: queue.push(ticks, { id: id++ }) });
              }
            } else if (kind === 'pop') {
              model.sort((a, b) => a.ticks - b.ticks || a.id - b.id);
              for (const expected of model.splice(0, many)) expect(queue.pop()?.id).toBe(expected.id);
            } else {
              // Nearly all of them, so that what is left is put in order anew.
              const isKept = (index: number): boolean => (index * 7 + seed) % 100 >= many;
              model.filter((_, index) => !isKept(index)).forEach(({ handle }) => queue.remove(handle));
              model = model.filter((_, index) => isKept(index));
            }
            expect(queue.size).toBe(model.length);
          }
          expect(queue.peekTicks()).toBe(Infinity);
          expect(queue.pop()).toBeUndefined();
        }),
        { seed: 3, numRuns: 150 },
      );
    });

    it('uses the places of removed entries again, so that timers given up take no room', () => {
      const queue = make();
      queue.push(0, { id: -1 });
      let highest = 0;
      for (let id = 0; id < 10_000; id++) {
        const handle = queue.push(1000 + id, { id });
        highest = Math.max(highest, handle);
        queue.remove(handle);
      }
      expect(highest).toBeLessThan(256);
    });

    it('stays in order when most of a large population is removed', () => {
      const queue = make();
      const handles = Array.from({ length: 5000 }, (_, id) => queue.push((id * 7919) % 1009, { id }));
      handles.forEach((handle, id) => {
        if (id % 10 !== 0) queue.remove(handle);
      });
      expect(queue.size).toBe(500);
      let last = { ticks: -1, id: -1 };
      for (let n = 0; n < 500; n++) {
        const ticks = queue.peekTicks();
        const { id } = queue.pop()!;
        expect(id % 10).toBe(0);
        expect(ticks > last.ticks || (ticks === last.ticks && id > last.id)).toBe(true);
        last = { ticks, id };
      }
    });
  });
}
