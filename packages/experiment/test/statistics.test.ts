import { batchMeans, grid, latinHypercube, list, mser5, pairedDifference, sensitivity } from '@sim/experiment';
import { createRandomStream } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { deskModel } from './support/run.ts';

/** An autoregressive series: x' = a·x + noise, mean 0, begun at `start`. */
function series(seed: number, length: number, { a = 0.5, start = 0 } = {}): number[] {
  const rng = createRandomStream(seed, 'series');
  let x = start;
  return Array.from({ length }, () => (x = a * x + rng.next() - 0.5));
}

/** MSER-5 by its definition, for comparison. */
function mserByDefinition(values: readonly number[]): number {
  const means: number[] = [];
  for (let k = 0; k + 5 <= values.length; k += 5) means.push(values.slice(k, k + 5).reduce((a, b) => a + b) / 5);
  let best = Infinity;
  let truncate = 0;
  for (let d = 0; d <= means.length - 5; d++) {
    const rest = means.slice(d);
    const mean = rest.reduce((a, b) => a + b) / rest.length;
    const statistic = rest.reduce((sum, x) => sum + (x - mean) ** 2, 0) / rest.length ** 2;
    if (statistic < best) {
      best = statistic;
      truncate = 5 * d;
    }
  }
  return truncate;
}

describe('the end of a warm-up', () => {
  it('is where the definition of MSER-5 puts it', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const values = series(seed, 400, { a: 0.9, start: 20 });
      expect(mser5(values).truncate).toBe(mserByDefinition(values));
    }
  });

  it('is said not to have come in a series that does not settle', () => {
    expect(mser5(Array.from({ length: 200 }, (_, k) => k * k)).settled).toBe(false);
    expect(mser5(series(1, 1000, { start: 5 })).settled).toBe(true);
  });
});

describe('batch means', () => {
  it('cover the true mean about as often as they say', () => {
    let covered = 0;
    const runs = 400;
    for (let seed = 1; seed <= runs; seed++) {
      const { mean, halfWidth } = batchMeans(series(seed, 4000), { batches: 20, confidence: 0.9 });
      if (Math.abs(mean) <= halfWidth) covered++;
    }
    // 0.9 ± four standard errors.
    expect(covered / runs).toBeGreaterThan(0.84);
    expect(covered / runs).toBeLessThan(0.96);
  });

  it('say when the batches are too short for the correlation of the series', () => {
    expect(batchMeans(series(3, 400, { a: 0.995 }), { batches: 40 }).correlated).toBe(true);
    expect(batchMeans(series(3, 40_000), { batches: 40 }).correlated).toBe(false);
  });
});

describe('a paired difference', () => {
  it('takes out what both have in common', () => {
    const luck = series(1, 30);
    const { mean, halfWidth } = pairedDifference(
      luck,
      luck.map((value) => value + 2),
    );
    expect(mean).toBeCloseTo(2, 12);
    expect(halfWidth).toBeLessThan(1e-12);
  });
});

describe('designs', () => {
  it('of a latin hypercube meet each stratum of each range once', () => {
    for (const points of [1, 7, 50]) {
      const ranges = { x: { min: 2, max: 4 }, y: { min: 1, max: 1000, logarithmic: true } };
      const design = latinHypercube(ranges, { points, seed: points });
      const strataOf = (value: (point: (typeof design.points)[number]) => number) =>
        design.points.map((point) => Math.floor(value(point) * points)).sort((a, b) => a - b);
      const all = Array.from({ length: points }, (_, index) => index);
      expect(strataOf(({ x }) => (Number(x) - 2) / 2)).toEqual(all);
      expect(strataOf(({ y }) => Math.log(Number(y)) / Math.log(1000))).toEqual(all);
    }
  });

  it('keep whole numbers whole and in range, each about equally often', () => {
    const { points } = latinHypercube({ n: { min: 1, max: 4, integer: true } }, { points: 400 });
    const counts = [1, 2, 3, 4].map((n) => points.filter((point) => point.n === n).length);
    expect(counts.reduce((a, b) => a + b)).toBe(400);
    for (const count of counts) expect(count).toBe(100);
  });

  it.each([
    () => grid({ a: [] }),
    () => grid({ a: [NaN] }),
    () => grid(null as never),
    () => grid({ a: Array.from({ length: 2000 }, (_, k) => k), b: Array.from({ length: 2000 }, (_, k) => k) }),
    () => list([]),
    () => list([{ a: {} as never }]),
    () => latinHypercube({ a: { min: 1, max: 1 } }, { points: 3 }),
    () => latinHypercube({ a: { min: 0, max: 1, logarithmic: true } }, { points: 3 }),
    () => latinHypercube({ a: { min: 0, max: 1 } }, { points: 0 }),
    () => latinHypercube({ a: { min: 0, max: 1 } }, { points: 2, sead: 5 } as never),
    () => latinHypercube({ a: { min: 0, max: 1, int: true } as never }, { points: 2 }),
    () => latinHypercube({ a: { min: 1.2, max: 1.8, integer: true } }, { points: 2 }),
    () => latinHypercube(new Map([['a', { min: 0, max: 1 }]]) as never, { points: 2 }),
    () => grid(new Map([['a', [1]]]) as never),
    () => list([new Map([['a', 1]]) as never]),
    () => list([[1] as never]),
  ])('that cannot be are refused (%#)', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('the sensitivity of an answer', () => {
  it('names the setting that turns it first, and what does nothing last', async () => {
    const effects = await sensitivity({
      model: deskModel,
      metric: 'served',
      replications: 4,
      ranges: { seconds: { min: 200, max: 400 }, failAt: { min: -2, max: -1 }, rate: { min: 0.9, max: 1.1 } },
    });
    expect(effects.map(({ param }) => param)).toEqual(['seconds', 'rate', 'failAt']);
    expect(effects[0]).toMatchObject({ significant: true });
    expect(effects[2]).toMatchObject({ significant: false, effect: { mean: 0, halfWidth: 0 } });
  });
});
