import { type JobOperator, type KeyedProcessFunction, StreamJob, type StreamJobOptions } from '@sim/stream';
import { CallbackEntity, FaultSchedule, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

const pass: KeyedProcessFunction<any, any> = { processElement: (value, context) => context.collect(value) };

function perSecond(rate: number, until = Infinity): NonNullable<JobOperator['source']> {
  return (offset) => (offset / rate > until ? undefined : { at: offset / rate, value: offset });
}

function run(options: StreamJobOptions, seconds?: number) {
  const job = new StreamJob('job', options);
  const sim = new Simulation({ entities: [job] });
  if (seconds !== undefined) sim.runUntil(seconds);
  return { job, sim };
}

/** 1000 records a second, 1 ms each at A, and so long at B. */
const chain = (cost: number): StreamJobOptions => ({
  operators: [
    { name: 'source', source: perSecond(1_000) },
    { name: 'A', inputs: ['source'], process: pass, cost: 0.001 },
    { name: 'B', inputs: ['A'], process: pass, cost },
    { name: 'sink', inputs: ['B'], sink: {} },
  ],
  channelCapacity: 100,
});

describe('a source', () => {
  it('reads records whose times lie between two ticks of the clock', () => {
    const { job } = run(
      {
        operators: [
          { name: 'source', source: (offset) => ({ at: (offset + 1) * 0.0520000001, value: offset }) },
          { name: 'sink', inputs: ['source'], sink: {} },
        ],
      },
      10,
    );
    expect(job.sink('sink').stats.visible).toBe(192);
    expect(job.task('source').stats.queueLength).toBe(0);
  });
});

describe('a chain whose second operator is the slower one', () => {
  it('pushes back: A is half busy and half back-pressured, and the rest piles up at the source', () => {
    const { job, sim } = run(chain(0.002), 10);
    for (const name of ['source', 'A', 'B', 'sink']) (job.task(name) as unknown as { resetStats(): void }).resetStats();
    const before = job.sink('sink').stats.written;
    const waiting = job.task('source').stats.queueLength;
    sim.runUntil(60);
    expect((job.sink('sink').stats.written - before) / 50).toBeCloseTo(500, 0);
    expect(job.task('B').stats.busy).toBeCloseTo(1, 3);
    const { backPressured, busy, idle } = job.task('A').stats;
    expect(busy).toBeCloseTo(0.5, 2);
    expect(backPressured).toBeCloseTo(0.5, 2);
    expect(idle).toBeCloseTo(0, 3);
    expect((job.task('source').stats.queueLength - waiting) / 50).toBeCloseTo(500, 0);
    // From A to the end of B: 100 elements of 2 ms.
    expect(job.task('B').stats.queueLength).toBeGreaterThanOrEqual(100);
    expect(job.task('B').stats.queueLength * 0.002).toBeCloseTo(0.2, 2);
  });

  it('does not, where it is the faster one', () => {
    const { job } = run(chain(0.0005), 30);
    const { backPressured, busy } = job.task('A').stats;
    expect(backPressured).toBe(0);
    expect(busy).toBeCloseTo(1, 2);
    expect(job.task('B').stats.busy).toBeCloseTo(0.5, 2);
  });

  it('stops after as many elements as the channel holds while B is down, and loses nothing', () => {
    const { job, sim } = run(
      {
        ...chain(0.0005),
        operators: chain(0.0005).operators.map((each) =>
          each.source ? { ...each, source: perSecond(1_000, 20) } : each,
        ),
      },
      5,
    );
    job.task('B').crash();
    const sent = job.task('A').stats.elementsOut;
    sim.runUntil(15);
    expect(job.task('A').stats.elementsOut - sent).toBeLessThanOrEqual(100);
    expect(job.task('A').stats.elementsOut - sent).toBeGreaterThan(97);
    job.task('B').restart();
    sim.run();
    expect(job.sink('sink').stats).toMatchObject({ written: 20_001, visible: 20_001, duplicates: 0 });
  });
});

describe('what an element costs', () => {
  it('is processor time: it stands still in a pause, and runs at the pace of the moment', () => {
    const writtenAt = (fault: (faults: FaultSchedule, job: StreamJob) => void) => {
      const got: number[] = [];
      const job = new StreamJob('job', {
        operators: [
          { name: 'source', source: (offset) => (offset < 2 ? { at: 1, value: offset } : undefined) },
          {
            name: 'A',
            inputs: ['source'],
            process: pass,
            cost: 10,
            downstream: new CallbackEntity('out', ({ time }) => void got.push(time)),
          },
        ],
      });
      const faults = new FaultSchedule();
      fault(faults, job);
      expect(new Simulation({ entities: [job, faults] }).run().eventsPending).toBe(0);
      return got;
    };
    expect(writtenAt(() => {})).toEqual([11, 21]);
    expect(writtenAt((faults, job) => faults.pause(job.task('A'), { from: 3, to: 9 }))).toEqual([17, 27]);
    expect(writtenAt((faults, job) => faults.slow(job.task('A'), { from: 3, to: 11, factor: 4 }))).toEqual([17, 27]);
    expect(writtenAt((faults, job) => faults.slow(job.task('A'), { from: 0, to: 99, factor: 3 }))).toEqual([31, 61]);
  });
});

describe('channels', () => {
  it('keep elements and watermarks in order, after their latency, and do not carry them late', () => {
    const got: unknown[] = [];
    const { sim } = run({
      operators: [
        { name: 'source', source: perSecond(10, 3) },
        {
          name: 'timers',
          inputs: [{ from: 'source', latency: 0.25 }],
          process: {
            processElement: (_, context) => context.timerService.registerEventTimeTimer(Math.ceil(context.timestamp)),
            onTimer: (time, context) => context.collect(time),
          },
          downstream: new CallbackEntity('out', ({ time, payload }) => {
            got.push([time, (payload as { value: unknown }).value]);
          }),
        },
        { name: 'sink', inputs: ['timers'], sink: {} },
      ],
    });
    sim.run();
    // The watermark of 1 s is made at the tick of 1 s (0.9) or of 2 s, and takes its way.
    expect(got.map(([, value]: any) => value)).toEqual([0, 1, 2, 3]);
    expect(got[1]).toEqual([2.25, 1]);
  });

  it('fan in and out, with side outputs', () => {
    const { job, sim } = run({
      operators: [
        { name: 'odd', source: (offset) => (offset < 5 ? { at: offset, value: 2 * offset + 1 } : undefined) },
        { name: 'even', source: (offset) => (offset < 5 ? { at: offset, value: 2 * offset } : undefined) },
        {
          name: 'split',
          inputs: ['odd', 'even'],
          process: {
            processElement(value: number, context) {
              if (value % 3 === 0) context.output('threes', value);
              else context.collect(value);
            },
          },
        },
        { name: 'rest', inputs: ['split'], sink: {} },
        { name: 'threes', inputs: ['split:threes'], sink: {} },
        { name: 'copy', inputs: ['split'], sink: {} },
      ],
    });
    sim.run();
    expect([...job.sink('rest').values()].sort()).toEqual([1, 2, 4, 5, 7, 8]);
    expect([...job.sink('copy').values()].sort()).toEqual([1, 2, 4, 5, 7, 8]);
    expect([...job.sink('threes').values()].sort()).toEqual([0, 3, 6, 9]);
  });

  it('are taken from in turn: a busy input does not starve a quiet one', () => {
    const { job } = run(
      {
        operators: [
          { name: 'busy', source: () => ({ at: 0, value: 'busy' }) },
          { name: 'quiet', source: (offset) => ({ at: offset, value: 'quiet' }) },
          { name: 'both', inputs: ['busy', 'quiet'], process: pass, cost: 0.01 },
          { name: 'sink', inputs: ['both'], sink: { idOf: (value: unknown) => value } },
        ],
      },
      20.05,
    );
    expect(
      job
        .sink('sink')
        .values()
        .filter((value) => value === 'quiet').length,
    ).toBe(21);
  });

  it('give a second input to a function that has one', () => {
    const { job, sim } = run({
      operators: [
        { name: 'left', source: (offset) => (offset < 3 ? { at: offset, key: 'k', value: offset } : undefined) },
        { name: 'right', source: (offset) => (offset < 3 ? { at: offset + 0.5, key: 'k', value: offset } : undefined) },
        {
          name: 'join',
          inputs: ['left', 'right'],
          process: {
            processElement: (value, context) => context.getState<number>('left').update(value as number),
            processElement2: (value, context) =>
              context.collect(`${context.getState<number>('left').value()}${value as number}`),
          },
        },
        { name: 'sink', inputs: ['join'], sink: {} },
      ],
    });
    sim.run();
    expect(job.sink('sink').values()).toEqual(['00', '11', '22']);
  });
});

describe('a job that cannot be', () => {
  const source = { name: 's', source: perSecond(1) } as const;
  it.each<[string, unknown]>([
    ['without operators', { operators: [] }],
    ['with a name used twice', { operators: [source, source] }],
    [
      'with a circle',
      {
        operators: [
          source,
          { name: 'a', inputs: ['b', 's'], process: pass },
          { name: 'b', inputs: ['a'], process: pass },
        ],
      },
    ],
    ['with an input that is not there', { operators: [{ name: 'a', inputs: ['x'], process: pass }] }],
    ['with a function without inputs', { operators: [{ name: 'a', process: pass }] }],
    ['with a source with inputs', { operators: [source, { ...source, name: 't', inputs: ['s'] }] }],
    ['with an operator that is two things', { operators: [{ ...source, process: pass }] }],
    [
      'with forward between different parallelisms',
      {
        operators: [source, { name: 'a', inputs: [{ from: 's', exchange: 'forward' }], process: pass, parallelism: 2 }],
      },
    ],
    ['with a channel without room', { operators: [source], channelCapacity: 0 }],
    ['with an unknown option', { operators: [source], channelcapacity: 5 }],
    ['with an unknown option of an operator', { operators: [{ ...source, parallel: 5 }] }],
    [
      'with an unknown option of an input',
      { operators: [source, { name: 'a', inputs: [{ from: 's', room: 1 }], process: pass }] },
    ],
    [
      'with a sink that guarantees nothing',
      { operators: [source, { name: 'a', inputs: ['s'], sink: { guarantee: 'none' } }] },
    ],
    ['with checkpoints at no interval', { operators: [source], checkpoints: {} }],
  ])('%s is refused', (_, options) => {
    expect(codeOf(() => new StreamJob('job', options as StreamJobOptions))).toBe('INVALID_OPTION');
  });

  it('has no such task or sink', () => {
    const job = new StreamJob('job', { operators: [source] });
    expect(codeOf(() => job.task('x'))).toBe('INVALID_OPTION');
    expect(codeOf(() => job.task('s', 1))).toBe('INVALID_OPTION');
    expect(codeOf(() => job.sink('s'))).toBe('INVALID_OPTION');
  });
});

describe('a chain of 2,000 operators', () => {
  it('passes everything on', () => {
    const names = Array.from({ length: 2000 }, (_, n) => `operator-${n}`);
    const chain = names.map((name, n) => ({
      name,
      inputs: [n === 0 ? 'source' : (names[n - 1] as string)],
      process: pass,
    }));
    const job = new StreamJob('job', {
      // The order in which operators are given does not matter.
      operators: [
        { name: 'sink', inputs: [names.at(-1) as string], sink: {} },
        ...[...chain].reverse(),
        { name: 'source', source: (offset) => (offset < 3 ? { at: offset, value: offset } : undefined) },
      ],
    });
    new Simulation({ entities: [job] }).run();
    expect(job.sink('sink').values()).toEqual([0, 1, 2]);
  });
});

describe('a chain of ten thousand operators', () => {
  it('does what a short one does, failures and checkpoints included', () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `o${n}`);
    const { job, sim } = run({
      operators: [
        { name: 'source', source: (offset) => (offset < 8 ? { at: offset, value: offset } : undefined) },
        ...names.map((name, n) => ({ name, inputs: [n === 0 ? 'source' : `o${n - 1}`], process: pass })),
        { name: 'sink', inputs: ['o9999'], sink: { guarantee: 'exactly-once' } },
      ],
      checkpoints: { interval: 3 },
      restartDelay: 1,
    });
    sim.at(4.5, () => job.task('o5000').crash());
    sim.at(4.5, () => job.task('o5000').restart());
    sim.run();
    expect(job.sink('sink').values()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(job.stats).toMatchObject({ restarts: 1, recordsReplayed: 2 });
  });
});
