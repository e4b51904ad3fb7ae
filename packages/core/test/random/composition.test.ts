import {
  constant,
  createRandomStream,
  type Distribution,
  empirical,
  exponential,
  fromPercentiles,
  gamma,
  logNormal,
  mixture,
  pareto,
  poisson,
  type RandomStream,
  uniform,
  zipf,
} from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allCases } from './support/cases.ts';

const draw = (distribution: Distribution, seed: number, count = 20): number[] => {
  const rng = createRandomStream(seed, 'composition');
  return Array.from({ length: count }, () => distribution.sample(rng));
};
const factor = fc.double({ min: -8, max: 8, noNaN: true }).map((value) => value + 0); // no -0
const settings = { seed: 77, numRuns: 60 };

describe.each(allCases)('$name, composed', ({ distribution }) => {
  it('adds, scales and clamps sample by sample, from the same draws', () => {
    fc.assert(
      fc.property(factor, factor, fc.nat(1000), (by, times, seed) => {
        const plain = draw(distribution, seed);
        expect(draw(distribution.plus(by), seed)).toEqual(plain.map((value) => value + by));
        if (times !== 0) expect(draw(distribution.scale(times), seed)).toEqual(plain.map((value) => times * value));
        const [min, max] = [Math.min(by, times), Math.max(by, times)];
        expect(draw(distribution.clamp(min, max), seed)).toEqual(
          plain.map((value) => Math.min(max, Math.max(min, value))),
        );
      }),
      settings,
    );
  });

  it('has means that follow the laws of the mean, in any order of composition', () => {
    fc.assert(
      fc.property(factor, factor, factor, (by, times, limit) => {
        const { mean } = distribution;
        expect(distribution.plus(by).mean).toBeCloseTo(mean + by, 9);
        expect(distribution.scale(times).mean).toBeCloseTo(times * mean, 9);
        expect(distribution.scale(times).variance).toBeCloseTo(times * times * (distribution.variance as number), 5);
        expect(distribution.clamp(-Infinity, limit).mean + distribution.clamp(limit).mean).toBeCloseTo(
          mean + limit,
          distribution.mean > 100 ? 6 : 1,
        );
        const turned = distribution
          .scale(times)
          .plus(by)
          .clamp(by - 1, by + 1).mean;
        if (Math.abs(times) > 1e-3) {
          const ends = [-1 / times, 1 / times].sort((a, b) => a - b) as [number, number];
          expect(
            distribution
              .clamp(...ends)
              .scale(times)
              .plus(by).mean,
          ).toBeCloseTo(turned, 6);
        }
        expect(distribution.clamp(-1, 4).clamp(by, by + 2).mean).toBeCloseTo(
          distribution.clamp(Math.max(-1, Math.min(4, by)), Math.max(-1, Math.min(4, by + 2))).mean +
            Math.max(0, by - 4) +
            Math.min(0, by + 3),
          6,
        );
      }),
      settings,
    );
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(distribution)).toBe(true);
    expect(() => Object.assign(distribution, { mean: 0 })).toThrow(TypeError);
  });
});

describe('the sum of two distributions', () => {
  it('has the sum of the means and variances, and draws from the first one first', () => {
    const total = exponential(2).plus(uniform(0, 6));
    expect([total.mean, total.variance]).toEqual([5, 7]);
    const rng = createRandomStream(3, 'composition');
    expect(draw(total, 3, 1)[0]).toBe(exponential(2).sample(rng) + uniform(0, 6).sample(rng));
  });

  it('takes a distribution of a user, whose variance is not known', () => {
    const dice: Distribution = { mean: 3.5, sample: (rng) => 1 + Math.floor(6 * rng.next()) };
    const total = constant(10).plus(dice);
    expect([total.mean, total.variance]).toEqual([13.5, undefined]);
    expect(total.clamp(0, 14).mean).toBeCloseTo((11 + 12 + 13 + 3 * 14) / 6, 1);
    expect(
      mixture([
        { weight: 1, distribution: dice },
        { weight: 1, distribution: 2.5 },
      ]).mean,
    ).toBe(3);
  });

  it('estimates its clamped mean once, when it is first read', () => {
    let samples = 0;
    const counted: Distribution = { mean: 1, sample: (rng) => ((samples += 1), 2 * rng.next()) };
    const clamped = constant(0).plus(counted).clamp(0, 1);
    expect(samples).toBe(0);
    expect(clamped.mean).toBeCloseTo(0.75, 2);
    expect(clamped.mean).toBe(clamped.mean);
    expect(samples).toBe(65_536);
  });
});

describe('a distribution', () => {
  it('is the same for everybody who draws: nothing is kept between samples', () => {
    for (const { distribution } of allCases) {
      const first = createRandomStream(1, 'a');
      const second = createRandomStream(1, 'a');
      const other = createRandomStream(2, 'b');
      for (let i = 0; i < 20; i++) {
        const value = distribution.sample(first);
        distribution.sample(other);
        expect(distribution.sample(second)).toBe(value);
      }
    }
  });

  it('takes one draw a sample, except sums, mixtures, erlang and gamma', () => {
    for (const { name, distribution } of allCases) {
      if (/plus\(uniform|mixture|erlang|gamma|constant/.test(name)) continue;
      let draws = 0;
      const source = createRandomStream(4, name);
      const rng: RandomStream = { next: () => ((draws += 1), source.next()) };
      for (let i = 0; i < 100; i++) distribution.sample(rng);
      expect(draws, name).toBe(100);
    }
  });

  it('grows with the number drawn, where it takes one draw: common random numbers stay common', () => {
    for (const { name, distribution } of allCases) {
      if (/plus\(uniform|mixture|erlang|gamma|constant|bernoulli|scale\(-2\)|^empirical/.test(name)) continue;
      const values = Array.from({ length: 501 }, (_, i) =>
        distribution.sample({ next: () => Math.min(i / 500, 1 - 2 ** -53) }),
      );
      expect(
        values.toSorted((a, b) => a - b),
        name,
      ).toEqual(values);
    }
  });

  it('gives a finite number for the smallest and the largest number a stream has', () => {
    for (const { name, distribution } of allCases) {
      for (const u of [0, 2 ** -53, 0.5, 1 - 2 ** -53]) {
        const value = /gamma/.test(name) ? 0 : distribution.sample({ next: () => u });
        expect(Number.isFinite(value), `${name} at ${u}`).toBe(true);
        expect(Object.is(value, -0) && !name.includes('scale'), `${name} at ${u}`).toBe(false);
      }
    }
  });

  it('of gamma refuses a stream that repeats itself instead of trying for ever', () => {
    expect(() => gamma({ shape: 1, scale: 1 }).sample({ next: () => 0 })).toThrow(/refused 100 times/);
  });
});

describe('exact values', () => {
  it('are met by the percentile fit, however many percentiles there are', () => {
    const asked = { 1: 0.001, 50: 0.01, 90: 0.01, 95: 0.3, 99: 1, 99.9: 40 };
    const fit = fromPercentiles(asked);
    for (const [percentage, value] of Object.entries(asked)) {
      expect(fit.sample({ next: () => Number(percentage) / 100 })).toBeCloseTo(value, 12);
    }
    const two = fromPercentiles({ 50: 0.01, 99: 1 });
    const sigma = Math.log(100) / 2.3263478740408408;
    expect(two.mean).toBeCloseTo(logNormal({ mu: Math.log(0.01), sigma }).mean, 12);
  });

  it('survive a step between percentiles that are almost the same', () => {
    const step = fromPercentiles({ 1: 1, 50: 1, 50.0001: 1000, 90: 1000 });
    expect(step.mean).toBeCloseTo(500.5, 2);
    expect(step.clamp(0, 10).mean).toBeCloseTo(5.5, 4);
  });

  it('of the mean are infinite where there is none, and finite again when clamped', () => {
    const heavy = pareto({ shape: 1, minimum: 2 });
    expect([heavy.mean, heavy.variance]).toEqual([Infinity, Infinity]);
    expect(heavy.clamp(0, 20).mean).toBeCloseTo(2 + 2 * Math.log(10), 12);
    expect(pareto({ shape: 2, minimum: 1 }).mean).toBe(2);
  });

  it('hold at large sizes: a million Zipf ranks, a Poisson mean of a million', () => {
    expect(zipf({ n: 1_000_000, s: 1 }).mean).toBeCloseTo(1_000_000 / 14.392726722865724, 5);
    const values = draw(poisson(1_000_000), 9, 200);
    const average = values.reduce((sum, value) => sum + value) / 200;
    expect(Math.abs(average - 1_000_000)).toBeLessThan((4 * 1000) / Math.sqrt(200));
  });

  it('are copied: changing the list a distribution was made from changes nothing', () => {
    const values = [1, 2];
    const weights = [1, 0];
    const drawn = empirical(values, { weights });
    values[0] = 100;
    weights[1] = 50;
    expect(draw(drawn, 1, 5)).toEqual([1, 1, 1, 1, 1]);
    expect(drawn.clamp(0, 50).mean).toBe(1);
  });
});
