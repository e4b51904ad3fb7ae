import {
  type Aggregator,
  approxCountDistinct,
  collect,
  count,
  countDistinct,
  max,
  mean,
  min,
  percentile,
  reduce,
  sum,
  topK,
} from '@sim/stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

function over<V, A, R>(aggregator: Aggregator<V, A, R>, values: readonly V[]): R {
  return aggregator.result(values.reduce((state, value) => aggregator.add(state, value), aggregator.create()));
}

const exact: Readonly<Record<string, [Aggregator<number, any, unknown>, (values: readonly number[]) => unknown]>> = {
  count: [count(), (values) => values.length],
  sum: [sum(), (values) => values.reduce((a, b) => a + b, 0)],
  mean: [mean(), (values) => values.reduce((a, b) => a + b, 0) / values.length],
  min: [min(), (values) => Math.min(...values)],
  max: [max(), (values) => Math.max(...values)],
  reduce: [reduce<number>((a, b) => (a < b ? b : a)), (values) => Math.max(...values)],
  collect: [collect(), (values) => values],
  topK: [topK(3), (values) => [...values].sort((a, b) => b - a).slice(0, 3)],
  countDistinct: [countDistinct(), (values) => new Set(values).size],
};

describe.each(Object.keys(exact))('%s', (name) => {
  const [aggregator, naive] = exact[name] as (typeof exact)[string];

  it('is what the plain function gives, however the values are cut into parts; merging leaves the second part as it is', () => {
    const property = fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 30 }),
      fc.nat(30),
      (values, at) => {
        const part = (some: readonly number[]): unknown =>
          some.reduce((state: unknown, value) => aggregator.add(state, value), aggregator.create());
        const [a, b] = [part(values.slice(0, at)), part(values.slice(at))];
        const merged: unknown = aggregator.merge?.(aggregator.merge(aggregator.create(), a), b);
        expect(aggregator.result(merged)).toEqual(naive(values));
        expect(over(aggregator, values)).toEqual(naive(values));
        if (values.length > at) expect(aggregator.result(b)).toEqual(naive(values.slice(at)));
      },
    );
    fc.assert(property, { seed: 7, numRuns: 300 });
  });
});

describe('sums', () => {
  it('carry their rounding errors, in whatever order', () => {
    expect(
      over(
        sum(),
        Array.from({ length: 10 }, () => 0.1),
      ),
    ).toBe(1);
    expect(over(sum(), [1, 1e100, 1, -1e100])).toBe(2);
    expect(over(mean(), [1e16, 1, -1e16, 1])).toBe(0.5);
  });

  it('of infinities are infinite, not NaN', () => {
    expect(over(sum(), [1, Infinity, 2])).toBe(Infinity);
  });
});

describe('top-k', () => {
  it('puts the earlier of two equal scores first', () => {
    const values = [
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 1],
    ] as const;
    expect(
      over(
        topK(3, ([, score]: readonly [string, number]) => score),
        values,
      ).map(([name]) => name),
    ).toEqual(['b', 'c', 'a']);
  });
});

describe('the approximate count of distinct values', () => {
  it.each([10, 1_000, 20_000, 200_000])('is within four standard errors of %i', (size) => {
    for (const select of [(k: number) => k, (k: number) => `user-${k}`]) {
      const estimate = over(
        approxCountDistinct({ select }),
        Array.from({ length: size }, (_, k) => k),
      );
      expect(Math.abs(estimate - size)).toBeLessThanOrEqual(Math.max(1, 4 * (1.04 / 64) * size));
    }
  });

  it('does not see repetitions, order or parts', () => {
    const sketch = approxCountDistinct<number>();
    const part = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, k) => from + k).reduce(
        (state, value) => sketch.add(state, value),
        sketch.create(),
      );
    const whole = over(sketch, [...Array.from({ length: 5_000 }, (_, k) => 4_999 - k), 3, 3, 3]);
    expect(
      sketch.result((sketch.merge as (a: Uint8Array, b: Uint8Array) => Uint8Array)(part(0, 3_000), part(2_000, 5_000))),
    ).toBe(whole);
  });

  it('takes 0 and -0 for one value, 1 and "1" for two', () => {
    expect([over(approxCountDistinct<number>(), [0, -0]), over(approxCountDistinct(), [1, '1'])]).toEqual([1, 2]);
  });
});

describe('a percentile', () => {
  it('is within its accuracy of the nearest rank, in parts too; its ends are exact', () => {
    const values = Array.from({ length: 2_000 }, (_, k) => ((k * 7_919) % 2_000) + 1);
    for (const p of [1, 50, 90, 99])
      expect(Math.abs(over(percentile(p, { accuracy: 0.001 }), values) - 20 * p)).toBeLessThanOrEqual(0.02 * p + 1e-9);
    expect([over(percentile(0), values), over(percentile(100), values)]).toEqual([1, 2_000]);
  });
});

describe('bad input', () => {
  it.each<[string, () => unknown]>([
    ['a value that is no number', () => over(sum(), ['1' as unknown as number])],
    ['NaN', () => over(max(), [NaN])],
    ['a selector that is none', () => mean(5 as never)],
    [
      'a selected NaN',
      () =>
        over(
          min(() => NaN),
          [1],
        ),
    ],
    ['k of 0', () => topK(0)],
    ['k of 1.5', () => topK(1.5)],
    ['a percentile over 100', () => percentile(101)],
    ['a fraction for a percentile, before the first result', () => percentile(0.99)],
    ['an accuracy of 0', () => percentile(50, { accuracy: 0 })],
    ['an infinite value in a percentile', () => over(percentile(50), [Infinity])],
    ['a precision of 3', () => approxCountDistinct({ precision: 3 })],
    ['an object to be hashed', () => over(approxCountDistinct(), [{} as never])],
    ['a reduction that is no function', () => reduce(1 as never)],
  ])('is refused: %s', (_, make) => {
    expect(codeOf(make)).toBe('INVALID_OPTION');
  });
});
