import { createRandomStream, isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import * as core from '@sim/core';

const {
  bernoulli,
  constant,
  empirical,
  erlang,
  exponential,
  fromPercentiles,
  gamma,
  latencySampler,
  logNormal,
  mixture,
  normal,
  pareto,
  poisson,
  triangular,
  uniform,
  weibull,
  zipf,
} = core;
const any = (value: unknown) => value as never;

const refused: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['constant(NaN)', () => constant(NaN), /constant: value must be a finite number, got NaN/],
  ['constant("1")', () => constant(any('1')), /got "1" \(string\)/],
  ['uniform(2, 1)', () => uniform(2, 1), /uniform: max must be a finite number >= 2, got 1/],
  ['uniform over a range that overflows', () => uniform(-1e308, 1e308), /max - min/],
  ['exponential(-1)', () => exponential(-1), /exponential: mean must be a finite number >= 0/],
  ['exponential(Infinity)', () => exponential(Infinity), /mean/],
  ['normal(0, NaN)', () => normal(0, NaN), /normal: standardDeviation/],
  [
    'logNormal()',
    () => logNormal(any(undefined)),
    /logNormal: its argument must be an object with mu, sigma, mean and standardDeviation/,
  ],
  ['logNormal({})', () => logNormal(any({})), /either mu and sigma or mean and standardDeviation/],
  [
    'logNormal of both pairs',
    () => logNormal(any({ mu: 0, sigma: 1, mean: 1, standardDeviation: 1 })),
    /either mu and sigma/,
  ],
  ['logNormal of half a pair', () => logNormal(any({ mu: 0 })), /sigma must be a finite number >= 0, got undefined/],
  ['logNormal with mean 0', () => logNormal({ mean: 0, standardDeviation: 1 }), /mean must be a finite number > 0/],
  ['logNormal whose mean overflows', () => logNormal({ mu: 0, sigma: 100 }), /the mean that follows/],
  ['gamma()', () => gamma(any(undefined)), /gamma: its argument must be an object with shape and scale, got undefined/],
  ['gamma of shape 0', () => gamma({ shape: 0, scale: 1 }), /shape must be a finite number > 0/],
  ['erlang of 1.5 stages', () => erlang({ stages: 1.5, mean: 1 }), /stages must be an integer >= 1 and <= 1000/],
  ['weibull of scale NaN', () => weibull({ shape: 1, scale: NaN }), /scale/],
  ['pareto of minimum 0', () => pareto({ shape: 1, minimum: 0 }), /minimum/],
  [
    'triangular with its mode outside',
    () => triangular({ min: 0, mode: 3, max: 2 }),
    /max must be a finite number > 0 and >= 3/,
  ],
  ['triangular of no width', () => triangular({ min: 1, mode: 1, max: 1 }), /max/],
  ['bernoulli(1.1)', () => bernoulli(1.1), /probability must be a finite number >= 0 and <= 1/],
  ['poisson(-1)', () => poisson(-1), /mean/],
  ['poisson(1e7)', () => poisson(1e7), /<= 1000000/],
  ['zipf of 0 ranks', () => zipf({ n: 0 }), /n must be an integer >= 1/],
  ['zipf of s -1', () => zipf({ n: 3, s: -1 }), /s must be a finite number >= 0/],
  ['empirical([])', () => empirical([]), /array of at least one number/],
  ['empirical with a hole', () => empirical(any([1, , 2])), /values\[1\]/],
  [
    'empirical with too few weights',
    () => empirical([1, 2], { weights: [1] }),
    /an array of 2 numbers, one for each value, got an array of 1/,
  ],
  ['empirical with weights of sum 0', () => empirical([1, 2], { weights: [0, 0] }), /finite sum > 0/],
  ['empirical with a negative weight', () => empirical([1, 2], { weights: [2, -1] }), /weights\[1\]/],
  ['mixture([])', () => mixture([]), /at least one component/],
  ['mixture of nothing', () => mixture(any([null])), /components\[0\] must be an object of weight and distribution/],
  [
    'mixture of pairs',
    () => mixture(any([[1, 0.5]])),
    /components\[0\] must be an object of weight and distribution, got an array of 2/,
  ],
  ['mixture of a string', () => mixture([{ weight: 1, distribution: any('x') }]), /components\[0\]\.distribution/],
  ['mixture with weight NaN', () => mixture([{ weight: NaN, distribution: 1 }]), /weights\[0\]/],
  ['fromPercentiles of one', () => fromPercentiles({ 50: 1 }), /at least two percentiles/],
  [
    'fromPercentiles that fall',
    () => fromPercentiles({ 50: 2, 90: 1 }),
    /percentiles\[90\] must be a finite number >= 2/,
  ],
  [
    'fromPercentiles at 100',
    () => fromPercentiles({ 50: 1, 100: 2 }),
    /the percentage "100" must be a finite number > 0 and <= 99\.9/,
  ],
  ['fromPercentiles with a name', () => fromPercentiles(any({ p50: 1, p99: 2 })), /the percentage "p50"/],
  [
    'fromPercentiles of value 0',
    () => fromPercentiles({ 50: 0, 90: 1 }),
    /percentiles\[50\] must be a finite number > 0/,
  ],
  ['plus(NaN)', () => constant(1).plus(NaN), /plus: other/],
  [
    'plus(a thing without mean)',
    () => constant(1).plus(any({ sample: () => 1 })),
    /plus: other must be a finite number or a distribution/,
  ],
  ['scale(Infinity)', () => constant(1).scale(Infinity), /scale: factor/],
  ['clamp(NaN)', () => constant(1).clamp(NaN), /clamp: min/],
  ['clamp(2, 1)', () => constant(1).clamp(2, 1), /clamp: max must be a number >= 2/],
  ['clamp(Infinity)', () => constant(1).clamp(Infinity), /clamp: min/],
];

describe('the distributions', () => {
  it.each(refused)('refuse %s with a message that says what was expected', (_, build, message) => {
    let error: unknown;
    try {
      build();
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect((error as Error).message).toMatch(message);
  });
});

describe('a latency option', () => {
  const rng = createRandomStream(1, 'latency');

  it('may be a number or a distribution, of ours or of a user', () => {
    expect(latencySampler('Dock "a"', 'wait', 0.25)(rng)).toBe(0.25);
    expect(Object.is(latencySampler('Dock "a"', 'wait', -0)(rng), 0)).toBe(true);
    expect(latencySampler('Dock "a"', 'wait', constant(2))(rng)).toBe(2);
    expect(latencySampler('Dock "a"', 'wait', { mean: Infinity, sample: () => 3 })(rng)).toBe(3);
    class Scaled {
      readonly mean = 5;
      readonly factor = 5;
      sample(): number {
        return this.factor;
      }
    }
    expect(latencySampler('Dock "a"', 'wait', new Scaled())(rng)).toBe(5);
  });

  it('draws nothing when it is a number', () => {
    const untouchable = {
      next: () => {
        throw new Error('drawn');
      },
    };
    expect(latencySampler('Dock "a"', 'wait', 1)(untouchable)).toBe(1);
  });

  const one = (): number => 1;
  it.each<unknown>([
    -1,
    NaN,
    Infinity,
    '1',
    null,
    undefined,
    {},
    { mean: 1 },
    { mean: NaN, sample: one },
    { sample: one },
    one,
  ])('is refused if it is %s', (latency) => {
    expect(() => latencySampler('Dock "a"', 'wait', latency as never)).toThrow(
      /^Dock "a": wait must be a finite number of seconds >= 0 or a distribution/,
    );
  });

  it.each<unknown>([-1, NaN, Infinity, '1', undefined])(
    'stops the run with INVALID_DELAY when a sample is %s',
    (got) => {
      const draw = latencySampler('Dock "a"', 'wait', { mean: 1, sample: () => got as number });
      let error: unknown;
      try {
        draw(rng);
      } catch (caught) {
        error = caught;
      }
      expect(isSimError(error, 'INVALID_DELAY')).toBe(true);
      expect((error as Error).message).toMatch(
        /^Dock "a": a sample of wait must be a finite number of seconds >= 0, got /,
      );
    },
  );
});
