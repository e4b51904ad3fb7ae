import {
  bernoulli,
  type ComposableDistribution,
  constant,
  empirical,
  erlang,
  exponential,
  fromPercentiles,
  gamma,
  logNormal,
  mixture,
  normal,
  pareto,
  poisson,
  triangular,
  uniform,
  weibull,
  zipf,
} from '@sim/core';
import { incompleteGamma } from '../../../src/random/gamma-functions.ts';
import { normalCdf } from '../../../src/random/normal-functions.ts';

export interface ContinuousCase {
  readonly name: string;
  readonly distribution: ComposableDistribution;
  readonly cdf: (x: number) => number;
}

/** Textbook distribution functions, written out here, apart from the samplers under test. */
export const continuousCases: readonly ContinuousCase[] = [
  { name: 'uniform(-1, 3)', distribution: uniform(-1, 3), cdf: (x) => Math.min(1, Math.max(0, (x + 1) / 4)) },
  { name: 'exponential(2)', distribution: exponential(2), cdf: (x) => (x <= 0 ? 0 : 1 - Math.exp(-x / 2)) },
  { name: 'normal(5, 2)', distribution: normal(5, 2), cdf: (x) => normalCdf((x - 5) / 2) },
  {
    name: 'logNormal(mu, sigma)',
    distribution: logNormal({ mu: 0.3, sigma: 0.8 }),
    cdf: (x) => normalCdf((Math.log(x) - 0.3) / 0.8),
  },
  {
    name: 'logNormal(mean, standardDeviation)',
    distribution: logNormal({ mean: 2, standardDeviation: 1 }),
    cdf: (x) => normalCdf((Math.log(x) - Math.log(2) + Math.log(1.25) / 2) / Math.sqrt(Math.log(1.25))),
  },
  {
    name: 'gamma of shape 2.5',
    distribution: gamma({ shape: 2.5, scale: 0.4 }),
    cdf: (x) => incompleteGamma(2.5, x / 0.4).lower,
  },
  {
    name: 'gamma of shape 0.3',
    distribution: gamma({ shape: 0.3, scale: 2 }),
    cdf: (x) => incompleteGamma(0.3, x / 2).lower,
  },
  {
    name: 'gamma of shape 50',
    distribution: gamma({ shape: 50, scale: 0.1 }),
    cdf: (x) => incompleteGamma(50, x / 0.1).lower,
  },
  {
    name: 'erlang of 3 stages',
    distribution: erlang({ stages: 3, mean: 6 }),
    cdf: (x) => (x <= 0 ? 0 : 1 - Math.exp(-x / 2) * (1 + x / 2 + x ** 2 / 8)),
  },
  {
    name: 'weibull of shape 0.7',
    distribution: weibull({ shape: 0.7, scale: 3 }),
    cdf: (x) => (x <= 0 ? 0 : 1 - Math.exp(-((x / 3) ** 0.7))),
  },
  {
    name: 'weibull of shape 3',
    distribution: weibull({ shape: 3, scale: 2 }),
    cdf: (x) => (x <= 0 ? 0 : 1 - Math.exp(-((x / 2) ** 3))),
  },
  {
    name: 'pareto of shape 5',
    distribution: pareto({ shape: 5, minimum: 2 }),
    cdf: (x) => (x <= 2 ? 0 : 1 - (2 / x) ** 5),
  },
  {
    name: 'triangular',
    distribution: triangular({ min: 1, mode: 2, max: 5 }),
    cdf: (x) => (x <= 1 ? 0 : x <= 2 ? (x - 1) ** 2 / 4 : x <= 5 ? 1 - (5 - x) ** 2 / 12 : 1),
  },
  {
    name: 'fromPercentiles',
    distribution: fromPercentiles({ 25: 1, 50: 2, 90: 3, 99: 20 }),
    cdf: (x) => {
      const [z25, z90, z99] = [-0.674489750196082, 1.2815515655446, 2.32634787404084];
      const logarithm = Math.log(x);
      if (x <= 2) return normalCdf(((logarithm - Math.log(2)) / Math.log(2)) * -z25);
      if (x <= 3) return normalCdf(((logarithm - Math.log(2)) / Math.log(1.5)) * z90);
      return normalCdf(z90 + ((logarithm - Math.log(3)) / Math.log(20 / 3)) * (z99 - z90));
    },
  },
  {
    name: 'mixture',
    distribution: mixture([
      { weight: 3, distribution: exponential(1) },
      { weight: 1, distribution: uniform(4, 6) },
    ]),
    cdf: (x) => 0.75 * (1 - Math.exp(-Math.max(0, x))) + 0.25 * Math.min(1, Math.max(0, (x - 4) / 2)),
  },
  {
    name: 'exponential(1).scale(-2).plus(7)',
    distribution: exponential(1).scale(-2).plus(7),
    cdf: (x) => (x >= 7 ? 1 : Math.exp((x - 7) / 2)),
  },
  {
    name: 'uniform(0, 1).plus(uniform(0, 1))',
    distribution: uniform(0, 1).plus(uniform(0, 1)),
    cdf: (x) => (x <= 1 ? x * x * 0.5 : 1 - (2 - x) ** 2 * 0.5),
  },
];

export interface DiscreteCase {
  readonly name: string;
  readonly distribution: ComposableDistribution;
  readonly probabilities: ReadonlyMap<number, number>;
}

function poissonProbabilities(mean: number, upTo: number): Map<number, number> {
  const probabilities = new Map([[0, Math.exp(-mean)]]);
  for (let k = 1; k <= upTo; k++) probabilities.set(k, ((probabilities.get(k - 1) as number) * mean) / k);
  return probabilities;
}

function zipfProbabilities(n: number, s: number): Map<number, number> {
  const ranks = Array.from({ length: n }, (_, index) => index + 1);
  const total = ranks.reduce((sum, rank) => sum + rank ** -s, 0);
  return new Map(ranks.map((rank) => [rank, rank ** -s / total]));
}

export const discreteCases: readonly DiscreteCase[] = [
  { name: 'constant(3)', distribution: constant(3), probabilities: new Map([[3, 1]]) },
  {
    name: 'bernoulli(0.3)',
    distribution: bernoulli(0.3),
    probabilities: new Map([
      [0, 0.7],
      [1, 0.3],
    ]),
  },
  { name: 'poisson(0.4)', distribution: poisson(0.4), probabilities: poissonProbabilities(0.4, 30) },
  { name: 'poisson(7.5)', distribution: poisson(7.5), probabilities: poissonProbabilities(7.5, 80) },
  { name: 'poisson(300)', distribution: poisson(300), probabilities: poissonProbabilities(300, 600) },
  { name: 'zipf of s 1', distribution: zipf({ n: 50 }), probabilities: zipfProbabilities(50, 1) },
  { name: 'zipf of s 0', distribution: zipf({ n: 20, s: 0 }), probabilities: zipfProbabilities(20, 0) },
  { name: 'zipf of s 2.3', distribution: zipf({ n: 1000, s: 2.3 }), probabilities: zipfProbabilities(1000, 2.3) },
  {
    name: 'empirical',
    distribution: empirical([4, 1, 9, 1]),
    probabilities: new Map([
      [1, 0.5],
      [4, 0.25],
      [9, 0.25],
    ]),
  },
  {
    name: 'empirical with weights',
    distribution: empirical([4, 1, 9, 7], { weights: [0, 5, 2, 1] }),
    probabilities: new Map([
      [1, 0.625],
      [9, 0.25],
      [7, 0.125],
    ]),
  },
];

export const allCases: readonly { readonly name: string; readonly distribution: ComposableDistribution }[] = [
  ...continuousCases,
  ...discreteCases,
];
