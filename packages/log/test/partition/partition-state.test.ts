import type { LogRecord, PartitionRetention, RetentionPolicy } from '@sim/log';
import { describe, expect, it } from 'vitest';
import { PartitionState } from '../../src/partition/partition-state.ts';
import { PartitionView } from '../../src/partition/partition.ts';
import { Transaction } from '../../src/transactions/transaction.ts';

const host = { commit: () => undefined, callAt: () => undefined as never };

/** A partition with records of one a second, values as their offsets. */
function filled(count: number, policy?: RetentionPolicy): PartitionState<number> {
  const state = new PartitionState<number>(4, policy, host);
  for (let at = 0; at < count; at++) state.store.append(`k${at % 2}`, at, at);
  return state;
}

const offsets = (state: PartitionState<number>): number[] => state.store.records.map(({ offset }) => offset);

/** Keeps what is at most so old, and of each pair of offsets the even one. */
const youngAndEven: RetentionPolicy = {
  shouldRetain: (record: LogRecord<unknown>, now: number) => now - record.timestamp <= 5 && record.offset % 2 === 0,
};

/** Says each time what goes, and notes what it is told. */
function told(): RetentionPolicy & {
  readonly gone: number[];
  watched: number;
  before: number;
  holes: readonly number[] | undefined;
} {
  const policy = {
    gone: [] as number[],
    watched: 0,
    before: 0,
    holes: undefined as readonly number[] | undefined,
    shouldRetain: () => true,
    watch(): PartitionRetention {
      policy.watched++;
      return {
        expireBefore: () => policy.before,
        ...(policy.holes !== undefined && { removable: () => policy.holes! }),
        removed(record) {
          // Called as a method: the policy may keep what it knows in itself.
          expect(this).toHaveProperty('expireBefore');
          policy.gone.push(record.offset);
        },
      };
    },
  };
  return policy;
}

describe('what a log has of a partition', () => {
  it('is seen from outside as it is', () => {
    const state = filled(4);
    state.deleteTo(1);
    const view = new PartitionView(state.store);
    expect(view).toMatchObject({ id: 4, highWatermark: 4, logStartOffset: 1, recordCount: 3 });
    expect(view.records.map(({ offset }) => offset)).toEqual([1, 2, 3]);
    state.store.append('k', 9, 9);
    expect(view).toMatchObject({ highWatermark: 5, recordCount: 4 });
  });

  it('stays without a policy', () => {
    const state = filled(4);
    expect(state.sweep(1000)).toEqual({ expired: 0, compacted: 0 });
    expect(offsets(state)).toEqual([0, 1, 2, 3]);
    expect(state.deleteTo(2)).toBe(2);
    expect(offsets(state)).toEqual([2, 3]);
  });

  it('is asked of record by record where a policy watches nothing', () => {
    const state = filled(10, youngAndEven);
    expect(state.sweep(9)).toEqual({ expired: 4, compacted: 3 });
    expect(offsets(state)).toEqual([4, 6, 8]);
    expect(state.sweep(9)).toEqual({ expired: 0, compacted: 0 });
    expect(state.deleteTo(7)).toBe(2);
    expect(offsets(state)).toEqual([8]);
  });

  it('is told to the policy as it goes: expired, from the middle, or deleted', () => {
    const policy = told();
    policy.holes = [4, 6];
    const state = filled(8, policy);
    policy.before = 2;
    expect(state.sweep(0)).toEqual({ expired: 2, compacted: 2 });
    expect(policy.gone).toEqual([0, 1, 4, 6]);
    expect(state.deleteTo(4)).toBe(2);
    expect(policy.gone).toEqual([0, 1, 4, 6, 2, 3]);
    expect(policy.watched).toBe(1);
  });

  it('expires alone where a policy makes no holes', () => {
    const policy = told();
    const state = filled(8, policy);
    policy.before = 100;
    expect(state.sweep(0)).toEqual({ expired: 8, compacted: 0 });
    expect(policy.gone).toHaveLength(8);
  });

  it('is watched anew when its tail was lost', () => {
    const policy = told();
    const state = filled(8, policy);
    state.truncateTo(5);
    expect(policy.watched).toBe(2);
    expect(offsets(state)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('transactions of a partition', () => {
  it('hold back the stable end at the first record of those that are open', () => {
    const state = filled(3);
    expect(state.lastStableOffset).toBe(3);
    const [a, b] = [new Transaction('a', 0), new Transaction('b', 0)];
    state.noteTransaction(a, state.store.append('k', 3, 3));
    state.noteTransaction(b, state.store.append('k', 4, 4));
    state.noteTransaction(a, state.store.append('k', 5, 5));
    expect(state.lastStableOffset).toBe(3);
    state.endTransaction(a, true);
    expect([state.lastStableOffset, state.store.highWatermark]).toEqual([4, 7]);
    state.endTransaction(b, false);
    expect([state.lastStableOffset, state.store.highWatermark]).toEqual([8, 8]);
    expect([3, 4, 5].map((offset) => state.transactions!.isAborted(offset))).toEqual([false, true, false]);
  });

  it('may end where they wrote nothing: the marker takes an offset all the same', () => {
    const state = filled(1);
    state.endTransaction(new Transaction('a', 0), true);
    expect([state.store.highWatermark, state.lastStableOffset, state.store.recordCount]).toEqual([2, 2, 1]);
  });

  it('lose what a lost tail took, and are forgotten with what expires', () => {
    const policy = told();
    const state = filled(2, policy);
    const [a, b] = [new Transaction('a', 0), new Transaction('b', 0)];
    state.noteTransaction(a, state.store.append('k', 2, 2));
    state.endTransaction(a, false);
    state.noteTransaction(b, state.store.append('k', 4, 4));
    state.truncateTo(4);
    expect(state.lastStableOffset).toBe(4);
    expect(state.transactions!.isAborted(2)).toBe(true);
    policy.before = 3;
    state.sweep(0);
    state.sweep(0);
    expect(state.transactions!.isAborted(2)).toBe(false);
  });
});
