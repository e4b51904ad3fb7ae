import type { LogRecord } from '@sim/log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionStore } from '../../src/partition/partition-store.ts';

type Step =
  | { readonly kind: 'append'; readonly count: number; readonly back: number }
  | { readonly kind: 'truncate'; readonly share: number }
  | { readonly kind: 'skip' }
  | { readonly kind: 'trim'; readonly share: number }
  | { readonly kind: 'remove'; readonly keepEvery: number; readonly from: number; readonly to: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 900, max: 2500 })),
      // By how much times fall behind now and then: with the clocks of producers they do.
      back: fc.constantFrom(0, 0, 0, 5, 400),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('truncate' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('skip' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('trim' as const), share: fc.double({ min: 0, max: 1.1, noNaN: true }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      keepEvery: fc.integer({ min: 1, max: 50 }),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      to: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
);

/** The same, as plainly as can be: a list of records. */
class NaiveStore {
  records: LogRecord<number>[] = [];
  start = 0;
  end = 0;

  append(time: number): void {
    this.records.push({
      offset: this.end,
      key: `k${this.end % 5}`,
      value: this.end * 2,
      timestamp: time,
      partition: 3,
    });
    this.end++;
  }

  trim(offset: number): LogRecord<number>[] {
    const gone = this.records.filter((record) => record.offset < offset);
    this.records = this.records.filter((record) => record.offset >= offset);
    if (gone.length > 0) this.start = offset;
    return gone;
  }

  truncate(offset: number): void {
    this.records = this.records.filter((record) => record.offset < offset);
    this.end = Math.min(this.end, offset);
    this.start = Math.min(this.start, this.end);
  }

  remove(offsets: readonly number[]): LogRecord<number>[] {
    const gone = this.records.filter((record) => offsets.includes(record.offset));
    this.records = this.records.filter((record) => !gone.includes(record));
    return gone;
  }
}

function compare(store: PartitionStore<number>, naive: NaiveStore): void {
  expect([store.logStartOffset, store.highWatermark, store.recordCount]).toEqual([
    naive.start,
    naive.end,
    naive.records.length,
  ]);
  expect(store.records).toEqual(naive.records);
  const probes = [0, 0.1, 0.33, 0.5, 0.77, 0.99, 1].map((share) =>
    Math.floor(naive.start + share * (naive.end - naive.start)),
  );
  for (const offset of probes) {
    const after = naive.records.filter((record) => record.offset >= offset);
    for (const max of [1, 7, 1100]) expect(store.slice(offset, max)).toEqual(after.slice(0, max));
    const seen: number[] = [];
    store.visit(offset, offset + 50, (record) => void seen.push(record.offset));
    expect(seen).toEqual(after.filter((record) => record.offset < offset + 50).map((record) => record.offset));
    const index = Math.floor((offset / (naive.end + 1)) * (naive.records.length + 2));
    expect(store.offsetAt(index)).toBe(naive.records[index]?.offset ?? naive.end);
    const time = Math.floor(offset / 3) + (offset % 2 === 0 ? 0 : 0.5);
    expect(store.offsetForTime(time)).toBe(
      naive.records.find((record) => record.timestamp >= time)?.offset ?? naive.end,
    );
  }
}

describe('the storage of a partition', () => {
  it('holds what a plain list of records holds, whatever is appended, trimmed and removed', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const store = new PartitionStore<number>(3);
        const naive = new NaiveStore();
        for (const action of steps) {
          const told: LogRecord<number>[] = [];
          if (action.kind === 'append') {
            for (let k = 0; k < action.count; k++) {
              const time = Math.floor(naive.end / 3) - (k % 7 === 3 ? action.back : 0);
              store.append(`k${naive.end % 5}`, naive.end * 2, time);
              naive.append(time);
            }
          } else if (action.kind === 'trim') {
            const offset = Math.min(Math.floor(naive.start + action.share * (naive.end - naive.start)), naive.end);
            const gone = naive.trim(offset);
            expect(store.trimTo(offset, (record) => void told.push(record))).toBe(gone.length);
            expect(told).toEqual(gone);
          } else if (action.kind === 'truncate') {
            const offset = Math.floor(naive.end * action.share);
            store.truncateTo(offset);
            naive.truncate(offset);
          } else if (action.kind === 'skip') {
            expect(store.skip()).toBe(naive.end++);
          } else {
            const [from, to] = [Math.floor(action.from * naive.end), Math.floor(action.to * naive.end)];
            const offsets: number[] = [];
            for (let offset = from; offset < to; offset++)
              if (offset % action.keepEvery !== 0 || action.keepEvery === 1) offsets.push(offset);
            const gone = naive.remove(offsets);
            expect(store.remove(offsets, (record) => void told.push(record))).toBe(gone.length);
            expect(told).toEqual(gone);
          }
          compare(store, naive);
        }
      }),
      { seed: 20_261, numRuns: 40 },
    );
  });

  it('passes over offsets that hold no record, and those given twice', () => {
    const store = new PartitionStore<number>(0);
    for (let k = 0; k < 10; k++) store.append('k', k, 0);
    expect([store.remove([3, 3, 99, -1]), store.remove([3]), store.recordCount]).toEqual([1, 0, 9]);
  });

  it('finds no time behind its end, once records with holes between them were taken back', () => {
    const store = new PartitionStore<number>(0);
    for (let k = 0; k < 20; k++) store.append('k', k, k);
    store.remove([1, 2, 3, 4, 6, 7, 8, 9]);
    store.truncateTo(7);
    expect([store.offsetForTime(5), store.offsetForTime(6), store.offsetForTime(12)]).toEqual([5, 7, 7]);
    store.append('k', 20, 20);
    expect([store.offsetForTime(6), store.offsetForTime(20), store.offsetForTime(21)]).toEqual([7, 7, 8]);
  });

  it('lets go of the values of what is trimmed', () => {
    const store = new PartitionStore<object>(0);
    for (let k = 0; k < 10; k++) store.append('k', { k }, 0);
    store.trimTo(7);
    const chunk = (store as unknown as { chunks: { values: unknown[]; keys: unknown[] }[] }).chunks[0]!;
    expect([chunk.values.slice(0, 7), chunk.keys.slice(0, 7)]).toEqual([
      new Array(7).fill(undefined),
      new Array(7).fill(null),
    ]);
    store.trimTo(10);
    expect(store.append('k', { k: 10 }, 0)).toBe(10);
  });

  it('keeps few chunks when compaction leaves many holes', () => {
    const store = new PartitionStore<number>(0);
    for (let round = 0; round < 50; round++) {
      for (let k = 0; k < 1000; k++) store.append('k', k, 0);
      store.remove(Array.from({ length: 990 }, (_, k) => round * 1000 + k));
    }
    expect([store.recordCount, (store as unknown as { chunks: unknown[] }).chunks.length]).toEqual([500, 1]);
  });
});
