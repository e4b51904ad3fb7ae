import { describe, expect, it } from 'vitest';
import { SlotHeap } from '../src/limits/slot-heap.mjs';
import { SlotLadder } from '../src/limits/slot-ladder.mjs';
import { Uniform } from '../src/support/random.mjs';

describe('the event lists that are the limit', () => {
  it.each([
    [10, 'coarse'],
    [300, 'coarse'],
    [10, 'fine'],
    [300, 'fine'],
  ])('give the same order, also of what comes at the same time: %i pending, %s times', (pending, grain) => {
    const random = new Uniform(pending);
    const heap = new SlotHeap(pending + 1);
    const ladder = new SlotLadder(pending + 1);
    let pushed = 0;
    const push = () => {
      const delay = random.exponential(1);
      const time = heap.now + (grain === 'coarse' ? Math.floor(delay * 4) / 4 : delay);
      heap.push(time, pushed);
      ladder.push(time, pushed++);
    };
    while (pushed < pending) push();
    for (let n = 0; n < 20_000; n++) {
      expect(ladder.pop()).toBe(heap.pop());
      expect(ladder.now).toBe(heap.now);
      push();
    }
    expect(ladder.size).toBe(heap.size);
  });
});
