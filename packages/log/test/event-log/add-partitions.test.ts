import { EventLog } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { appendAll, codeOf, logIn } from '../support/run.ts';

describe('addPartitions', () => {
  it('keeps the records where they are, and maps keys again', () => {
    const { log, sim } = logIn<number>({ numPartitions: 2 });
    const keys = Array.from({ length: 50 }, (_, k) => `key-${k}`);
    const before = appendAll(
      sim,
      log,
      keys.map((key, k) => [key, k] as const),
    );
    sim.at(1, () => log.addPartitions(3));
    const after = appendAll(
      sim,
      log,
      keys.map((key, k) => [key, 50 + k] as const),
      1,
    );
    const [, second] = log.partitions;
    sim.run();
    expect(log.numPartitions).toBe(5);
    expect([...log.highWatermarks().keys()]).toEqual([0, 1, 2, 3, 4]);
    for (const record of before) expect(log.fetch(record.partition, record.offset, 1)).toEqual([record]);
    expect(after.map(({ partition }) => partition)).toEqual(keys.map((key) => log.partitionFor(key)));
    expect(after.some(({ partition }) => partition > 1)).toBe(true);
    expect(second!.recordCount).toBe(log.partitions[1]!.recordCount);
  });

  it.each([0, -1, 1.5, NaN, Infinity, '2', undefined])('refuses to add %s', (count) => {
    const log = new EventLog('log');
    expect(codeOf(() => log.addPartitions(count as number))).toBe('INVALID_OPTION');
    expect(log.numPartitions).toBe(4);
  });
});
