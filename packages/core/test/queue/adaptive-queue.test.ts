import { describe, expect, it, vi } from 'vitest';
import { AdaptiveQueue } from '../../src/queue/adaptive-queue.ts';
import { HeapQueue } from '../../src/queue/heap-queue.ts';
import { LadderQueue } from '../../src/queue/ladder-queue.ts';
import { eventQueueContract } from './event-queue.contract.ts';
import { add, type Item } from './sorted-list.ts';

eventQueueContract('the event list of the kernel', () => new AdaptiveQueue());
eventQueueContract('an event list that changes its form all the time', () => new AdaptiveQueue(2, 2, 1));
eventQueueContract('an event list that changes its form now and then', () => new AdaptiveQueue(40, 30, 5));

describe('the event list', () => {
  /** Where pushes go: a letter for each of them. */
  function watched() {
    const queue = new AdaptiveQueue<Item>(6, 3, 4);
    let id = 0;
    const placesOf = (act: () => void): string => {
      const places: string[] = [];
      const spies = [HeapQueue, LadderQueue].map((kind) => {
        const real = kind.prototype.push;
        return vi.spyOn(kind.prototype, 'push').mockImplementation(function (this: any, ticks: number, item: Item) {
          places.push(kind === HeapQueue ? 'h' : 'l');
          return real.call(this, ticks, item);
        } as never);
      });
      act();
      for (const spy of spies) spy.mockRestore();
      return places.join('');
    };
    const push = (times: number) =>
      placesOf(() => {
        for (let n = 0; n < times; n++) add(queue, id, id++);
      });
    const pop = (times: number) => {
      for (let n = 0; n < times; n++) expect(queue.pop()).toBeDefined();
    };
    /** Pushes and pops by turns. */
    const turn = (times: number) =>
      placesOf(() => {
        for (let n = 0; n < times; n++) {
          add(queue, id, id++);
          queue.pop();
        }
      });
    return { push, pop, turn };
  }

  it('is a heap up to so many, and a ladder from there on, to which all of them move', () => {
    expect(watched().push(8)).toBe('hhhhhh' + 'llllll' + 'll');
  });

  it('becomes a heap again when few were pending for long', () => {
    const { push, pop, turn } = watched();
    push(8);
    pop(6);
    expect(turn(3)).toBe('lll');
    expect(push(2)).toBe('hh' + 'h' + 'h');
  });

  it('stays a ladder when there were more in between', () => {
    const { push, pop, turn } = watched();
    push(8);
    pop(6);
    expect(turn(2) + push(2)).toBe('llll');
    pop(2);
    expect(turn(3)).toBe('lll');
  });
});
