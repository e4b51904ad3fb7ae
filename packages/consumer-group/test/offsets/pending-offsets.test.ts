import { describe, expect, it } from 'vitest';
import { GroupPartition } from '../../src/offsets/group-partition.ts';
import { PendingOffsets } from '../../src/offsets/pending-offsets.ts';
import { FakeLog } from '../support/fake-log.ts';

function setUp() {
  const log = new FakeLog(3);
  const partitions = [0, 1, 2].map((id) => new GroupPartition('', id, id, log, false));
  const pending = new PendingOffsets();
  const add = (id: string, ...entries: (readonly [number, number])[]) =>
    pending.add(
      id,
      entries.map(([at, offset]) => [partitions[at]!, offset] as const),
    );
  return { pending, add, committed: () => partitions.map(({ committed }) => committed) };
}

describe('offsets sent to a transaction', () => {
  it('are stored when it commits, the last of each partition, and no earlier', () => {
    const { pending, add, committed } = setUp();
    add('a', [0, 5], [1, 7]);
    add('a', [0, 6], [2, 1]);
    expect(committed()).toEqual([undefined, undefined, undefined]);
    expect(pending.complete('a', true)).toBe(true);
    expect(committed()).toEqual([6, 7, 1]);
  });

  it('are forgotten when it is aborted, and the next one of its id begins with none', () => {
    const { pending, add, committed } = setUp();
    add('a', [0, 5]);
    expect(pending.complete('a', false)).toBe(false);
    add('a', [1, 7]);
    expect(pending.complete('a', true)).toBe(true);
    expect(committed()).toEqual([undefined, 7, undefined]);
    expect(pending.complete('a', true)).toBe(false);
  });

  it('have nothing to do with those of another', () => {
    const { pending, add, committed } = setUp();
    add('a', [0, 5]);
    add('b', [0, 9], [1, 2]);
    expect(pending.complete('b', true)).toBe(true);
    expect(committed()).toEqual([9, 2, undefined]);
    expect(pending.complete('a', true)).toBe(true);
    expect(committed()).toEqual([5, 2, undefined]);
  });

  it('may have to wait for their end, which is then told once, in order', () => {
    const { pending } = setUp();
    pending.putOff('a', true);
    pending.putOff('b', false);
    expect(pending.takePutOff()).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(pending.takePutOff()).toEqual([]);
  });
});
