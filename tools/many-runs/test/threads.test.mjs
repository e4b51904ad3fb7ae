import { experiment, findSmallest, grid, inProcess, list, threads } from '@sim/experiment';
import { afterAll, describe, expect, it } from 'vitest';

const model = new URL('../models/station.mjs', import.meta.url);
const runner = threads({ threads: 2, memoryMb: 64, timeLimit: 20 });
afterAll(() => runner.close());

/** @param {import('@sim/experiment').ExperimentResult} result */
const bytes = ({ points }) => JSON.stringify(points);

describe('runs in threads', () => {
  it('give the bytes that runs in this process give', async () => {
    const options = { model, design: grid({ servers: [1, 2, 3] }), replications: 8 };
    const here = await experiment({ ...options, runner: inProcess() });
    const there = await experiment({ ...options, runner });
    expect(bytes(there)).toBe(bytes(here));
    expect(there.points[0]?.rows).toHaveLength(8);
    expect(there.points[0]?.estimates.never?.mean).toBe(Infinity);
  });

  it('stop at the same number of replications by the same rule', async () => {
    const options = { model, replications: { until: { wait: { relative: 0.15 } }, min: 4, max: 60 } };
    const here = await experiment(options);
    expect(here.points[0]?.rows.length).toBeGreaterThan(4);
    expect(bytes(await experiment({ ...options, runner }))).toBe(bytes(here));
  });

  it('lose one run, and no other, to a model that ends the process, to memory, and to time', async () => {
    const { points } = await experiment({
      model,
      design: list([{ dieAt: 1 }, { hogAt: 2 }, { failAt: 0 }]),
      replications: 4,
      runner,
    });
    expect(points.map(({ rows }) => rows.length)).toEqual([3, 3, 3]);
    expect(points.map(({ failures }) => failures.map(({ replication, error }) => [replication, error.kind]))).toEqual([
      [[1, 'failed']],
      [[2, 'out-of-memory']],
      [[0, 'failed']],
    ]);
    const quick = threads({ threads: 1, timeLimit: 1 });
    const limited = await experiment({ model, design: list([{ loopAt: 0 }]), replications: 2, runner: quick });
    await quick.close();
    expect(limited.points[0]?.rows).toHaveLength(1);
    expect(limited.points[0]?.failures[0]?.error.kind).toBe('timed-out');
  });

  it('end when told to, in the middle of runs', async () => {
    const stop = new AbortController();
    const { stopped, points } = await experiment({
      model,
      design: list([{ loopAt: 3 }]),
      replications: 10,
      runner,
      signal: stop.signal,
      onRun: ({ done }) => done === 3 && stop.abort(),
    });
    expect(stopped).toBe(true);
    expect(points[0]?.rows.length).toBeGreaterThanOrEqual(3);
  });

  it('find the smallest value that one process finds', async () => {
    const asked = { model, param: 'servers', range: /** @type {const} */ ([1, 6]), metric: 'wait', below: 0.3 };
    const here = await findSmallest(asked);
    expect(await findSmallest({ ...asked, runner })).toEqual(here);
    expect(here.value).toBeGreaterThan(1);
  });

  it('refuse a model that exists in one process only', async () => {
    const { params, build, metrics } = await import('../models/station.mjs');
    await expect(experiment({ model: { params, build, metrics }, runner })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('keep memory flat over ten thousand runs', { timeout: 240_000 }, async () => {
    const options = { model, design: list([{ seconds: 1 }]), runner };
    /** @type {number[]} */
    const heap = [];
    const { points } = await experiment({
      ...options,
      replications: 10_000,
      onRun: ({ done }) => {
        if (done % 2500 === 0) heap.push(process.memoryUsage().rss);
      },
    });
    expect(points[0]?.rows).toHaveLength(10_000);
    // What is kept is a few numbers a run: far below this, which leaves room for a lazy collector.
    expect(heap.at(-1)).toBeLessThan((heap[0] ?? 0) + 200 * 1024 * 1024);
  });
});
