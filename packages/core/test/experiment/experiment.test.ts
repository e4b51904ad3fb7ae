import { describe, expect, it } from 'vitest';
import { compare, deriveSeed, exponential, isSimError, replicate, Resource, Simulation, sweep } from '@sim/core';
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
      () => replicate(draw, { metrics, seed: {} } as never),
      () => replicate(draw, { metrics, confidence: 1 }),
      () => replicate(draw, { metrics, replications: 1e300 }),
      () => replicate(draw, { metrics, seed: NaN }),
      () => replicate(draw, { metrics, runs: 3 } as never),
      () => replicate(() => null as never, { metrics }),
      () => replicate((() => new Simulation()) as never, { metrics }),
      () => sweep(5 as never, draw, { metrics }),
    ];
    for (const attempt of bad) expect(codeOf(attempt)).toBe('INVALID_OPTION');
  });
});

describe('a run that fails', () => {
  const failing =
    (bad: number) =>
    (context: { readonly seed: number; readonly replication: number }): ReturnType<typeof draw> => {
      if (context.replication === bad) throw new Error('bad run');
      return draw(context);
    };
  const metrics = { x: ({ value }: { value: number }) => value };

  it('is told with its seed and error, and loses no other', () => {
    const { rows, finished, failures, estimates } = replicate(failing(8), { replications: 10, metrics });
    const whole = replicate(draw, { replications: 10, metrics });
    expect(rows).toEqual(whole.rows.filter((_, index) => index !== 8));
    expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9]);
    expect(failures).toEqual([{ replication: 8, seed: deriveSeed(42, 'replication', 8), error: new Error('bad run') }]);
    expect(estimates.x.values).toHaveLength(9);
    expect(whole.failures).toEqual([]);
  });

  it('may fail on its way or by a metric that is no number', () => {
    const stops = replicate(
      (context) => {
        const model = draw(context);
        model.sim.at(1, () => {
          if (context.replication === 0) throw new Error('on its way');
        });
        return model;
      },
      {
        replications: 3,
        metrics: { x: ({ value }, summary) => (summary.seed === deriveSeed(42, 'replication', 2) ? NaN : value) },
      },
    );
    expect(stops.finished).toEqual([1]);
    expect(stops.failures.map(({ replication, error }) => [replication, isSimError(error) && error.code])).toEqual([
      [0, 'UNHANDLED_FAILURE'],
      [2, 'INVALID_OPTION'],
    ]);
  });

  it('leaves no estimate if there is no other', () => {
    const { rows, failures, estimates } = replicate(failing(0), { replications: 1, metrics });
    expect([rows.length, failures.length]).toEqual([0, 1]);
    expect(estimates.x).toEqual({
      mean: NaN,
      halfWidth: Infinity,
      min: NaN,
      max: NaN,
      standardDeviation: NaN,
      values: [],
    });
  });

  it('takes only its own pair out of a comparison', () => {
    const { base, other, differences } = compare<ReturnType<typeof draw>, 'x'>(failing(1), failing(3), {
      replications: 5,
      metrics,
    });
    expect([base.finished, other.finished]).toEqual([
      [0, 2, 3, 4],
      [0, 1, 2, 4],
    ]);
    expect(differences.x.values).toEqual([0, 0, 0]);
  });

  it('leaves the other points of a sweep', () => {
    const results = sweep<number, ReturnType<typeof draw>, 'x'>([0, 9], (context) => failing(context.params)(context), {
      replications: 2,
      metrics,
    });
    expect(results.map(({ rows, failures }) => [rows.length, failures.length])).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });
});

describe('the seeds of an experiment', () => {
  const seedsOf = (seed: number | string): number[] => {
    const seeds: number[] = [];
    replicate((context) => (seeds.push(context.seed), draw(context)), {
      seed,
      replications: 200,
      metrics: { x: () => 1 },
    });
    return seeds;
  };

  it('are not those of another one, however near its seed', () => {
    const all = [42, 43, 44, 52, '42', ''].flatMap(seedsOf);
    expect(new Set(all).size).toBe(1200);
    expect(all.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
  });

  it('are the same for the same seed, also the next time', () => {
    expect(seedsOf(42)).toEqual(seedsOf(42));
    expect([deriveSeed(42, 'replication', 0), deriveSeed('a', 'b')]).toEqual([3354585495772427, 8788931368851000]);
  });

  it('are made of base and path, whose parts do not run into each other', () => {
    expect(
      new Set([deriveSeed('a', 'bc'), deriveSeed('ab', 'c'), deriveSeed(1, '1'), deriveSeed('1', 1), deriveSeed(1, 1)])
        .size,
    ).toBe(5);
    expect(deriveSeed(-0, -0)).toBe(deriveSeed(0, 0));
    for (const bad of [NaN, Infinity, null, {}, 5n]) {
      expect(codeOf(() => deriveSeed(bad as never, 1))).toBe('INVALID_OPTION');
      expect(codeOf(() => deriveSeed(1, bad as never))).toBe('INVALID_OPTION');
    }
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
    const expected = [0, 1, 2].map((replication) => deriveSeed(7, 'replication', replication));
    const results = sweep(
      [0, 1],
      ({ seed, params }) => {
        seeds[params]!.push(seed);
        return draw({ seed });
      },
      { replications: 3, seed: 7, metrics: { x: ({ value }) => value } },
    );
    expect(seeds).toEqual([expected, expected]);
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
