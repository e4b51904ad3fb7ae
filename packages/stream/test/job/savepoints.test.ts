import {
  instanceOfKeyGroup,
  type JobOperator,
  type KeyedContext,
  keyGroupOf,
  type Savepoint,
  StreamJob,
  type StreamJobOptions,
  sum,
  TumblingWindow,
  type WindowResult,
} from '@sim/stream';
import { isSimError, Simulation } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveResults, operatorsOf, topologies } from '../support/random-topology.ts';

const counts = (context: KeyedContext<unknown>) => {
  const n = context.getState<number>('n');
  n.update((n.value() ?? 0) + 1);
  return n.value() as number;
};

const KEYS = Array.from({ length: 40 }, (_, n) => `key-${n}`);
const instanceOf = (key: string, parallelism: number) => instanceOfKeyGroup(keyGroupOf(key, 128), parallelism, 128);

/** 400 records, one every 0.1 s, each key in turn; counted by key in some instances. */
function counting(parallelism = 2, cost = 0): readonly JobOperator[] {
  return [
    {
      name: 'source',
      source: (offset) => (offset < 400 ? { at: offset * 0.1, key: KEYS[offset % 40]!, value: offset } : undefined),
    },
    {
      name: 'count',
      parallelism,
      cost,
      inputs: [{ from: 'source', exchange: 'keyed' }],
      process: { processElement: (_, context) => context.collect(`${context.key} ${counts(context)}`) },
    },
    {
      name: 'sink',
      inputs: [{ from: 'count', exchange: 'rebalance' }],
      sink: { guarantee: 'exactly-once' },
    },
  ];
}

const expected = KEYS.flatMap((key) => Array.from({ length: 10 }, (_, n) => `${key} ${n + 1}`)).sort();
const sorted = (job: StreamJob) => [...(job.sink('sink').values() as string[])].sort();

function simulate(options: Partial<StreamJobOptions>, act: (job: StreamJob, sim: Simulation) => void) {
  const job = new StreamJob('job', { operators: counting(), ...options });
  const sim = new Simulation({ entities: [job] });
  act(job, sim);
  sim.run();
  return { job, sim };
}

describe('a job that is stopped with a savepoint', () => {
  it('has processed and committed what its sources have read, and nothing more', () => {
    let savepoint: Savepoint | undefined;
    const stopped = simulate({ operators: counting(2, 0.01), channelLatency: 0.05 }, (it, run) => {
      run.at(20.05, () => {
        const future = it.stopWithSavepoint();
        run.spawn(
          (function* () {
            savepoint = yield* future;
          })(),
        );
      });
    });
    expect(stopped.job.sink('sink').stats).toMatchObject({ visible: 201, openTransactions: 1, aborted: 0 });
    expect(savepoint).toMatchObject({
      triggeredAt: 20.05,
      parallelism: { source: 1, count: 2, sink: 1 },
      stateSize: 42,
    });
    expect(stopped.job.stats).toMatchObject({ savepointsCompleted: 1, checkpointsCompleted: 0, restarts: 0 });
    // What came later is neither read nor waited for.
    expect(stopped.sim.now).toBeLessThan(20.5);
  });

  it('goes on from it, with another parallelism: state moves by key group', () => {
    const { job } = simulate({}, (it, sim) => {
      sim.spawn(
        (function* () {
          yield* sim.timeout(20.05);
          const savepoint = yield* it.stopWithSavepoint();
          yield* sim.timeout(7);
          it.start(savepoint, { count: 3 });
        })(),
      );
    });
    expect(sorted(job)).toEqual(expected);
    const moved = KEYS.filter((key) => instanceOf(key, 2) !== instanceOf(key, 3)).length;
    expect(moved).toBeGreaterThan(10);
    // The table of the groups 43 to 63 and 86 to 127.
    expect(job.stats).toMatchObject({ keyGroupsMoved: 63, stateMoved: moved, restarts: 1, downtime: 7 });
    expect(job.parallelism).toEqual({ source: 1, count: 3, sink: 1 });
    expect(job.stats.recordsReplayed).toBe(0);
    expect(job.stats.lastCatchUp).toBe(7);
    const loads = [0, 1, 2].map((instance) => job.task('count', instance).stats.elementsIn);
    expect(loads.reduce((a, b) => a + b)).toBe(400);
  });

  it('is one that any number of jobs begin with, in other simulations too', () => {
    let savepoint: Savepoint | undefined;
    simulate({}, (it, sim) => {
      sim.spawn(
        (function* () {
          yield* sim.timeout(20.05);
          savepoint = yield* it.stopWithSavepoint();
        })(),
      );
    });
    for (const parallelism of [1, 2, 5]) {
      const { job } = simulate({ operators: counting(parallelism), savepoint: savepoint as Savepoint }, () => {});
      // 201 records were read before: five of each key, and one more of the first.
      const isLeft = (each: string) => Number(each.split(' ')[1]) > (each.startsWith('key-0 ') ? 6 : 5);
      expect(sorted(job)).toEqual(expected.filter(isLeft));
    }
  });

  it('rescales in one step, and is down for the restart delay and what it takes to restore', () => {
    const { job } = simulate({ restartDelay: 3, restoreRate: 21 }, (it, sim) => {
      sim.at(20.05, () => void it.rescale({ count: 4, sink: 2 }));
      sim.at(30, () => void it.rescale({ count: 1 }));
    });
    expect(sorted(job)).toEqual(expected);
    // 40 counts, an offset, and the transaction of a sink or of two.
    expect(job.stats.downtime).toBeCloseTo(3 + 42 / 21 + 3 + 43 / 21, 6);
    expect(job.stats).toMatchObject({ restarts: 2, savepointsCompleted: 2 });
    expect(job.parallelism).toMatchObject({ count: 1, sink: 2 });
  });

  it('recovers to the savepoint it began with until there is a checkpoint, whatever its parallelism was', () => {
    const { job } = simulate({ checkpoints: { interval: 6 }, restartDelay: 1 }, (it, sim) => {
      sim.at(20.05, () => void it.rescale({ count: 3 }));
      sim.at(23, () => it.crash());
      sim.at(23.5, () => it.restart());
      sim.at(33, () => it.task('count', 2).crash());
      sim.at(33.1, () => it.task('count', 2).restart());
    });
    expect(sorted(job)).toEqual(expected);
    expect(job.stats.restarts).toBe(3);
  });

  it('begins as planned though it crashes while it is being rescaled', () => {
    const { job } = simulate({ checkpoints: { interval: 6 }, restartDelay: 5 }, (it, sim) => {
      sim.at(20.05, () => void it.rescale({ count: 3 }));
      sim.at(22, () => it.crash());
      sim.at(30, () => it.restart());
    });
    expect(sorted(job)).toEqual(expected);
    expect(job.parallelism).toMatchObject({ count: 3 });
  });
});

describe('a savepoint while the job runs on', () => {
  it('changes nothing: sinks do not commit for it, and recovery does not go back to it', () => {
    let savepoint: Savepoint | undefined;
    const { job } = simulate({ checkpoints: { interval: 10 }, restartDelay: 1 }, (it, sim) => {
      sim.spawn(
        (function* () {
          yield* sim.timeout(14);
          savepoint = yield* it.triggerSavepoint();
          expect(it.sink('sink').stats.visible).toBeLessThan(110);
        })(),
      );
      sim.at(15, () => it.crash());
      sim.at(16, () => it.restart());
    });
    expect(savepoint).toMatchObject({ triggeredAt: 14, completedAt: 14 });
    expect(job.stats).toMatchObject({ savepointsCompleted: 1, recordsReplayed: 50 });
    expect(sorted(job)).toEqual(expected);
  });

  it('waits for the checkpoint that is under way, and the next checkpoint for it', () => {
    const done: number[] = [];
    const { job } = simulate({ checkpoints: { interval: 10, asyncDuration: 3 } }, (it, sim) => {
      for (const at of [11, 12])
        sim.spawn(
          (function* () {
            yield* sim.timeout(at);
            const { completedAt, triggeredAt } = yield* it.triggerSavepoint();
            done.push(triggeredAt, completedAt);
          })(),
        );
    });
    expect(done).toEqual([13, 16, 16, 19]);
    expect(job.completedCheckpoints.map(({ triggeredAt }) => triggeredAt)).toEqual([10, 20, 30]);
  });

  it.each([
    ['the job crashes', 'WITHDRAWN', (job: StreamJob, sim: Simulation) => void sim.at(12, () => job.crash())],
    ['it takes too long', 'TIMED_OUT', () => {}],
  ] as const)('is rejected if %s', (_, code, act) => {
    const errors: unknown[] = [];
    const { job } = simulate({ checkpoints: { interval: 100, asyncDuration: 9, timeout: 5 } }, (it, sim) => {
      act(it, sim);
      sim.spawn(
        (function* () {
          yield* sim.timeout(10);
          try {
            yield* it.stopWithSavepoint();
          } catch (error) {
            errors.push(error);
          }
        })(),
      );
    });
    expect(errors.map((error) => isSimError(error, code))).toEqual([true]);
    // One that was to stop with it goes on.
    if (code === 'TIMED_OUT') expect(sorted(job)).toEqual(expected);
  });

  it('is rejected where nothing runs any more', () => {
    const { job, sim } = simulate({}, () => {});
    const future = job.triggerSavepoint();
    expect(future.rejected).toBe(true);
    expect(isSimError(future.error, 'WITHDRAWN')).toBe(true);
    expect(sim.now).toBeCloseTo(39.9, 9);
  });
});

describe('what cannot be', () => {
  const savepoint = () => {
    let taken: Savepoint | undefined;
    simulate({}, (it, sim) => {
      sim.spawn(
        (function* () {
          yield* sim.timeout(5);
          taken = yield* it.stopWithSavepoint();
        })(),
      );
    });
    return taken as Savepoint;
  };

  it('is refused at once', () => {
    const job = new StreamJob('job', { operators: counting() });
    expect(() => job.rescale({ source: 2 })).toThrowError(/source/);
    expect(() => job.rescale({ coun: 2 })).toThrowError(/"count"/);
    expect(() => job.rescale({ count: 129 })).toThrowError(/maxParallelism/);
    expect(() => job.start(savepoint())).toThrowError(/stopped/);
    expect(() => new StreamJob('job', { operators: counting(), savepoint: {} as Savepoint })).toThrowError(/savepoint/);
    const [source, count, sink] = counting() as [JobOperator, JobOperator, JobOperator];
    const begin = (operators: readonly JobOperator[]) => () =>
      new StreamJob('job', { operators, savepoint: savepoint() });
    expect(begin([source, { ...count, maxParallelism: 64 }, sink])).toThrowError(/maxParallelism.*128/);
    expect(begin([{ ...source, parallelism: 2 }, count, sink])).toThrowError(/parallelism of the source/);
    expect(begin([source, { ...sink, inputs: ['source'] }])).toThrowError(/"count"/);
  });

  it('is moving the state of a key that several instances have', () => {
    const operators = counting().map((each) =>
      each.name === 'count' ? { ...each, inputs: [{ from: 'source', exchange: 'rebalance' as const }] } : each,
    );
    // Twice as many records of each key: some in either instance.
    const job = new StreamJob('job', {
      operators: operators.map((each) =>
        each.name === 'source' ? { ...each, source: (offset) => ({ at: offset, key: 'one', value: offset }) } : each,
      ),
      restartDelay: 1,
    });
    const sim = new Simulation({ entities: [job], endTime: 20 });
    sim.at(10.5, () => void job.rescale({ count: 3 }));
    expect(() => sim.run()).toThrowError(/several instances have state of "one"/);
  });
});

describe('the skew of an operator', () => {
  it('is the load of the instance with most of it beside their mean', () => {
    const { job } = simulate({}, () => {});
    const [a = 0, b = 0] = [0, 1].map((instance) => job.task('count', instance).stats.elementsIn);
    expect(a + b).toBe(400);
    expect(job.skew('count')).toBe(Math.max(a, b) / 200);
    expect(job.skew('sink')).toBe(1);
    expect(new StreamJob('other', { operators: counting() }).skew('count')).toBe(1);
  });
});

describe('windows', () => {
  it('move with their keys', () => {
    const job = new StreamJob('job', {
      operators: [
        counting()[0] as JobOperator,
        {
          name: 'windows',
          parallelism: 3,
          inputs: ['source'],
          window: { windowType: new TumblingWindow(100), aggregate: sum() },
        },
        {
          name: 'sink',
          inputs: ['windows'],
          sink: { idOf: ({ key, result }: WindowResult<number>) => `${key} ${result}` },
        },
      ],
      restartDelay: 1,
    });
    const sim = new Simulation({ entities: [job] });
    sim.at(20.05, () => void job.rescale({ windows: 2 }));
    sim.run();
    const results = job.sink('sink').values() as readonly WindowResult<number>[];
    expect(results.map(({ key, result }) => [key, result]).sort()).toEqual(
      KEYS.map((key, n) => [key, 10 * n + 40 * 45] as const).sort(),
    );
    expect(job.stats.stateMoved).toBe(KEYS.filter((key) => instanceOf(key, 3) !== instanceOf(key, 2)).length);
  });
});

describe('a job of any shape', () => {
  it('gives the same results whenever it is rescaled, and fails', () => {
    const names = ['o0', 'o1', 'o2', 'o3', 'o4', 'sink'];
    const changes = fc.array(
      fc.record({
        at: fc.double({ min: 0.1, max: 30, noNaN: true }),
        parallelism: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 4 })),
        crashAfter: fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: undefined }),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(topologies, changes, fc.boolean(), (topology, list, unaligned) => {
        // Forward exchanges that are asked for do not go with another parallelism; nor does broadcast state.
        const shape = {
          ...topology,
          operators: topology.operators.map((operator) => ({
            ...operator,
            inputs: operator.inputs.map((input) => ({ ...input, exchange: 'rebalance' as const })),
          })),
        };
        const operators = operatorsOf(shape, { guarantee: 'exactly-once' }).map((operator) => ({
          ...operator,
          ...(operator.inputs !== undefined && {
            inputs: operator.inputs.map((input) =>
              typeof input !== 'string' && input.exchange === 'forward'
                ? { ...input, exchange: 'keyed' as const }
                : input,
            ),
          }),
        }));
        const known = new Set(operators.map(({ name }) => name));
        const job = new StreamJob('job', {
          operators,
          restartDelay: 1,
          watermarkInterval: 0.5,
          checkpoints: { interval: 4, asyncDuration: 0.2, unaligned },
        });
        const sim = new Simulation({ entities: [job], endTime: 5000 });
        for (const { at, crashAfter, parallelism } of list) {
          const possible = Object.fromEntries(Object.entries(parallelism).filter(([name]) => known.has(name)));
          sim.at(at, () => void job.rescale(possible));
          if (crashAfter === undefined) continue;
          sim.at(at + crashAfter, () => job.crash());
          sim.at(at + crashAfter + 0.5, () => job.restart());
        }
        sim.run();
        expect(sorted(job)).toEqual(naiveResults(shape));
        expect(job.sink('sink').stats).toMatchObject({ lost: 0, openTransactions: 0 });
      }),
      { numRuns: 50 },
    );
  });
});
