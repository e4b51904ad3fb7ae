import { experiment, type ExperimentModel, grid, list, type RunReport, threads } from '@sim/experiment';
import { estimateOf, Histogram, isSimError, Simulation, sweep } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { deskModel } from './support/run.ts';

describe('what is no model', () => {
  const good: ExperimentModel = {
    params: {},
    build: ({ seed }) => ({ sim: new Simulation({ seed, endTime: 1 }) }),
    metrics: { one: () => 1 },
  };
  const histogram = () => new Histogram();

  it.each<[string, object, RegExp]>([
    ['parameters in a map', { params: new Map([['a', 1]]) }, /params must be an object of numbers/],
    ['metrics in a map', { metrics: new Map([['one', () => 1]]) }, /metrics must be an object of functions, got a Map/],
    ['metrics in a list', { metrics: [() => 1] }, /metrics must be an object of functions, got an array of 1/],
    ['a fraction for a percentile', { metrics: { p: { histogram, percentile: 0.99 } } }, /did you mean 99\?/],
    [
      'one threshold alone',
      { thresholds: 'one < 2' },
      /thresholds must be a list such as \['p99 < 1'\], got "one < 2"/,
    ],
  ])('%s', async (_what, wrong, message) => {
    const error: unknown = await experiment({ model: { ...good, ...wrong }, replications: 1 }).catch(
      (each: unknown) => each,
    );
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  it('a runner with an option that does not exist', () => {
    expect(() => threads({ thread: 3 } as never)).toThrow('unknown option "thread"; did you mean "threads"?');
  });
});

describe('an experiment', () => {
  it('gives a point for each of the design, in order, with a row for each replication', async () => {
    const { points, metrics, runs } = await experiment({
      model: deskModel,
      design: grid({ servers: [1, 2], rate: [0.5, 1] }),
      replications: 3,
    });
    expect(points.map(({ params }) => params)).toEqual([
      { servers: 1, rate: 0.5 },
      { servers: 1, rate: 1 },
      { servers: 2, rate: 0.5 },
      { servers: 2, rate: 1 },
    ]);
    expect(points.map(({ rows }) => rows.length)).toEqual([3, 3, 3, 3]);
    expect(points[1]!.allParams).toMatchObject({ servers: 1, rate: 1, service: 0.8 });
    expect(metrics).toEqual(['served', 'worst', 'p95']);
    expect(runs).toEqual({ done: 12, fromJournal: 0, failed: 0, skipped: 0 });
  });

  it('estimates each metric from its rows', async () => {
    const { points } = await experiment({ model: deskModel, replications: 4, confidence: 0.9 });
    const { rows, estimates } = points[0]!;
    expect(estimates.served).toEqual(
      estimateOf(
        rows.map(({ served }) => served!),
        0.9,
      ),
    );
    expect(estimates.worst).toMatchObject({ mean: Infinity, halfWidth: Infinity });
  });

  it('gives the same replication the same seed at every point, and other experiments other seeds', async () => {
    const seeds = async (seed: number): Promise<RunReport[]> => {
      const runs: RunReport[] = [];
      await experiment({
        model: deskModel,
        design: grid({ servers: [1, 2] }),
        replications: 3,
        seed,
        onRun: (run) => runs.push(run),
      });
      return runs;
    };
    const first = await seeds(1);
    const byPoint = [1, 2].map((servers) =>
      first.filter(({ params }) => params.servers === servers).map(({ seed }) => seed),
    );
    expect(byPoint[0]).toEqual(byPoint[1]);
    expect(new Set(byPoint[0]).size).toBe(3);
    const second = await seeds(2);
    expect(second.filter(({ seed }) => byPoint[0]!.includes(seed))).toEqual([]);
  });

  it("gives the numbers of core's own functions", async () => {
    const { build, metrics, params } = (await import(deskModel.href)) as ExperimentModel;
    const here = sweep(
      [1, 2].map((servers) => ({ ...params, servers })),
      (context) => build(context) as never,
      { replications: 3, seed: 7, metrics: { served: metrics.served as never } },
    );
    const { points } = await experiment({
      model: deskModel,
      design: grid({ servers: [1, 2] }),
      replications: 3,
      seed: 7,
    });
    expect(points.map(({ rows }) => rows.map(({ served }) => served))).toEqual(
      here.map(({ rows }) => rows.map(({ served }) => served)),
    );
  });

  it('makes a failed run a row of its own and goes on with the others', async () => {
    const { points, runs } = await experiment({ model: deskModel, design: list([{ failAt: 3 }]), replications: 6 });
    const { rows, failures } = points[0]!;
    expect(rows).toHaveLength(5);
    expect(runs.failed).toBe(1);
    expect(failures).toEqual([
      {
        replication: 3,
        seed: expect.any(Number),
        error: { kind: 'failed', message: 'told to fail in replication 3' },
      },
    ]);
  });

  it('pools a percentile over the replications', async () => {
    const { points } = await experiment({ model: deskModel, replications: 5, design: list([{ seconds: 100 }]) });
    const { p95 } = points[0]!.estimates;
    expect(p95!.pooled).toBeGreaterThan(0);
    // Runs of different length of queue: the mean of percentiles is not the percentile of all.
    expect(p95!.pooled).not.toBe(p95!.mean);
    expect(p95!.pooled).toBeGreaterThanOrEqual(p95!.min);
    expect(p95!.pooled).toBeLessThanOrEqual(p95!.max);
  });

  it('runs until the interval is narrow enough, within its bounds', async () => {
    const until = { served: { relative: 0.02 } };
    const { points } = await experiment({ model: deskModel, replications: { until, min: 4, max: 100 } });
    const { rows, estimates } = points[0]!;
    expect(rows.length).toBeGreaterThan(4);
    expect(estimates.served!.halfWidth).toBeLessThanOrEqual(0.02 * estimates.served!.mean);
    const { points: few } = await experiment({
      model: deskModel,
      replications: { until: { served: { relative: 1e-6 } }, min: 2, max: 7 },
    });
    expect(few[0]!.rows).toHaveLength(7);
  });

  it('says what became of the promises', async () => {
    const { points } = await experiment({ model: deskModel, design: grid({ seconds: [10, 400] }), replications: 3 });
    expect(points.map(({ thresholds }) => thresholds)).toEqual([
      [{ threshold: 'served > 100', metric: 'served', kept: false, sure: true }],
      [{ threshold: 'served > 100', metric: 'served', kept: true, sure: true }],
    ]);
  });

  it('ends early when told to, with what is done', async () => {
    const stop = new AbortController();
    const { points, stopped } = await experiment({
      model: deskModel,
      replications: 50,
      signal: stop.signal,
      onRun: ({ done }) => done === 5 && stop.abort(),
    });
    expect(stopped).toBe(true);
    expect(points[0]!.rows).toHaveLength(5);
  });

  it('fails with what onRun throws', async () => {
    const broken = experiment({
      model: deskModel,
      onRun: () => {
        throw new Error('no more');
      },
    });
    await expect(broken).rejects.toThrow('no more');
  });

  it.each([
    ['a design', { design: 7 }],
    ['replications', { replications: 0 }],
    ['replications as text', { replications: '10' }],
    ['an unknown metric', { replications: { until: { p999: { relative: 0.1 } } } }],
    ['an empty precision', { replications: { until: { served: {} } } }],
    ['a parameter the model has not', { design: list([{ server: 2 }]) }],
    ['a parameter of another type', { design: list([{ servers: 'two' }]) }],
    ['a confidence', { confidence: 1 }],
    ['a seed', { seed: 0.5 }],
    ['a runner', { runner: {} }],
    ['a signal', { signal: 'stop' }],
    ['onRun', { onRun: true }],
    ['a shard', { shard: '3/2' }],
    ['a stopping rule for one shard', { shard: '1/2', replications: { until: { served: { relative: 0.1 } } } }],
    ['an unknown option', { replication: 5 }],
    ['a journal', { journal: 5 }],
    ['a model that is no file', { model: '/nowhere/model.mjs' }],
    ['a model that is none', { model: { params: {} } }],
    ['a model on a server', { model: 'https://example.test/model.mjs' }],
  ])('refuses %s that cannot be', async (_what, options) => {
    const refused: unknown = await experiment({ model: deskModel, ...options } as never).catch(
      (error: unknown) => error,
    );
    expect(isSimError(refused, 'INVALID_OPTION')).toBe(true);
  });
});
