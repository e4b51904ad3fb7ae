import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventQueue } from '../../src/queue/event-queue.ts';
import { eventQueueCosts } from './event-queue.cost.ts';
import { add, type Item, SortedList } from './sorted-list.ts';

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
      for (let id = 0; id < 100; id++) add(queue, 5, id);
      add(queue, 4, -1);
      expect(queue.pop()?.id).toBe(-1);
      for (let id = 0; id < 100; id++) expect(queue.pop()?.id).toBe(id);
    });

    it('forgets a removed head at once, in its time too', () => {
      const queue = make();
      const first = add(queue, 1, 1);
      add(queue, 2, 2);
      queue.remove(first._handle);
      expect(queue.size).toBe(1);
      expect(queue.peekTicks()).toBe(2);
      expect(queue.pop()?.id).toBe(2);
      expect(queue.peekTicks()).toBe(Infinity);
    });

    it('puts what comes for the present behind what is there for it, and before all that is later', () => {
      const queue = make();
      for (let id = 0; id < 200; id++) add(queue, id < 100 ? 7 : 8, id);
      for (let id = 0; id < 100; id++) {
        expect(queue.peekTicks()).toBe(7);
        add(queue, 7, 200 + id);
        expect(queue.popPeeked().id).toBe(id);
      }
      for (let id = 200; id < 300; id++) expect(queue.pop()?.id).toBe(id);
      for (let id = 100; id < 200; id++) expect(queue.pop()?.id).toBe(id);
    });

    it('takes what is first by then, when others came after the look', () => {
      const queue = make();
      add(queue, 50, 0);
      for (let id = 1; id <= 1000; id++) {
        expect(queue.peekTicks()).toBe(50);
        add(queue, 50 + (id % 7), id);
      }
      queue.peekTicks();
      add(queue, 49, -1);
      expect(queue.popPeeked().id).toBe(-1);
      queue.peekTicks();
      for (let id = 1001; id <= 3000; id++) add(queue, 60, id);
      expect(queue.popPeeked().id).toBe(0);
    });

    it('takes what was looked at, when so many came since that a queue may change its form', () => {
      const queue = make();
      for (let round = 0; round < 3; round++) {
        add(queue, 10, -1);
        expect(queue.peekTicks()).toBe(10);
        for (let id = 1; id <= 1000; id++) add(queue, 10 + (id % 7), id);
        expect(queue.popPeeked().id).toBe(-1);
        expect(queue.peekTicks()).toBe(10);
        const ids = Array.from({ length: 1000 }, () => queue.pop()!.id);
        expect(ids).toEqual(ids.toSorted((a, b) => (a % 7) - (b % 7) || a - b));
        expect(queue.peekTicks()).toBe(Infinity);
      }
    });

    it('holds no item that was popped or removed', () => {
      const queue = make();
      const items = Array.from({ length: 3000 }, (_, id) => add(queue, (id * 7919) % 1009, id));
      const gone = new Set<unknown>();
      for (let n = 0; n < 1000; n++) gone.add(queue.pop());
      for (const item of items.filter((each) => !gone.has(each)).slice(0, 1500)) {
        queue.remove(item._handle);
        gone.add(item);
      }
      const held = [...reachable(queue)].filter((each) => items.includes(each as Item));
      expect(held).toHaveLength(500);
      expect(held.filter((each) => gone.has(each))).toEqual([]);
    });

    it('keeps handles valid through growth', () => {
      const queue = make();
      const last = add(queue, 1000, -1);
      for (let id = 0; id < 1000; id++) add(queue, id, id);
      queue.remove(last._handle);
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
          const model: { id: number; ticks: number; item: Item }[] = [];
          let id = 0;
          const earliest = (): number => Math.min(Infinity, ...model.map((each) => each.ticks));
          for (const { kind, ticks } of steps) {
            if (kind === 'push') {
              model.push({ id, ticks, item: add(queue, ticks, id) });
              id++;
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
              queue.remove(gone!.item._handle);
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
          let model: { id: number; ticks: number; item: Item }[] = [];
          let id = 0;
          for (const { kind, many, seed } of [...steps, { kind: 'pop' as const, many: Infinity, seed: 0 }]) {
            if (kind === 'push') {
              for (let n = 0; n < many; n++) {
                const ticks = ((n + 1) * (2 * seed + 1)) % 31;
                model.push({ id, ticks, item: add(queue, ticks, id) });
                id++;
              }
            } else if (kind === 'pop') {
              model.sort((a, b) => a.ticks - b.ticks || a.id - b.id);
              for (const expected of model.splice(0, many)) expect(queue.pop()?.id).toBe(expected.id);
            } else {
              // Nearly all of them, so that what is left is put in order again.
              const isKept = (index: number): boolean => (index * 7 + seed) % 100 >= many;
              model.filter((_, index) => !isKept(index)).forEach(({ item }) => queue.remove(item._handle));
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
      add(queue, 0, -1);
      let highest = 0;
      for (let id = 0; id < 10_000; id++) {
        const { _handle } = add(queue, 1000 + id, id);
        highest = Math.max(highest, _handle);
        queue.remove(_handle);
      }
      expect(highest).toBeLessThan(256);
    });

    it('stays in order when most of a large population is removed', () => {
      const queue = make();
      const items = Array.from({ length: 5000 }, (_, id) => add(queue, (id * 7919) % 1009, id));
      for (const { id, _handle } of items) if (id % 10 !== 0) queue.remove(_handle);
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

    it('agrees with a sorted list over populations that grow, shift, tie, shrink and are cancelled', () => {
      // Delays as models have them; some of them leave a queue of buckets with all in one, or none.
      const delays: readonly ((uniform: number) => number)[] = [
        (u) => Math.round(-1e9 * Math.log(1 - u)),
        (u) => Math.round(u * 8) * 125,
        () => 1_000_000,
        (u) => (u < 0.5 ? Math.round(u * 1000) : 86_400e9),
        (u) => Math.round(10 ** (15 * u)),
        (u) => (u < 0.01 ? Number.MAX_SAFE_INTEGER : Math.round(u * 100)),
        (u) => (u < 0.01 ? Number.MAX_VALUE / 4 : Math.round(u * 1e6)),
        (u) => 1 + Math.round(u ** 8 * 1e12),
      ];
      const phase = fc.record({
        delay: fc.nat(delays.length - 1),
        size: fc.constantFrom(0, 1, 20, 150, 700, 1500),
        steps: fc.nat(1500),
        cancelled: fc.constantFrom(0, 0, 0.1, 0.9),
      });
      fc.assert(
        fc.property(fc.array(phase, { minLength: 1, maxLength: 5 }), fc.nat(), (phases, seed) => {
          const queue = make();
          const model = new SortedList();
          let state = seed | 1;
          const uniform = (): number => {
            state = (Math.imul(state, 1664525) + 1013904223) | 0;
            return (state >>> 0) / 2 ** 32;
          };
          let id = 0;
          let now = 0;
          const pop = (): void => {
            const first = model.shift();
            expect(queue.peekTicks()).toBe(first?.ticks ?? Infinity);
            if (first === undefined) return;
            now = first.ticks;
            expect(queue.popPeeked().id).toBe(first.id);
          };
          for (const { delay, size, steps, cancelled } of phases) {
            for (let step = 0; step < steps + size; step++) {
              if (model.length > size || (model.length > 0 && uniform() < 0.2)) pop();
              while (model.length < size && (step < size || uniform() < 0.9)) {
                const ticks = now + delays[delay]!(uniform());
                model.add({ id, ticks, item: add(queue, ticks, id) });
                id++;
                if (uniform() < cancelled) queue.remove(model.takeAny(uniform()).item._handle);
                if (uniform() < 0.3) break;
              }
              if (queue.size !== model.length) expect(queue.size).toBe(model.length);
            }
          }
          while (model.length > 0) pop();
          expect([queue.size, queue.pop()]).toEqual([0, undefined]);
        }),
        { seed: 7, numRuns: 12 },
      );
    });
  });

  eventQueueCosts(name, make);
}

/** All objects that can be reached from one by properties. */
function reachable(from: object): ReadonlySet<unknown> {
  const found = new Set<unknown>([from]);
  for (const each of found)
    for (const value of ArrayBuffer.isView(each) ? [] : Object.values(each as object))
      if (typeof value === 'object' && value !== null) found.add(value);
  return found;
}
