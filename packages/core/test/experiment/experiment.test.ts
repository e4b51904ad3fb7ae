import { describe, expect, it } from 'vitest';
import { compare, exponential, replicate, Resource, Simulation, sweep } from '@sim/core';
import { studentQuantile } from '../../src/experiment/student-t.ts';
import { codeOf } from '../support/code-of.ts';

describe("Student's t", () => {
  // From the printed tables: two-sided 95 % and 99 %.
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 2, 4.30265],
    [0.975, 9, 2.26216],
    [0.975, 29, 2.04523],
    [0.975, 1000, 1.96234],
    [0.995, 4, 4.60409],
    [0.95, 10, 1.81246],
    [0.5, 7, 0],
    [0.025, 9, -2.26216],
  ])('quantile %f with %i degrees of freedom is %f', (p, degrees, expected) => {
    expect(Math.abs(studentQuantile(p, degrees) - expected)).toBeLessThan(6e-5 * Math.max(1, Math.abs(expected)));
  });
});

/** A model whose only number is one draw. */
const draw = ({ seed }: { readonly seed: number }): { sim: Simulation; value: number } => {
  const sim = new Simulation({ seed });
  return { sim, value: exponential(3).sample(sim.rng('x')) };
};

describe('replicate', () => {
  it('gives mean, half width, extremes and rows, and the same again', () => {
    const once = replicate(draw, { replications: 5, metrics: { x: ({ value }) => value, one: () => 1 } });
    const { values, mean, halfWidth, min, max, standardDeviation } = once.estimates.x;
    expect(values).toHaveLength(5);
    expect(new Set(values).size).toBe(5);
    expect(mean).toBeCloseTo(values.reduce((a, b) => a + b) / 5, 12);
    expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
    expect(halfWidth).toBeCloseTo((2.776445 * standardDeviation) / Math.sqrt(5), 5);
    expect(once.rows[3]).toEqual({ x: values[3], one: 1 });
    expect(once.estimates.one).toMatchObject({ mean: 1, halfWidth: 0 });
    expect(replicate(draw, { replications: 5, metrics: { x: ({ value }) => value, one: () => 1 } })).toEqual(once);
  });

  it('holds the true mean in 95 of 100 intervals, about', () => {
    let held = 0;
    for (let n = 0; n < 400; n++) {
      const { mean, halfWidth } = replicate(draw, {
        seed: 1000 * n,
        replications: 20,
        metrics: { x: ({ value }) => value },
      }).estimates.x;
      if (Math.abs(mean - 3) <= halfWidth) held++;
    }
    // The exponential distribution is skewed, so with 20 runs the intervals hold a little less than
    // they say.
    expect(held / 400).toBeGreaterThan(0.88);
    expect(held / 400).toBeLessThan(0.97);
  });

  it('knows nothing of the error of a single run', () => {
    expect(replicate(draw, { replications: 1, metrics: { x: () => 2 } }).estimates.x).toMatchObject({
      mean: 2,
      halfWidth: Infinity,
    });
  });

  it('refuses what it cannot use', () => {
    const metrics = { x: () => 1 };
    const bad: readonly (() => unknown)[] = [
      () => replicate(undefined as never, { metrics }),
      () => replicate(draw, undefined as never),
      () => replicate(draw, {} as never),
      () => replicate(draw, { metrics: { x: 5 } } as never),
      () => replicate(draw, { metrics, replications: 0 }),
      () => replicate(draw, { metrics, replications: 2.5 }),
      () => replicate(draw, { metrics, seed: 0.5 }),
      () => replicate(draw, { metrics, confidence: 1 }),
      () => replicate(draw, { metrics: { x: () => NaN } }),
      () => replicate(draw, { metrics: { x: () => undefined } }),
      () => replicate((() => new Simulation()) as never, { metrics }),
      () => sweep(5 as never, draw, { metrics }),
    ];
    for (const attempt of bad) expect(codeOf(attempt)).toBe('INVALID_OPTION');
  });
});

/** A queue with one desk, loaded by half. */
const queue =
  (mean: number) =>
  ({ seed }: { readonly seed: number }): { sim: Simulation; desk: Resource } => {
    const desk = new Resource('desk');
    const sim = new Simulation({ seed, endTime: 400, entities: [desk] });
    sim.spawn(
      (function* () {
        for (;;) {
          yield exponential(1).sample(sim.rng('arrivals'));
          const service = exponential(mean).sample(sim.rng('services'));
          sim.spawn(
            desk.use(function* () {
              yield service;
            }),
          );
        }
      })(),
    );
    return { sim, desk };
  };

describe('sweep', () => {
  it('runs every point with the same seeds', () => {
    const seeds: number[][] = [[], []];
    const results = sweep(
      [0, 1],
      ({ seed, params }) => {
        seeds[params]!.push(seed);
        return draw({ seed });
      },
      { replications: 3, seed: 7, metrics: { x: ({ value }) => value } },
    );
    expect(seeds).toEqual([
      [7, 8, 9],
      [7, 8, 9],
    ]);
    expect(results.map(({ params }) => params)).toEqual([0, 1]);
    expect(results[0]!.rows).toEqual(results[1]!.rows);
  });
});

describe('compare', () => {
  it('sees a small difference, because luck that both share cancels out', () => {
    const options = { replications: 12, metrics: { wait: ({ desk }: { desk: Resource }) => desk.waits.mean } };
    const { base, other, differences } = compare(queue(0.5), queue(0.52), options);
    expect(differences.wait.mean).toBeCloseTo(other.estimates.wait.mean - base.estimates.wait.mean, 12);
    expect(differences.wait.mean - differences.wait.halfWidth).toBeGreaterThan(0);
    // Seen apart, the two intervals overlap.
    expect(base.estimates.wait.mean + base.estimates.wait.halfWidth).toBeGreaterThan(
      other.estimates.wait.mean - other.estimates.wait.halfWidth,
    );
  });
});
