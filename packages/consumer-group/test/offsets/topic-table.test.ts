import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { TopicTable } from '../../src/offsets/topic-table.ts';
import { FakeLog } from '../support/fake-log.ts';

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return isSimError(error) ? error.code : String(error);
  }
};

describe('the partitions of a group over one log', () => {
  it('go by their number', () => {
    const table = new TopicTable('group', new FakeLog(3));
    expect(table.single).toBe(true);
    expect(table.partitions.map(({ topic, id, index, late }) => [topic, id, index, late])).toEqual([
      ['', 0, 0, false],
      ['', 1, 1, false],
      ['', 2, 2, false],
    ]);
    expect(table.find(2)).toBe(table.partitions[2]);
    expect(table.placesOf(table.partitions)).toEqual([0, 1, 2]);
    for (const place of [3, -1, 0.5, NaN, '1', null, undefined, { topic: '', partition: 1 }, [1]])
      expect(codeOf(() => table.find(place))).toBe('UNKNOWN_PARTITION');
  });

  it('grow with the log: at the next look, which is told once, or when one is asked for', () => {
    const log = new FakeLog(2);
    const table = new TopicTable('group', log);
    expect(table.takeGrowth()).toBe(false);
    log.grow(3);
    expect(table.partitions).toHaveLength(2);
    table.grow();
    table.grow();
    expect(table.partitions).toHaveLength(3);
    expect([table.takeGrowth(), table.takeGrowth()]).toEqual([true, false]);
    table.begun = true;
    log.grow(5);
    expect(codeOf(() => table.find(5))).toBe('UNKNOWN_PARTITION');
    expect(table.partitions).toHaveLength(3);
    expect(table.find(4)).toMatchObject({ id: 4, index: 4, late: true });
    expect(table.partitions.map(({ late }) => late)).toEqual([false, false, false, true, true]);
    expect(table.takeGrowth()).toBe(true);
  });
});

describe('the partitions of a group over several logs', () => {
  const setUp = () => {
    const logs = { orders: new FakeLog(2), billing: new FakeLog(1) };
    return { logs, table: new TopicTable('group', logs) };
  };

  it('go by topic and number, topics in order of their names', () => {
    const { table, logs } = setUp();
    expect(table.single).toBe(false);
    expect(table.topics.map(({ name }) => name)).toEqual(['billing', 'orders']);
    expect(table.placesOf(table.partitions)).toEqual([
      { topic: 'billing', partition: 0 },
      { topic: 'orders', partition: 0 },
      { topic: 'orders', partition: 1 },
    ]);
    expect(table.find({ topic: 'orders', partition: 1 })).toMatchObject({ id: 1, index: 2, log: logs.orders });
    expect(table.topic('billing').log).toBe(logs.billing);
    expect(codeOf(() => table.topic('refunds'))).toBe('INVALID_OPTION');
  });

  it('have the order of the names, whatever the order of the logs', () => {
    for (const names of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']) {
      const logs = Object.fromEntries([...names].map((name) => [name, new FakeLog(1)]));
      expect(new TopicTable('group', logs).topics.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    }
  });

  it('are unknown by anything else', () => {
    const { table } = setUp();
    const places = [0, 1, undefined, null, 'orders', [], { topic: 'orders' }, { partition: 0 }];
    for (const place of [...places, { topic: 'refunds', partition: 0 }, { topic: 'billing', partition: 1 }])
      expect(codeOf(() => table.find(place))).toBe('UNKNOWN_PARTITION');
    for (const partition of ['0', -1, 0.5, 2, null, Infinity])
      expect(codeOf(() => table.find({ topic: 'orders', partition }))).toBe('UNKNOWN_PARTITION');
  });

  it('are numbered in the order in which they come', () => {
    const { table, logs } = setUp();
    logs.billing.grow(2);
    expect(table.find({ topic: 'billing', partition: 1 })).toMatchObject({ topic: 'billing', id: 1, index: 3 });
  });

  it.each([
    [undefined],
    [null],
    ['orders'],
    [{}],
    [[new FakeLog(1)]],
    [{ orders: {} }],
    [{ '': new FakeLog(1) }],
    [{ orders: new FakeLog(1), billing: 3 }],
    [new FakeLog(0)],
    [{ numPartitions: 1, fetch: () => [] }],
  ])('are those of logs: not of %o', (log) => {
    expect(codeOf(() => new TopicTable('group', log))).toBe('INVALID_OPTION');
  });
});
