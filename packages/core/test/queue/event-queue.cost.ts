import { describe, expect, it } from 'vitest';
import type { EventQueue } from '../../src/queue/event-queue.ts';
import { accessesOf } from './counted-arrays.ts';
import { add, type Item } from './sorted-list.ts';

/** A workload of about so many events, with a population in proportion. */
type Workload = (queue: EventQueue<Item>, count: number) => void;

/** Numbers from 0 to below 1, the same in each run. */
function uniforms(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Each event that is handled sends the next. */
function hold(queue: EventQueue<Item>, turns: number, delay: () => number): void {
  for (let id = 0; id < turns; id++) {
    const now = queue.peekTicks();
    queue.popPeeked();
    add(queue, now + delay(), id);
  }
}

const drain: Workload = (queue, count) => {
  for (let n = 0; n < count; n++) queue.pop();
};

const workloads: Readonly<Record<string, Workload>> = {
  'times apart': (queue, count) => {
    const uniform = uniforms();
    for (let id = 0; id < count; id++) add(queue, Math.round(uniform() * 1e9), id);
    hold(queue, 2 * count, () => Math.round(-1e9 * Math.log(1 - uniform())));
    drain(queue, count);
  },
  'all at one time': (queue, count) => {
    for (let id = 0; id < count; id++) add(queue, 5, id);
    hold(queue, 2 * count, () => 1000);
    drain(queue, count);
  },
  'many at each of many times': (queue, count) => {
    const uniform = uniforms();
    for (let id = 0; id < count; id++) add(queue, 0, id);
    hold(queue, 2 * count, () => Math.round(uniform() * 8));
    drain(queue, count);
  },
  'one of them beyond all others': (queue, count) => {
    const uniform = uniforms();
    add(queue, 1e18, -1);
    for (let id = 0; id < count; id++) add(queue, Math.round(uniform() * 1000), id);
    hold(queue, 2 * count, () => 1000 + Math.round(uniform() * 64));
    drain(queue, count + 1);
  },
  'delays of every order of magnitude': (queue, count) => {
    const uniform = uniforms();
    for (let id = 0; id < count; id++) add(queue, Math.round(10 ** (15 * uniform())), id);
    hold(queue, 2 * count, () => Math.round(10 ** (15 * uniform())));
    drain(queue, count);
  },
  'earlier each time, with a look at the first in between': (queue, count) => {
    for (let id = 0; id < count; id++) {
      add(queue, 10 * (count - id), id);
      queue.peekTicks();
    }
    drain(queue, count);
  },
  'later each time, with a look at the first in between': (queue, count) => {
    for (let id = 0; id < count; id++) {
      add(queue, 10 * id, id);
      queue.peekTicks();
    }
    drain(queue, count);
  },
  'before many that are equal and were looked at': (queue, count) => {
    for (let id = 0; id < count; id++) add(queue, 1e6, id);
    for (let id = 0; id < count; id++) {
      queue.peekTicks();
      add(queue, 10 * id, id);
      queue.pop();
    }
    drain(queue, count);
  },
  'few after there were many, nearly all of them given up': (queue, count) => {
    for (let id = 0; id < count; id++) add(queue, id, id);
    drain(queue, count - 200);
    for (let id = 0; id < 3 * count; id++) queue.remove(add(queue, 1e6 + id, id)._handle);
    drain(queue, 200);
  },
  'nearly all given up, of many': (queue, count) => {
    const uniform = uniforms();
    const items: Item[] = [];
    for (let id = 0; id < 4 * count; id++) {
      items.push(add(queue, Math.round(uniform() * 1e9), id));
      if (items.length > count) queue.remove(items.splice(Math.floor(uniform() * count), 1)[0]!._handle);
    }
    drain(queue, count);
  },
};

/** So many before a block of equals that it has to be taken apart now and then. */
const beforeABlock: Workload = (queue, count) => {
  for (let id = 0; id < count; id++) add(queue, 1e9, id);
  for (let id = 0; id < count; id++) {
    queue.peekTicks();
    add(queue, 1e6 - 10 * id, id);
    add(queue, 1e9 + 10 * id, id);
    if (id % 100 === 99) drain(queue, 100);
  }
  drain(queue, 2 * count);
};

/** What the work for an event may depend on: hardly on how many there are. */
export function eventQueueCosts(name: string, make: () => EventQueue<Item>): void {
  describe(`the work of ${name}`, () => {
    const workOf = (run: Workload, count: number): number => {
      let left = -1;
      const accesses = accessesOf(() => {
        const queue = make();
        run(queue, count);
        left = queue.size;
      });
      expect(left).toBe(0);
      return accesses / count;
    };

    // By four times the number: four times as much for each of them, if it were quadratic.
    const growth = (run: Workload): number => workOf(run, 1600) / workOf(run, 400);

    it.each(Object.entries(workloads))('is hardly more for each when there are four times as many: %s', (_, run) => {
      expect(growth(run)).toBeLessThan(1.6);
    });

    it('grows with the root of their number where most are equal and some come before them', () => {
      expect(growth(beforeABlock)).toBeLessThan(2.8);
    });
  });
}
