import { type Process, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { type JobSinkOptions, StreamJob, type TransactionalWriter } from '@sim/stream';
import { codeOf } from '../support/code-of.ts';

function* nothing(): Process {}

/** Takes everything, as it should or not. */
function writerOf(members: Partial<TransactionalWriter>, seen: unknown[] = []): TransactionalWriter {
  return {
    beginTransaction() {},
    *produce(_key, value) {
      seen.push(value);
    },
    commitTransaction: nothing,
    abortTransaction: nothing,
    ...members,
  };
}

function run(sink: JobSinkOptions, checkpoints: { readonly interval: number } | null = { interval: 5 }) {
  const job = new StreamJob('job', {
    operators: [
      { name: 'source', source: (offset) => (offset < 20 ? { at: offset, value: offset } : undefined) },
      { name: 'sink', inputs: ['source'], sink },
    ],
    restartDelay: 1,
    ...(checkpoints !== null && { checkpoints }),
  });
  const sim = new Simulation({ entities: [job], endTime: 200 });
  sim.run();
  return job;
}

describe('a sink with a writer of its own', () => {
  it('writes into one transaction after the other, each of which is committed', () => {
    const calls: string[] = [];
    const writer = (id: string) =>
      writerOf({
        beginTransaction: () => calls.push(`begin ${id}`),
        *produce(_key, value) {
          calls.push(`${value as number}`);
        },
        *commitTransaction() {
          calls.push(`commit ${id}`);
        },
      });
    run({ guarantee: 'exactly-once', writer }, { interval: 8.5 });
    expect(calls.join(', ')).toBe(
      'begin job.sink-0, 0, 1, 2, 3, 4, 5, 6, 7, 8, begin job.sink-1, commit job.sink-0, ' +
        '9, 10, 11, 12, 13, 14, 15, 16, begin job.sink-0, commit job.sink-1, 17, 18, 19, commit job.sink-0',
    );
  });

  it('is a failure of the job when a record fails, and written again', () => {
    const seen: unknown[] = [];
    let broken = true;
    const writer = () =>
      writerOf({
        *produce(_key, value) {
          if (value === 12 && broken) {
            broken = false;
            throw new Error('no such partition');
          }
          seen.push(value);
        },
      });
    const job = run({ guarantee: 'at-least-once', writer });
    expect(job.stats).toMatchObject({ restarts: 1, recordsReplayed: 3 });
    expect(new Set(seen)).toEqual(new Set(Array.from({ length: 20 }, (_, n) => n)));
    expect(job.sink('sink').stats).toMatchObject({ visible: 20, duplicates: 2, lost: 0 });
  });

  it('counts what failed as lost where nothing is read again', () => {
    const writer = () =>
      writerOf({
        *produce(_key, value) {
          if (value === 12) throw new Error('too large');
        },
      });
    const job = run({ guarantee: 'at-least-once', writer }, null);
    expect(job.sink('sink').stats).toMatchObject({ visible: 19, lost: 1, written: 20 });
  });

  it('counts a transaction that cannot be committed as lost, and takes another writer', () => {
    const ids: string[] = [];
    const writer = (id: string) => {
      ids.push(id);
      return writerOf({
        *commitTransaction() {
          if (id === 'job.sink-1') throw new Error('timed out');
        },
      });
    };
    const job = run({ guarantee: 'exactly-once', writer });
    expect(job.sink('sink').stats).toMatchObject({ failedCommits: 1, lost: 5, visible: 15, openTransactions: 0 });
    expect(ids).toEqual(['job.sink-0', 'job.sink-1', 'job.sink-2']);
  });

  it('says what a writer is not', () => {
    const writers: readonly ((id: string) => unknown)[] = [
      () => undefined,
      () => 5,
      () => ({}),
      () => writerOf({ produce: (() => undefined) as never }),
      () => writerOf({ commitTransaction: 'commit' as never }),
      () => writerOf({ commitTransaction: (() => 7) as never }),
    ];
    for (const writer of writers)
      expect(codeOf(() => run({ guarantee: 'exactly-once', writer: writer as never }))).toBe('INVALID_OPTION');
    expect(codeOf(() => run({ writer: 'log' as never }))).toBe('INVALID_OPTION');
    expect(codeOf(() => run({ guarantee: 'idempotent', writer: () => writerOf({}) }))).toBe('INVALID_OPTION');
    expect(codeOf(() => run({ writer: () => writerOf({}), transactionTimeout: 5 }))).toBe('INVALID_OPTION');
  });
});
