import { type CheckpointOptions, type KeyedProcessFunction, StreamJob, type StreamJobOptions } from '@sim/stream';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

const pass: KeyedProcessFunction<any, any> = { processElement: (value, context) => context.collect(value) };

/** Three links of so many elements, before operators of 2 ms of which the last one is the slowest. */
function saturated(
  checkpoints: Partial<CheckpointOptions>,
  {
    channelCapacity = 100,
    channelLatency = 0.001,
    records = Infinity,
    sink = {},
  }: Partial<StreamJobOptions> & {
    readonly records?: number;
    readonly sink?: NonNullable<StreamJobOptions['operators'][number]['sink']>;
  } = {},
): { readonly job: StreamJob; readonly sim: Simulation } {
  const job = new StreamJob('job', {
    operators: [
      { name: 'source', source: (offset) => (offset < records ? { at: 0, value: offset } : undefined) },
      { name: 'a', inputs: ['source'], process: pass, cost: 0.001 },
      { name: 'b', inputs: ['a'], process: pass, cost: 0.001 },
      { name: 'c', inputs: ['b'], process: pass, cost: 0.002 },
      { name: 'sink', inputs: ['c'], sink },
    ],
    channelCapacity,
    channelLatency,
    restartDelay: 1,
    checkpoints: { interval: 10, ...checkpoints },
  });
  return { job, sim: new Simulation({ entities: [job] }) };
}

const first = (checkpoints: Partial<CheckpointOptions>, channelCapacity = 100) => {
  const { job, sim } = saturated(checkpoints, { channelCapacity });
  sim.runUntil(19);
  const { completedAt, inFlight, stateSize, triggeredAt } = job.completedCheckpoints[0]!;
  return { seconds: completedAt - triggeredAt, inFlight, stateSize };
};

describe('a chain of three full links before an operator of 2 ms', () => {
  it('takes an aligned checkpoint in the time that 300 elements take', () => {
    const { inFlight, seconds, stateSize } = first({});
    expect(seconds).toBeGreaterThan(0.58);
    expect(seconds).toBeLessThan(0.63);
    expect([inFlight, stateSize]).toEqual([0, 1]);
  });

  it('takes an unaligned one in the time of the links, with the 300 elements in it', () => {
    const { inFlight, seconds, stateSize } = first({ unaligned: true });
    // Four links of 1 ms, and an element at each that is worked on.
    expect(seconds).toBeLessThan(0.009);
    expect(inFlight).toBeGreaterThan(290);
    expect(inFlight).toBeLessThanOrEqual(303);
    expect(stateSize).toBe(1);
  });

  it('switches when a barrier has waited for the time-out', () => {
    const { inFlight, seconds } = first({ unaligned: true, alignedCheckpointTimeout: 0.1 });
    expect(seconds).toBeGreaterThan(0.1);
    expect(seconds).toBeLessThan(0.109);
    // In 0.1 s it has overtaken 50 elements by waiting for them.
    expect(inFlight).toBeGreaterThan(230);
    expect(inFlight).toBeLessThan(270);
  });

  it('takes no longer however much waits, where an aligned one does', () => {
    expect(first({}, 400).seconds).toBeGreaterThan(2.3);
    const { inFlight, seconds } = first({ unaligned: true }, 400);
    expect(seconds).toBeLessThan(0.009);
    expect(inFlight).toBeGreaterThan(1_190);
  });

  it('is what an aligned one is where barriers come before the time-out', () => {
    expect(first({ unaligned: true, alignedCheckpointTimeout: 5 })).toEqual(first({}));
  });

  it('stores what it has overtaken at the rate of state', () => {
    const { seconds } = first({ unaligned: true, stateRate: 100 });
    // The 100 elements of one link.
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(1.03);
  });
});

describe('what a checkpoint has overtaken', () => {
  it('comes again after a failure, before what the source reads again, exactly once', () => {
    const { job, sim } = saturated(
      { unaligned: true, interval: 1 },
      { records: 5_000, sink: { guarantee: 'exactly-once' } },
    );
    for (const at of [1.5, 4.001, 9.2]) sim.at(at, () => job.task('b').crash());
    for (const at of [1.6, 4.101, 9.3]) sim.at(at, () => job.task('b').restart());
    sim.run();
    expect(job.stats.restarts).toBe(3);
    const values = job.sink('sink').values();
    expect(values.length).toBe(5_000);
    expect(values).toEqual([...values].sort((x, y) => (x as number) - (y as number)));
  });

  it('is as it was, whatever was done to it since', () => {
    const job = new StreamJob('job', {
      operators: [
        {
          name: 'source',
          source: (offset) => (offset < 20 ? { at: 0, value: { seen: [] as number[], offset } } : undefined),
        },
        {
          name: 'marks',
          inputs: ['source'],
          cost: 0.5,
          process: {
            processElement(value: { readonly seen: number[] }, context) {
              value.seen.push(context.timerService.currentProcessingTime());
              context.collect(value);
            },
          },
        },
        { name: 'sink', inputs: ['marks'], sink: { guarantee: 'exactly-once', idOf: ({ offset }) => offset } },
      ],
      checkpoints: { interval: 3, unaligned: true },
      restartDelay: 1,
    });
    const sim = new Simulation({ entities: [job] });
    for (const at of [5.2, 8]) sim.at(at, () => job.task('marks').crash());
    for (const at of [5.2, 8]) sim.at(at, () => job.task('marks').restart());
    sim.run();
    const values = job.sink('sink').values() as readonly { readonly seen: readonly number[] }[];
    expect(values.map(({ seen }) => seen.length)).toEqual(new Array<number>(20).fill(1));
  });

  it('is given up with a checkpoint that times out, and the next one is taken', () => {
    const { job, sim } = saturated({ unaligned: true, timeout: 0.002, tolerableFailures: 3 });
    sim.runUntil(39);
    expect(job.stats).toMatchObject({ checkpointsCompleted: 0, checkpointsFailed: 3, restarts: 0 });
    sim.runUntil(40.5);
    expect(job.stats.checkpointsFailed).toBe(4);
  });

  it('is nothing for a savepoint, which waits for its turn', () => {
    const { job, sim } = saturated({ unaligned: true, interval: 100 });
    sim.runUntil(10);
    const savepoint = job.triggerSavepoint();
    sim.runUntil(10.5);
    expect(savepoint.settled).toBe(false);
    sim.runUntil(10.7);
    expect(savepoint.settled).toBe(true);
    expect(job.task('c').stats.queueLength).toBeGreaterThan(90);
  });
});

describe('an input that has ended while others go on', () => {
  it('is waited for by nobody: what waits in it is part of the checkpoint', () => {
    const job = new StreamJob('job', {
      operators: [
        { name: 'short', source: (offset) => (offset < 50 ? { at: 0, value: `s${offset}` } : undefined) },
        { name: 'long', source: (offset) => (offset < 20 ? { at: offset, value: `l${offset}` } : undefined) },
        { name: 'slow', inputs: ['short'], process: pass, cost: 0.4 },
        { name: 'sink', inputs: ['slow', 'long'], sink: { guarantee: 'exactly-once' } },
      ],
      checkpoints: { interval: 4.1, unaligned: true },
      restartDelay: 1,
    });
    const sim = new Simulation({ entities: [job] });
    sim.runUntil(4.6);
    // All that sends to the slow one has ended: it takes its snapshot all the same, after its eleventh element,
    // which is on the way to the sink.
    expect(job.completedCheckpoints).toMatchObject([{ id: 1, inFlight: 39 + 1 }]);
    sim.at(7, () => job.task('slow').crash());
    sim.at(7, () => job.task('slow').restart());
    sim.run();
    expect([...job.sink('sink').values()].sort()).toEqual(
      [...Array.from({ length: 50 }, (_, n) => `s${n}`), ...Array.from({ length: 20 }, (_, n) => `l${n}`)].sort(),
    );
  });
});

it('unaligned checkpoints are refused where they make no sense', () => {
  const make = (checkpoints: object) => () => saturated(checkpoints);
  expect(codeOf(make({ unaligned: true, mode: 'at-least-once' }))).toBe('INVALID_OPTION');
  expect(codeOf(make({ unaligned: 1 }))).toBe('INVALID_OPTION');
  expect(codeOf(make({ alignedCheckpointTimeout: 1 }))).toBe('INVALID_OPTION');
  expect(codeOf(make({ unaligned: true, alignedCheckpointTimeout: -1 }))).toBe('INVALID_OPTION');
});
