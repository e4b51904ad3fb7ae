import { describe, expect, it } from 'vitest';
import { FetchOrder } from '../../src/offsets/fetch-order.ts';
import { GroupPartition } from '../../src/offsets/group-partition.ts';
import { FakeLog } from '../support/fake-log.ts';

const log = new FakeLog(5);
const all = [0, 1, 2, 3, 4].map((id) => new GroupPartition('', id, id, log, false));
const pick = (...ids: number[]): GroupPartition[] => ids.map((id) => all[id]!);
const turns = (order: FetchOrder): number[] => order.partitions.map(({ partition }) => partition.id);

describe('the order of turns', () => {
  it('keeps the place, the turn and the position of what stays, and puts what is new at the end', () => {
    const order = new FetchOrder();
    order.assign(pick(0, 1, 2), pick(0, 1, 2));
    order.rotate();
    order.turnLeft = 5;
    order.move(order.first!, 7);
    order.assign(pick(0, 1, 4), pick(4));
    expect([turns(order), order.turnLeft, order.first?.position]).toEqual([[1, 0, 4], 5, 7]);
  });

  it('ends the turn of a partition that goes, or that is assigned anew', () => {
    const order = new FetchOrder();
    order.assign(pick(0, 1), pick(0, 1));
    order.turnLeft = 5;
    order.drop(pick(0));
    expect([turns(order), order.turnLeft]).toEqual([[1], 0]);
    order.turnLeft = 5;
    const before = order.first!;
    order.assign(pick(1), pick(1));
    expect([turns(order), order.turnLeft, before.held, order.first === before]).toEqual([[1], 0, false, false]);
  });
});
