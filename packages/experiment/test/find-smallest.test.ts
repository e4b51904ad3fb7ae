import { type ExperimentModel, findSmallest } from '@sim/experiment';
import type { BuiltModel } from '@sim/core';
import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { deskModel } from './support/run.ts';

/** A model whose metric is a function of the parameter, with noise of a given width. */
function modelOf(answer: (n: number) => number, noise = 0): ExperimentModel {
  return {
    params: { n: 1 },
    build({ seed, params }) {
      const sim = new Simulation({ seed });
      return { sim, value: answer(Number(params.n)) + noise * (sim.rng('noise').next() - 0.5) } as BuiltModel;
    },
    metrics: { answer: ({ value }: { value: number }) => value },
  };
}

describe('the smallest value that is good enough', () => {
  it('is found by bisection, with few values tried', async () => {
    for (const limit of [1, 2, 13, 63, 64]) {
      const model = modelOf((n) => (n >= limit ? 0 : 10));
      const found = await findSmallest({ model, param: 'n', range: [1, 64], metric: 'answer', below: 5 });
      expect(found).toMatchObject({ value: limit, sure: true, monotone: true, stopped: false });
      expect(found.tried.length).toBeLessThan(13);
    }
  });

  it('is undefined where none is good enough', async () => {
    const found = await findSmallest({
      model: modelOf(() => 10),
      param: 'n',
      range: [1, 64],
      metric: 'answer',
      below: 5,
    });
    expect(found).toMatchObject({ value: undefined, estimate: undefined, sure: true });
    expect(found.tried.map(({ value }) => value)).toEqual([1, 16, 32, 48, 64]);
    expect(found.notes).toEqual(['5 of 64 values of n were tried; none of them is good enough.']);
  });

  it('is found below a largest value that is not good enough', async () => {
    for (const [from, to] of [
      [1, 1],
      [1, 20],
      [14, 50],
      [40, 63],
    ] as const) {
      const model = modelOf((n) => (n >= from && n <= to ? 0 : 10));
      const found = await findSmallest({ model, param: 'n', range: [1, 64], metric: 'answer', below: 5 });
      expect(found).toMatchObject({ value: from, sure: true, monotone: false, notes: [] });
    }
  });

  it('is said to be none without a note where all were tried', async () => {
    const { value, tried, notes } = await findSmallest({
      model: modelOf(() => 10),
      param: 'n',
      range: [1, 3],
      metric: 'answer',
      below: 5,
    });
    expect({ value, tried: tried.length, notes }).toEqual({ value: undefined, tried: 3, notes: [] });
  });

  it('can be one above a bound', async () => {
    const found = await findSmallest({
      model: modelOf((n) => n),
      param: 'n',
      range: [1, 30],
      metric: 'answer',
      above: 20,
    });
    expect(found.value).toBe(21);
  });

  it('doubles the replications of a value near the bound until it is sure, and of no other', async () => {
    const model = modelOf((n) => (n < 5 ? 10 : n === 5 ? 4.5 : 0), 3);
    const { value, tried } = await findSmallest({ model, param: 'n', range: [1, 16], metric: 'answer', below: 5 });
    expect(value).toBe(5);
    const near = tried.find((each) => each.value === 5)!;
    expect(near.sure).toBe(true);
    expect(near.replications).toBeGreaterThan(5);
    expect(tried.find((each) => each.value === 4)!.replications).toBe(5);
  });

  it('does not count a value that stays unsure, and says so', async () => {
    const model = modelOf((n) => (n < 8 ? 5 : 0), 1);
    const found = await findSmallest({ model, param: 'n', range: [1, 8], metric: 'answer', below: 5, max: 10 });
    expect(found.value).toBe(8);
    expect(found.tried.find((each) => each.value === 7)).toMatchObject({ holds: false });
  });

  it('looks at the neighbours, since more is not always better', async () => {
    // 6 is good, 7 is not: a bisection alone ends at 8.
    const uneven = modelOf((n) => (n === 6 || n >= 8 ? 0 : 10));
    const found = await findSmallest({ model: uneven, param: 'n', range: [1, 16], metric: 'answer', below: 5 });
    expect(found).toMatchObject({ value: 6, monotone: false });
  });

  it('does not count a value at which a run fails', async () => {
    const found = await findSmallest({
      model: deskModel,
      param: 'servers',
      range: [1, 4],
      metric: 'p95',
      below: 1e9,
      params: { failAt: 2 },
    });
    expect(found.value).toBeUndefined();
  });

  it.each([
    ['a parameter the model has not', { param: 'm' }],
    ['an unknown metric', { metric: 'p95' }],
    ['a range that is upside down', { range: [5, 1] }],
    ['a range of halves', { range: [0.5, 2] }],
    ['both bounds', { above: 1 }],
    ['no bound', { below: undefined }],
    ['an unknown option', { confidance: 0.9 }],
  ])('is not looked for with %s', async (_what, options) => {
    const model = modelOf((n) => n);
    const asked = { model, param: 'n', range: [1, 5], metric: 'answer', below: 3, ...options };
    await expect(findSmallest(asked as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
