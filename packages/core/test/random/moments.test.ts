import { createRandomStream } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { allCases, continuousCases, discreteCases } from './support/cases.ts';

const samplesOf = (
  sample: (rng: ReturnType<typeof createRandomStream>) => number,
  name: string,
  count: number,
): number[] => {
  const rng = createRandomStream(1, name);
  return Array.from({ length: count }, () => sample(rng));
};

describe.each(allCases)('$name', ({ name, distribution }) => {
  const count = 40_000;
  const samples = samplesOf(distribution.sample, name, count);
  const average = (of: (value: number) => number) => samples.reduce((sum, value) => sum + of(value), 0) / count;

  it('has the mean it states, within 4.5 standard errors', () => {
    const tolerance = 4.5 * Math.sqrt((distribution.variance as number) / count) + 1e-9;
    expect(Math.abs(average((value) => value) - distribution.mean)).toBeLessThanOrEqual(tolerance);
  });

  it('has the variance it states, within 5 standard errors', () => {
    const square = (value: number) => (value - distribution.mean) ** 2;
    const variance = average(square);
    const tolerance = 5 * Math.sqrt(average((value) => (square(value) - variance) ** 2) / count) + 1e-9;
    expect(Math.abs(variance - (distribution.variance as number))).toBeLessThanOrEqual(tolerance);
  });

  it('has, clamped, the mean it states then', () => {
    const sorted = samples.toSorted((a, b) => a - b);
    const quantile = (p: number) => sorted[Math.floor(p * count)] as number;
    for (const [min, max] of [
      [quantile(0.1), quantile(0.6)],
      [quantile(0.5) + 0.3, Infinity],
      [-Infinity, quantile(0.3) + 0.1],
      [-3, -2],
      [quantile(0.99), quantile(0.999) + 1],
    ] as const) {
      const clamp = (value: number) => Math.min(max, Math.max(min, value));
      const mean = average(clamp);
      const tolerance = 4.5 * Math.sqrt(average((value) => (clamp(value) - mean) ** 2) / count) + 1e-9;
      const stated = distribution.clamp(min, max).mean;
      expect(Math.abs(mean - stated), `[${min}, ${max}]: ${mean} against ${stated}`).toBeLessThanOrEqual(
        tolerance + (name.includes('plus(uniform') ? 0.01 : 0),
      );
    }
  });
});

describe('goodness of fit', () => {
  it.each(continuousCases)('$name passes a Kolmogorov–Smirnov test', ({ name, distribution, cdf }) => {
    const count = 20_000;
    const sorted = samplesOf(distribution.sample, `${name} fit`, count).sort((a, b) => a - b);
    let distance = 0;
    sorted.forEach((value, index) => {
      const probability = cdf(value);
      distance = Math.max(distance, probability - index / count, (index + 1) / count - probability);
    });
    expect(distance * Math.sqrt(count)).toBeLessThan(1.95); // a correct sampler exceeds it once in a thousand seeds
    expect(distance * Math.sqrt(count)).toBeGreaterThan(0.3); // and stays below this, suspiciously even, as seldom
  });

  it.each(discreteCases.filter(({ probabilities }) => probabilities.size > 1))(
    '$name passes a chi-square test',
    ({ name, distribution, probabilities }) => {
      const count = 50_000;
      const observed = new Map<number, number>();
      for (const value of samplesOf(distribution.sample, `${name} fit`, count))
        observed.set(value, (observed.get(value) ?? 0) + 1);
      for (const value of observed.keys())
        expect(probabilities.get(value) ?? 0, `probability of ${value}`).toBeGreaterThan(0);
      let chiSquare = 0;
      let cells = 0;
      let restExpected = count;
      let restObserved = count;
      for (const [value, probability] of probabilities) {
        if (count * probability < 8) continue;
        const seen = observed.get(value) ?? 0;
        chiSquare += (seen - count * probability) ** 2 / (count * probability);
        cells++;
        restExpected -= count * probability;
        restObserved -= seen;
      }
      if (restExpected > 8) {
        chiSquare += (restObserved - restExpected) ** 2 / restExpected;
        cells++;
      }
      const freedom = cells - 1;
      const wilsonHilferty = freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3; // the 0.999 quantile
      expect(chiSquare).toBeLessThan(wilsonHilferty);
    },
  );
});
