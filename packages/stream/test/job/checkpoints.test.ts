import { type JobSinkOptions, type KeyedProcessFunction, StreamJob, type StreamJobOptions } from '@sim/stream';
import { FaultSchedule, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarrierHandler } from '../../src/job/barrier-handler.ts';

const pass: KeyedProcessFunction<any, any> = { processElement: (value, context) => context.collect(value) };

/** Keeps the sum of what it has seen, of all keys in one. */
const sums: KeyedProcessFunction<number, number> = {
  processElement(value, context) {
    const sum = context.getState<number>('sum');
    sum.update((sum.value() ?? 0) + value);
    context.collect(value);
  },
};

/** Record i at i s, 0.1 s each; checkpoints triggered at 10.5, 20.5, … and complete a second later. */
function runR(
  sink: JobSinkOptions,
  faults: { readonly at?: number; readonly restartAt?: number } = {},
  checkpoints: Partial<StreamJobOptions['checkpoints']> = {},
) {
  const job = new StreamJob('job', {
    operators: [
      { name: 'source', source: (offset) => ({ at: offset + 1, value: offset + 1 }) },
      { name: 'work', inputs: ['source'], process: sums, cost: 0.1 },
      { name: 'sink', inputs: ['work'], sink },
    ],
    checkpoints: { interval: 10, firstAt: 10.5, asyncDuration: 1, ...checkpoints },
  });
  const sim = new Simulation({ entities: [job] });
  if (faults.at !== undefined) {
    const schedule = new FaultSchedule('faults');
    schedule.crash(job, { at: faults.at, ...(faults.restartAt !== undefined && { restartAt: faults.restartAt }) });
    sim.add(schedule);
  }
  sim.runUntil(45);
  return job;
}

const times = (job: StreamJob, from: number, to: number) =>
  new Set(
    Array.from(
      { length: to - from + 1 },
      (_, k) => Math.round((job.sink('sink').visibleAt(from + k) ?? NaN) * 10) / 10,
    ),
  );

describe('a run with a record a second and a crash from 27.5 to 32.5', () => {
  it('begins again from the checkpoint of 20.5 and has caught up at 33.8', () => {
    const job = runR({ guarantee: 'at-least-once' }, { at: 27.5, restartAt: 32.5 });
    expect(job.completedCheckpoints.map(({ completedAt, triggeredAt }) => [triggeredAt, completedAt])).toEqual([
      [10.5, 11.5],
      [20.5, 21.5],
      [40.5, 41.5],
    ]);
    expect(job.stats).toMatchObject({ restarts: 1, downtime: 5, recordsReplayed: 7, checkpointsFailed: 0 });
    expect(job.stats.lastCatchUp).toBeCloseTo(6.3, 9);
  });

  it('writes 21 to 27 twice at least once', () => {
    const job = runR({ guarantee: 'at-least-once' }, { at: 27.5, restartAt: 32.5 });
    expect(job.sink('sink').stats).toMatchObject({ visible: 44, duplicates: 7, lost: 0 });
    expect(
      job
        .sink('sink')
        .values()
        .filter((value) => value === 21).length,
    ).toBe(2);
    expect(
      job
        .sink('sink')
        .values()
        .filter((value) => value === 20).length,
    ).toBe(1);
  });

  it('replaces them where the sink is idempotent', () => {
    const job = runR({ guarantee: 'idempotent' }, { at: 27.5, restartAt: 32.5 });
    expect(job.sink('sink').stats).toMatchObject({ visible: 44, duplicates: 0, replaced: 7 });
  });

  it('commits by two phases at 11.5, 21.5 and 41.5, each record once', () => {
    const job = runR({ guarantee: 'exactly-once' }, { at: 27.5, restartAt: 32.5 });
    expect([times(job, 1, 10), times(job, 11, 20), times(job, 21, 40)].map((set) => [...set])).toEqual([
      [11.5],
      [21.5],
      [41.5],
    ]);
    expect(job.sink('sink').stats).toMatchObject({ visible: 40, duplicates: 0, aborted: 7, lost: 0 });
    expect((job.sink('sink').visibleAt(21) as number) - 21).toBeCloseTo(20.5, 9);
  });

  it('makes record 21 visible after 10.5 s without the crash', () => {
    const job = runR({ guarantee: 'exactly-once' });
    expect((job.sink('sink').visibleAt(21) as number) - 21).toBeCloseTo(10.5, 9);
  });

  it('has the state of a run without it', () => {
    const end = (faults: object) => {
      const seen: number[] = [];
      const job = new StreamJob('job', {
        operators: [
          { name: 'source', source: (offset) => (offset < 50 ? { at: offset + 1, value: offset + 1 } : undefined) },
          {
            name: 'work',
            inputs: ['source'],
            cost: 0.1,
            process: {
              processElement(value: number, context) {
                const sum = context.getState<number>('sum');
                sum.update((sum.value() ?? 0) + value);
                context.timerService.registerEventTimeTimer(1_000);
              },
              onTimer: (_, context) => void seen.push(context.getState<number>('sum').value() as number),
            },
          },
          { name: 'sink', inputs: ['work'], sink: {} },
        ],
        checkpoints: { interval: 10, firstAt: 10.5, asyncDuration: 1 },
      });
      const sim = new Simulation({ entities: [job] });
      if ('at' in faults) sim.add(new FaultSchedule('faults')).crash(job, faults as { at: number; restartAt: number });
      sim.run();
      return seen;
    };
    expect(end({ at: 27.5, restartAt: 32.5 })).toEqual([1275]);
    expect(end({})).toEqual([1275]);
  });
});

describe('a crash at another moment', () => {
  it('before the second checkpoint is complete begins from the first', () => {
    expect(runR({}, { at: 20.9, restartAt: 25.9 }).sink('sink').stats.duplicates).toBe(10);
    const exactly = runR({ guarantee: 'exactly-once' }, { at: 20.9, restartAt: 25.9 });
    expect(exactly.sink('sink').stats).toMatchObject({ duplicates: 0, lost: 0, visible: 40 });
  });

  it('after it is complete and before sinks are told commits by recovery, once', () => {
    const job = runR({ guarantee: 'exactly-once' }, { at: 21.7, restartAt: 26.7 }, { notifyDelay: 0.5 });
    expect([...times(job, 11, 20)]).toEqual([26.7]);
    expect(job.sink('sink').stats).toMatchObject({ duplicates: 0, lost: 0 });
  });

  it('with a transaction time-out shorter than the way loses nothing that was committed', () => {
    const job = runR({ guarantee: 'exactly-once', transactionTimeout: 15 }, { at: 27.5, restartAt: 52.5 });
    expect(job.sink('sink').stats).toMatchObject({ visible: 20, lost: 0, failedCommits: 0 });
    const sim = runR(
      { guarantee: 'exactly-once', transactionTimeout: 15 },
      { at: 21.7, restartAt: 44 },
      { notifyDelay: 0.5 },
    );
    expect(sim.sink('sink').stats).toMatchObject({ visible: 10, lost: 10, failedCommits: 1 });
  });
});

describe('barriers', () => {
  it('block the inputs that have them until all have, exactly once', () => {
    const handler = new BarrierHandler([0, 1, 2], true);
    expect([handler.barrier(1, 1), handler.barrier(2, 1)]).toEqual([undefined, undefined]);
    expect([...handler.blocked]).toEqual([1, 2]);
    expect(handler.barrier(0, 1)).toBe(1);
    expect([...handler.blocked]).toEqual([]);
    handler.barrier(1, 2);
    handler.barrier(0, 2);
    expect(handler.barrier(2, 3)).toBeUndefined();
    expect([...handler.blocked]).toEqual([2]);
    handler.barrier(0, 3);
    expect([...handler.blocked].sort()).toEqual([0, 2]);
    handler.barrier(1, 4);
    expect([...handler.blocked]).toEqual([1]);
    expect(handler.counts).toEqual({ completed: 1, aborted: 2 });
    // An input that has ended is not waited for.
    handler.barrier(2, 4);
    expect(handler.end(0)).toBe(4);
    expect(handler.counts).toEqual({ completed: 2, aborted: 2 });
  });

  it('of a checkpoint that was given up block nothing, neither those that have come nor those still to come', () => {
    const handler = new BarrierHandler([0, 1], true);
    handler.barrier(0, 1);
    handler.abort(1);
    expect([...handler.blocked]).toEqual([]);
    handler.barrier(1, 1);
    expect([...handler.blocked]).toEqual([]);
    handler.barrier(0, 2);
    expect([...handler.blocked, handler.barrier(1, 2)]).toEqual([0, 2]);
    expect(handler.counts).toEqual({ completed: 1, aborted: 1 });
  });

  it('block nothing at least once, and one that completes drops older ones', () => {
    const handler = new BarrierHandler([0, 1], false);
    handler.barrier(0, 1);
    handler.barrier(0, 2);
    expect([...handler.blocked]).toEqual([]);
    expect(handler.barrier(1, 2)).toBe(2);
    expect(handler.barrier(1, 1)).toBeUndefined();
    expect(handler.counts).toEqual({ completed: 1, aborted: 1 });
  });
});

/** Two sources of different speed, keyed to parallel instances, and counted. */
function topology(parallelism: number, guarantee: JobSinkOptions['guarantee'], mode: 'exactly-once' | 'at-least-once') {
  const job = new StreamJob('job', {
    operators: [
      {
        name: 'a',
        source: (offset) =>
          offset < 60 ? { at: offset * 0.5, key: `k${offset % 7}`, value: `a${offset}` } : undefined,
      },
      {
        name: 'b',
        source: (offset) =>
          offset < 40 ? { at: offset * 0.7, key: `k${offset % 5}`, value: `b${offset}` } : undefined,
      },
      {
        name: 'map',
        inputs: [
          { from: 'a', exchange: 'rebalance' },
          { from: 'b', exchange: 'rebalance' },
        ],
        process: pass,
        cost: 0.05,
        parallelism,
      },
      {
        name: 'count',
        inputs: [{ from: 'map', exchange: 'keyed' }],
        parallelism,
        cost: 0.08,
        process: {
          processElement(value: string, context) {
            const n = context.getState<number>('n');
            n.update((n.value() ?? 0) + 1);
            context.collect([context.key, value]);
            context.timerService.registerEventTimeTimer(10_000);
          },
          onTimer: (_, context) => context.collect([context.key, 'count', context.getState<number>('n').value()]),
        },
      },
      {
        name: 'sink',
        inputs: [{ from: 'count', exchange: 'rebalance' }],
        sink: { guarantee: guarantee as 'exactly-once', idOf: (value: unknown) => JSON.stringify(value) },
      },
    ],
    channelCapacity: 4,
    channelLatency: 0.02,
    checkpoints: { interval: 3, asyncDuration: 0.4, syncDuration: 0.05, mode },
  });
  return job;
}

describe('whatever the times of crashes', () => {
  const crashes = fc.array(fc.double({ min: 0.1, max: 30, noNaN: true }), { maxLength: 4 });
  const play = (at: readonly number[], ...args: Parameters<typeof topology>) => {
    const job = topology(...args);
    const sim = new Simulation({ entities: [job] });
    for (const time of at) {
      sim.at(time, () => job.crash());
      sim.at(time + 1.5, () => job.restart());
    }
    sim.run();
    return job;
  };
  const expected = [...play([], 1, 'exactly-once', 'exactly-once').sink('sink').values()]
    .map((value) => JSON.stringify(value))
    .sort();

  it('each result comes out exactly once with aligned barriers and two-phase commit', () => {
    expect(expected.length).toBe(107);
    fc.assert(
      fc.property(crashes, fc.integer({ min: 1, max: 3 }), (at, parallelism) => {
        const job = play(at, parallelism, 'exactly-once', 'exactly-once');
        expect([...job.sink('sink').values()].map((value) => JSON.stringify(value)).sort()).toEqual(expected);
        expect(job.sink('sink').stats).toMatchObject({ duplicates: 0, lost: 0 });
      }),
      { seed: 31, numRuns: 25 },
    );
  });

  it('nothing is missing at least once', () => {
    fc.assert(
      fc.property(crashes, fc.integer({ min: 1, max: 3 }), (at, parallelism) => {
        const job = play(at, parallelism, 'at-least-once', 'at-least-once');
        const seen = new Set(
          job
            .sink('sink')
            .values()
            .map((value) => JSON.stringify(value)),
        );
        for (const each of expected) if (!each.includes('count')) expect(seen.has(each), each).toBe(true);
      }),
      { seed: 32, numRuns: 15 },
    );
  });
});

describe('checkpoints', () => {
  it('that take longer than their time-out fail, and then the job', () => {
    const job = runR({}, {}, { asyncDuration: 30, timeout: 5 });
    expect(job.stats).toMatchObject({ checkpointsCompleted: 0, checkpointsFailed: 2, restarts: 1 });
    const tolerant = runR({}, {}, { asyncDuration: 30, timeout: 5, tolerableFailures: 5 });
    expect(tolerant.stats).toMatchObject({ checkpointsFailed: 3, restarts: 0 });
  });

  it('take as long as their size says', () => {
    const job = runR({}, {}, { asyncDuration: 0.5, stateRate: 2 });
    // One sum, at two values a second.
    expect(job.stats).toMatchObject({ lastCheckpointDuration: 1, lastCheckpointSize: 2 });
  });
});

describe('a task that crashes', () => {
  it('takes the job with it, which begins again after the restart delay', () => {
    const job = new StreamJob('job', {
      operators: [
        { name: 'source', source: (offset) => (offset < 40 ? { at: offset, value: offset } : undefined) },
        { name: 'work', inputs: ['source'], process: pass, cost: 0.1 },
        { name: 'sink', inputs: ['work'], sink: { guarantee: 'exactly-once' } },
      ],
      checkpoints: { interval: 10 },
      restartDelay: 3,
    });
    const sim = new Simulation({ entities: [job] });
    sim.at(15.5, () => job.task('work').crash());
    sim.at(16, () => job.task('work').restart());
    sim.run();
    expect(job.stats).toMatchObject({ restarts: 1, downtime: 3 });
    expect(job.sink('sink').stats).toMatchObject({ visible: 40, duplicates: 0 });
  });
});
