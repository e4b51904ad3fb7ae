import { EventLog, type EventLogOptions, Producer, type ProducerOptions } from '@sim/log';
import { isSimError, type Process, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

const kinds: readonly (readonly [string, EventLogOptions])[] = [
  ['a log', {}],
  ['a replicated log', { replication: { requestLatency: 0.001, fetchInterval: 0.01 } }],
];

interface Model {
  readonly sim: Simulation;
  readonly log: EventLog<string>;
  producer(name: string, options?: ProducerOptions<string>): Producer<string>;
  /** What a reader sees from the begin: values, and where it goes on. */
  reads(level: 'read_uncommitted' | 'read_committed'): readonly unknown[];
}

function model(options: EventLogOptions): Model {
  const log = new EventLog<string>('log', { numPartitions: 1, ...options });
  const sim = new Simulation({ entities: [log], endTime: 300 });
  return {
    sim,
    log,
    producer: (name, more = {}) => sim.add(new Producer<string>(name, log, more)),
    reads(level) {
      const { records, nextOffset } = log.fetchNext(0, 0, 100, level);
      return [records.map(({ value }) => value).join(''), nextOffset];
    },
  };
}

/** Runs a script to its end, and then a second. */
function play(sim: Simulation, script: () => Process<unknown>): void {
  sim.spawn(script() as Process);
  sim.runUntil(sim.now + 1);
}

/** The code of what a process throws. */
function* codeOfProcess(process: () => Process<unknown>, codes: string[]): Process {
  try {
    yield* process() as Process;
    codes.push('done');
  } catch (error) {
    if (!isSimError(error)) throw error;
    codes.push(error.code);
  }
}

describe.each(kinds)('transactions in %s', (_, options) => {
  it('are seen by readers of committed ones when they have their marker, which takes an offset', () => {
    const { sim, log, producer, reads } = model(options);
    const one = producer('one', { transactionalId: 'T1' });
    const plain = producer('plain');
    play(sim, function* () {
      yield* one.beginTransaction();
      yield* one.produce('k', 'a');
      yield* one.produce('k', 'b');
    });
    expect([reads('read_uncommitted'), reads('read_committed'), log.lastStableOffset(0)]).toEqual([
      ['ab', 2],
      ['', 0],
      0,
    ]);
    play(sim, function* () {
      yield* plain.produce('k', 'c');
      yield* plain.produce('k', 'd');
    });
    expect([reads('read_uncommitted'), reads('read_committed'), log.lastStableOffset(0)]).toEqual([
      ['abcd', 4],
      ['', 0],
      0,
    ]);
    play(sim, () => one.commitTransaction());
    expect([reads('read_uncommitted'), reads('read_committed'), log.lastStableOffset(0)]).toEqual([
      ['abcd', 5],
      ['abcd', 5],
      5,
    ]);
    play(sim, function* () {
      yield* plain.produce('k', 'e');
    });
    expect([log.fetch(0, 4, 9).map(({ offset }) => offset), log.highWatermark(0), log.totalRecords]).toEqual([
      [5],
      6,
      5,
    ]);
  });

  it('hide what comes after the first open one, and never show what was aborted', () => {
    const { sim, log, producer, reads } = model(options);
    const one = producer('one', { transactionalId: 'T1' });
    const two = producer('two', { transactionalId: 'T2' });
    play(sim, function* () {
      yield* one.beginTransaction();
      yield* one.produce('k', 'a');
      yield* one.produce('k', 'b');
      yield* two.beginTransaction();
      yield* two.produce('k', 'c');
      yield* two.commitTransaction();
    });
    expect([reads('read_uncommitted'), reads('read_committed'), log.lastStableOffset(0)]).toEqual([
      ['abc', 4],
      ['', 0],
      0,
    ]);
    play(sim, () => one.abortTransaction());
    expect([reads('read_uncommitted'), reads('read_committed'), log.lastStableOffset(0)]).toEqual([
      ['abc', 5],
      ['c', 5],
      5,
    ]);
  });

  it('are aborted when they time out, and their producer is fenced', () => {
    const { sim, log, producer, reads } = model(options);
    const one = producer('one', { transactionalId: 'T1', transactionTimeout: 10 });
    const codes: string[] = [];
    play(sim, function* () {
      yield* one.beginTransaction();
      yield* one.produce('k', 'a');
    });
    sim.runUntil(9);
    expect(log.lastStableOffset(0)).toBe(0);
    sim.runUntil(11);
    expect([reads('read_committed'), log.lastStableOffset(0)]).toEqual([['', 2], 2]);
    play(sim, function* () {
      yield* codeOfProcess(() => one.produce('k', 'late') as Process<unknown>, codes);
      yield* codeOfProcess(() => one.commitTransaction(), codes);
    });
    expect(codes).toEqual(['PRODUCER_FENCED', 'PRODUCER_FENCED']);
    expect(log.totalRecords).toBe(1);
  });

  it.each([
    ['before its limit', 5, 10],
    ['after its limit', 20, 20],
  ])('time out although the log was down, if it is back %s', (_when, backAt, abortedAt) => {
    const { sim, log, producer, reads } = model(options);
    const one = producer('one', { transactionalId: 'T1', transactionTimeout: 10 });
    play(sim, function* () {
      yield* one.beginTransaction();
      yield* one.produce('k', 'a');
    });
    sim.at(3, () => log.crash());
    sim.at(backAt, () => log.restart());
    sim.runUntil(abortedAt - 0.5);
    expect(log.lastStableOffset(0)).toBe(0);
    // Brokers that were down with it are back with their first heartbeat.
    sim.runUntil(abortedAt + 5);
    expect([reads('read_committed'), log.lastStableOffset(0)]).toEqual([['', 2], 2]);
    const codes: string[] = [];
    play(sim, () => codeOfProcess(() => one.commitTransaction(), codes));
    expect(codes).toEqual(['PRODUCER_FENCED']);
  });

  it('belong to the newest producer of their id: an older one is a zombie', () => {
    const { sim, log, producer, reads } = model(options);
    const zombie = producer('zombie', { transactionalId: 'T1' });
    const heir = producer('heir', { transactionalId: 'T1' });
    const codes: string[] = [];
    play(sim, function* () {
      yield* zombie.beginTransaction();
      yield* zombie.produce('k', 'a');
      yield* heir.beginTransaction();
      yield* heir.produce('k', 'b');
      yield* codeOfProcess(() => zombie.produce('k', 'x') as Process<unknown>, codes);
      yield* codeOfProcess(() => zombie.commitTransaction(), codes);
      yield* codeOfProcess(function* () {
        yield* zombie.beginTransaction();
      }, codes);
      yield* heir.commitTransaction();
    });
    expect(codes).toEqual(['PRODUCER_FENCED', 'PRODUCER_FENCED', 'PRODUCER_FENCED']);
    expect([reads('read_uncommitted')[0], reads('read_committed')[0]]).toEqual(['ab', 'b']);
    expect(log.lastStableOffset(0)).toBe(4);
  });

  it('carry the offsets of a group: committed with them, or not at all', () => {
    const { sim, producer } = model(options);
    const one = producer('one', { transactionalId: 'T1' });
    const calls: unknown[] = [];
    const group = {
      addPendingOffsets: (id: string, offsets: ReadonlyMap<number, number>) => void calls.push([id, [...offsets]]),
      completePendingOffsets: (id: string, committed: boolean) => void calls.push([id, committed]),
    };
    play(sim, function* () {
      yield* one.beginTransaction();
      yield* one.produce('k', 'a');
      one.sendOffsetsToTransaction(new Map([[0, 7]]), group);
      yield* one.commitTransaction();
      one.beginTransaction();
      one.sendOffsetsToTransaction(new Map([[0, 9]]), group);
      yield* one.abortTransaction();
    });
    expect(calls).toEqual([
      ['T1', [[0, 7]]],
      ['T1', true],
      ['T1', [[0, 9]]],
      ['T1', false],
    ]);
  });

  it('take nothing more while they are being ended', () => {
    const { sim, log, producer, reads } = model(options);
    const one = producer('one', { transactionalId: 'T1' });
    const codes: string[] = [];
    play(sim, function* () {
      yield* one.beginTransaction();
      sim.spawn(codeOfProcess(() => one.produce('k', 'a') as Process<unknown>, codes));
      sim.spawn(codeOfProcess(() => one.commitTransaction(), codes));
      yield 1e-4;
      yield* codeOfProcess(() => one.produce('k', 'late') as Process<unknown>, codes);
      yield* codeOfProcess(() => one.abortTransaction(), codes);
    });
    expect(codes).toEqual(['INVALID_TRANSACTION', 'INVALID_TRANSACTION', 'done', 'done']);
    expect([reads('read_committed'), log.totalRecords]).toEqual([['a', 2], 1]);
  });

  it('fail for whoever waits for their end when their producer crashes, and time out', () => {
    const { sim, producer, reads } = model(options);
    const one = producer('one', { transactionalId: 'T1', transactionTimeout: 10 });
    const codes: string[] = [];
    play(sim, function* () {
      yield* one.beginTransaction();
      sim.spawn(codeOfProcess(() => one.produce('k', 'a') as Process<unknown>, codes));
      sim.spawn(codeOfProcess(() => one.commitTransaction(), codes));
      yield 1e-4;
      one.crash();
      yield* codeOfProcess(() => one.commitTransaction(), codes);
      yield* codeOfProcess(function* () {
        yield* one.beginTransaction();
      }, codes);
      one.restart();
    });
    expect(codes).toEqual(new Array(4).fill('PRODUCER_UNAVAILABLE'));
    sim.runUntil(20);
    expect(reads('read_committed')[0]).toBe('');
    play(sim, function* () {
      yield* one.beginTransaction();
      yield* one.produce('k', 'b');
      yield* one.commitTransaction();
    });
    expect(reads('read_committed')[0]).toBe('b');
  });

  it('refuse what makes no sense', () => {
    const { sim, log, producer } = model(options);
    const one = producer('one', { transactionalId: 'T1' });
    const plain = producer('plain');
    const codes: string[] = [];
    play(sim, function* () {
      yield* codeOfProcess(() => one.produce('k', 'a') as Process<unknown>, codes);
      yield* codeOfProcess(() => one.commitTransaction(), codes);
      yield* codeOfProcess(function* () {
        yield* plain.beginTransaction();
      }, codes);
      yield* one.beginTransaction();
      yield* codeOfProcess(function* () {
        yield* one.beginTransaction();
      }, codes);
    });
    expect(codes).toEqual(new Array(4).fill('INVALID_TRANSACTION'));
    expect(log.totalRecords).toBe(0);
    expect(() => log.fetchNext(0, 0, 1, 'committed' as never)).toThrow('isolationLevel');
  });
});
