import { describe, expect, it } from 'vitest';
import { FetchOrder } from '../../src/offsets/fetch-order.ts';
import { GroupPartition } from '../../src/offsets/group-partition.ts';
import { ascendingPartitions } from '../../src/offsets/offset-tracker.ts';
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

  it('ends the turn of a partition that goes, or that is assigned again', () => {
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

  it('lists what has moved once, however often it moves, and what is new as fresh', () => {
    const order = new FetchOrder();
    expect(order.fresh).toBe(false);
    order.assign(pick(0, 1), []);
    expect(order.fresh).toBe(false);
    order.assign(pick(0, 1), pick(0, 1));
    expect(order.fresh).toBe(true);
    order.move(order.first!, 1);
    order.move(order.first!, 2);
    expect(order.moved.map(({ partition, position }) => [partition.id, position])).toEqual([[0, 2]]);
  });
});

describe('a partition of a group', () => {
  it('counts offsets handed out again, with holes between the records or without', () => {
    const partition = new GroupPartition('', 0, 0, log, false);
    const at = (...offsets: number[]) =>
      offsets.map((offset) => ({ offset, key: null, value: 0, timestamp: 0, partition: 0 }));
    expect(partition.deliver(at(0, 1, 2))).toBe(0);
    expect(partition.deliver(at(5, 7, 9))).toBe(0);
    expect(partition.deliver(at(2, 3, 4, 5))).toBe(2);
    expect(partition.deliver(at(6, 7, 8))).toBe(1);
    expect(partition.deliver(at(8, 9, 12))).toBe(2);
    expect(partition.deliverRange(0, 10)).toBe(10);
  });

  it('remembers nothing of what the log no longer holds, once that is more than a few ranges', () => {
    const expiring = new FakeLog(1);
    expiring.append(0, 1000);
    const partition = new GroupPartition('', 0, 0, expiring, false);
    for (let offset = 0; offset < 40; offset += 2) partition.deliverRange(offset, offset + 1);
    expiring.expire(0, 30);
    partition.deliverRange(40, 41);
    expect(partition['delivered'].ranges).toBe(6);
    expect(partition.deliverRange(30, 42)).toBe(6);
    // As long as it is a few, it is not looked at: what is read again is always there.
    expiring.expire(0, 100);
    partition.deliverRange(100, 101);
    expect(partition['delivered'].ranges).toBe(2);
  });

  it('counts each offset that is passed over once', () => {
    const partition = new GroupPartition('', 0, 0, log, false);
    expect([partition.lose(2, 5), partition.lose(3, 7), partition.lose(0, 4), partition.lose(9, 9)]).toEqual([
      3, 2, 0, 0,
    ]);
  });

  it('has been unread while it was paused: once, though told twice, and from a reset on', () => {
    const partition = new GroupPartition('', 0, 0, log, false);
    partition.resume(5);
    partition.pause(10);
    partition.pause(12);
    partition.resume(15);
    expect(partition.pausedTicks).toBe(5);
    partition.pause(20);
    partition.resetPauses(22);
    partition.resume(25);
    expect(partition.pausedTicks).toBe(3);
    partition.resetPauses(30);
    partition.resume(40);
    expect(partition.pausedTicks).toBe(0);
    partition.pause(50);
    partition.abandon();
    partition.resume(60);
    expect(partition.pausedTicks).toBe(0);
  });

  it('is sorted by topic, then by number', () => {
    const places = [
      ['b', 1],
      ['a', 10],
      ['b', 0],
      ['a', 2],
    ] as const;
    const partitions = places.map(([topic, id], index) => new GroupPartition(topic, id, index, log, false));
    for (const order of [partitions, [...partitions].reverse(), ascendingPartitions(partitions)])
      expect(ascendingPartitions(order).map(({ topic, id }) => `${topic}${id}`)).toEqual(['a2', 'a10', 'b0', 'b1']);
  });
});
