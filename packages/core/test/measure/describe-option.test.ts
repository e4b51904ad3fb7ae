import {
  bernoulli,
  constant,
  constantRate,
  dailyRate,
  describeOption,
  empirical,
  erlang,
  exponential,
  fromPercentiles,
  gamma,
  logNormal,
  milliseconds,
  mixture,
  normal,
  pareto,
  poisson,
  rampRate,
  Sink,
  spikeRate,
  stepRate,
  TimeSeries,
  triangular,
  uniform,
  weibull,
  zipf,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

/** What was made, and the text of what made it. */
const made: readonly (readonly [text: string, value: unknown])[] = [
  ['exponential(0.2)', exponential(0.2)],
  ['constant(3)', constant(3)],
  ['uniform(1, 2.5)', uniform(1, 2.5)],
  ['normal(5, 0.1)', normal(5, 0.1)],
  ['bernoulli(0.25)', bernoulli(0.25)],
  ['poisson(7)', poisson(7)],
  ['gamma({ shape: 2, scale: 0.5 })', gamma({ shape: 2, scale: 0.5 })],
  ['erlang({ stages: 3, mean: 6 })', erlang({ stages: 3, mean: 6 })],
  ['pareto({ shape: 1.5, minimum: 2 })', pareto({ shape: 1.5, minimum: 2 })],
  ['triangular({ min: 1, mode: 2, max: 4 })', triangular({ min: 1, mode: 2, max: 4 })],
  ['weibull({ shape: 0.7, scale: 3 })', weibull({ shape: 0.7, scale: 3 })],
  ['zipf({ n: 10, s: 1.1 })', zipf({ n: 10, s: 1.1 })],
  ['empirical([1, 2, 3])', empirical([1, 2, 3])],
  ['empirical([1, 2], { weights: [3, 4] })', empirical([1, 2], { weights: [3, 4] })],
  ['fromPercentiles({ 50: 0.01, 99: 0.08 })', fromPercentiles({ 50: 0.01, 99: 0.08 })],
  ['logNormal({ mu: 0, sigma: 1 })', logNormal({ mu: 0, sigma: 1 })],
  ['logNormal({ mean: 0.2, standardDeviation: 0.4 })', logNormal({ mean: 0.2, standardDeviation: 0.4 })],
  [
    'mixture([{ weight: 95, distribution: 0.001 }, { weight: 5, distribution: exponential(0.1) }])',
    mixture([
      { weight: 95, distribution: 0.001 },
      { weight: 5, distribution: exponential(0.1) },
    ]),
  ],
  ['exponential(0.02).plus(0.005).clamp(0, 0.1).scale(2)', exponential(0.02).plus(0.005).clamp(0, 0.1).scale(2)],
  ['normal(1, 2).clamp(0).plus(exponential(3)).clamp(0, 9)', normal(1, 2).clamp(0).plus(exponential(3)).clamp(0, 9)],
  ['constantRate(5)', constantRate(5)],
  [
    'stepRate([{ at: 0, rate: 5 }, { at: 60, rate: 1 }]).repeat(100)',
    stepRate([
      { at: 0, rate: 5 },
      { at: 60, rate: 1 },
    ]).repeat(100),
  ],
  ['rampRate({ from: 1, to: 2, duration: 30 }).scale(3)', rampRate({ from: 1, to: 2, duration: 30 }).scale(3)],
  [
    'spikeRate({ base: 10, peak: 150, warmUp: 10, length: 15 }).plus(constantRate(1))',
    spikeRate({ base: 10, peak: 150, warmUp: 10, length: 15 }).plus(constantRate(1)),
  ],
  ['dailyRate({ 4: 2, 12.5: 40 })', dailyRate({ 4: 2, 12.5: 40 })],
];

describe('an option in words', () => {
  it.each(made)('is the expression that made it: %s', (text, value) => {
    expect(describeOption(value)).toBe(text);
  });

  it('is a plain value as it is, and an entity its name', () => {
    expect([5, Infinity, true, 'x', null, undefined, new Sink('out')].map(describeOption)).toEqual([
      5,
      Infinity,
      true,
      'x',
      null,
      null,
      'out',
    ]);
  });

  it('is for anything else what it says of itself, or its class, with the mean of a distribution', () => {
    class Sticky {
      readonly n = 1;
    }
    const dice = { mean: 3.5, sample: () => 1 };
    expect([new Sticky(), dice, { toString: () => 'mine' }, new TimeSeries()].map(describeOption)).toEqual([
      'a Sticky',
      'an object of mean 3.5',
      'mine',
      'a TimeSeries',
    ]);
    expect(describeOption(exponential(1).plus(dice))).toBe('exponential(1).plus(a distribution of mean 3.5)');
    expect(describeOption((x: number) => x)).toBe('function (anonymous)');
  });

  it('is never long, and never throws', () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({ at, rate: 1 }));
    expect(describeOption(stepRate(many))).toBe('stepRate([… 5000 values])');
    expect(describeOption(empirical(many.map(({ at }) => at)))).toBe('empirical([… 5000 values])');
    const fail = (): never => {
      throw new Error('own');
    };
    expect(describeOption({ toString: fail })).toBe('an object');
    expect(
      describeOption({
        get mean() {
          return fail();
        },
      }),
    ).toBe('an object');
  });
});

describe('milliseconds', () => {
  it('are thousandths of a second', () => {
    expect([milliseconds(12), milliseconds(0), milliseconds(Infinity)]).toEqual([0.012, 0, Infinity]);
    expect(() => milliseconds('12' as never)).toThrow(/ms must be a number/);
  });
});
