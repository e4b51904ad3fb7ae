import { describe, expect, it } from 'vitest';
import { PollOrder } from '../../src/offsets/poll-order.ts';

describe('the order of turns', () => {
  it('keeps the place and the turn of what stays, and puts what is new at the end', () => {
    const order = new PollOrder();
    order.update([0, 1, 2], [0, 1, 2]);
    order.rotate();
    order.turnLeft = 5;
    order.update([0, 1, 4], [4]);
    expect([order.partitions, order.turnLeft]).toEqual([[1, 0, 4], 5]);
  });

  it('ends the turn of a partition that goes, or that is assigned anew', () => {
    const order = new PollOrder();
    order.update([0, 1], [0, 1]);
    order.turnLeft = 5;
    order.update([1], []);
    expect([order.partitions, order.turnLeft]).toEqual([[1], 0]);
    order.turnLeft = 5;
    order.update([1], [1]);
    expect([order.partitions, order.turnLeft]).toEqual([[1], 0]);
  });
});
