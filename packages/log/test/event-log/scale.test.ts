import { EventLog, TimeRetention } from '@sim/log';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { PartitionStore } from '../../src/partition/partition-store.ts';

const MILLION = 1_000_000;

describe('a partition of a million records', () => {
  it('gives the right records at the head, in the middle and at the tail', () => {
    const store = new PartitionStore<number>(0);
    for (let k = 0; k < MILLION; k++) store.append('k', k, k / 1000);
    for (const offset of [0, 1, 1023, 1024, 1025, 499_999, 500_000, MILLION - 100, MILLION - 1]) {
      const expected = Array.from({ length: Math.min(100, MILLION - offset) }, (_, k) => offset + k);
      expect(store.slice(offset, 100).map((record) => record.offset)).toEqual(expected);
      expect(store.slice(offset, 100).map((record) => record.value)).toEqual(expected);
      expect(store.offsetForTime(offset / 1000)).toBe(offset);
    }
    expect(store.slice(MILLION, 100)).toEqual([]);
  });

  it('is looked into at one place, wherever a read begins', () => {
    const store = new PartitionStore<number>(0);
    for (let k = 0; k < MILLION; k++) store.append('k', k, k);
    store.trimTo(300_000);
    // A read may look at the chunks that hold what it gives, and at no others.
    const { chunks } = store as unknown as { chunks: { indexOf(offset: number): number; end: number }[] };
    const looked = new Set<number>();
    chunks.forEach((chunk, at) => {
      const indexOf = chunk.indexOf.bind(chunk);
      chunk.indexOf = (offset) => {
        looked.add(at);
        return indexOf(offset);
      };
    });
    for (const offset of [300_000, 650_000, MILLION - 100]) {
      looked.clear();
      expect(store.slice(offset, 100)).toHaveLength(100);
      expect(looked.size).toBeLessThanOrEqual(2);
    }
  });
});

describe('a log that expires what it takes', () => {
  it('holds only what retention keeps, in few chunks', () => {
    const log = new EventLog<number>('log', {
      numPartitions: 1,
      appendLatency: 0.001,
      retentionPolicy: new TimeRetention(5),
      retentionCheckInterval: 1,
    });
    const sim = new Simulation({ entities: [log] });
    const total = 200_000;
    sim.spawn(
      (function* () {
        for (let k = 0; k < total; k++) yield* log.append('k', k);
      })(),
    );
    let most = 0;
    let mostChunks = 0;
    const { store } = (log as unknown as { _logs: { states: { store: { recordCount: number; chunks: unknown[] } }[] } })
      ._logs.states[0]!;
    sim.every(0.5, () => {
      most = Math.max(most, store.recordCount);
      mostChunks = Math.max(mostChunks, store.chunks.length);
    });
    sim.run();
    expect(log.stats.recordsAppended).toBe(total);
    expect(most).toBeLessThanOrEqual(6001);
    expect(mostChunks).toBeLessThanOrEqual(8);
    expect(log.highWatermark(0)).toBe(total);
  });
});
