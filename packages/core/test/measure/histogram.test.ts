import { Histogram, Level, TimeSeries } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../support/code-of.ts';

const SEED = 20_261;

/** The definition, without buckets: the smallest value that at least p percent do not exceed. */
function nearestRank(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p * sorted.length) / 100) - 1)]!;
}

function histogramOf(values: readonly number[], accuracy = 0.01): Histogram {
  const histogram = new Histogram({ accuracy });
  for (const value of values) histogram.record(value);
  return histogram;
}

const anyValue = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, 1e-308, -1e-308, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
);

describe('a histogram', () => {
  it('keeps every percentile within the accuracy asked for', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 200 }),
        fc.oneof(fc.constant(0), fc.double({ min: 1, max: 100, noNaN: true })),
        fc.constantFrom(0.2, 0.01, 0.001),
        (values, p, accuracy) => {
          const exact = nearestRank(values, p);
          const estimate = histogramOf(values, accuracy).percentile(p)!;
          expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(accuracy * Math.abs(exact) + 2 ** -1022);
        },
      ),
      { seed: SEED },
    );
  });

  it('knows count, minimum and maximum exactly, and the sum up to rounding', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values);
        expect(histogram.count).toBe(values.length);
        expect(histogram.min).toBe(Math.min(...values));
        expect(histogram.max).toBe(Math.max(...values));
        expect(histogram.sum).toBe(values.reduce((sum, value) => sum + value, 0));
        expect(histogram.mean).toBe(histogram.sum / values.length);
      }),
      { seed: SEED },
    );
  });

  it('gives back whole numbers below 256 as they were', () => {
    const histogram = histogramOf(Array.from({ length: 256 }, (_, k) => k));
    expect(histogram.buckets().map((bucket) => bucket.value)).toEqual(Array.from({ length: 256 }, (_, k) => k));
    expect(histogram.percentile(50)).toBe(127);
  });

  it('has a finite number to stand for every bucket, the last one included', () => {
    const histogram = histogramOf([Number.MAX_VALUE, -Number.MAX_VALUE]);
    const [lowest, highest] = histogram.buckets().map((bucket) => bucket.value);
    expect(lowest).toBe(-highest!);
    expect(Math.abs(highest! - Number.MAX_VALUE)).toBeLessThanOrEqual(0.01 * Number.MAX_VALUE);
  });

  it('orders negative values, zero and positive values', () => {
    const histogram = histogramOf([-5, -1, 0, -0, 2, 100]);
    expect(histogram.buckets()).toEqual([
      { value: -5, count: 1 },
      { value: -1, count: 1 },
      { value: 0, count: 2 },
      { value: 2, count: 1 },
      { value: 100, count: 1 },
    ]);
    expect([0, 25, 50, 70, 100].map((p) => histogram.percentile(p))).toEqual([-5, -1, 0, 2, 100]);
  });

  it('does not let the rounding of p times the count move a rank', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, k) => k + 1));
    for (let p = 1; p <= 100; p++) expect(histogram.percentile(p)).toBe(p);
  });

  it('counts a value of weight w as w values, and nothing at weight 0', () => {
    const weighted = new Histogram();
    weighted.record(3, 5);
    weighted.record(7, 1.5);
    weighted.record(1000, 0);
    expect(weighted.count).toBe(6.5);
    expect(weighted.mean).toBe((15 + 10.5) / 6.5);
    expect(weighted.max).toBe(7);
    expect([weighted.percentile(76), weighted.percentile(77)]).toEqual([3, 7]);
  });

  it('merges to what one histogram of all values would be', () => {
    fc.assert(
      fc.property(fc.array(anyValue), fc.array(anyValue), (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        const whole = histogramOf([...some, ...others]);
        expect(merged.buckets()).toEqual(whole.buckets());
        expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max]);
        expect([1, 50, 99].map((p) => merged.percentile(p))).toEqual([1, 50, 99].map((p) => whole.percentile(p)));
      }),
      { seed: SEED },
    );
  });

  it('doubles when merged with itself', () => {
    const histogram = histogramOf([-1, 2, 2]);
    histogram.merge(histogram);
    expect([histogram.count, histogram.sum]).toEqual([6, 6]);
    expect(histogram.buckets()).toEqual([
      { value: -1, count: 2 },
      { value: 2, count: 4 },
    ]);
  });

  it('refuses to merge another accuracy or another thing', () => {
    expect(() => new Histogram().merge(new Histogram({ accuracy: 0.02 }))).toThrow(
      /other must be a histogram of accuracy 0\.01, got 0\.02/,
    );
    expect(() => new Histogram().merge({} as Histogram)).toThrow(/other must be a Histogram, got an object/);
  });

  it('says how much lies above a value', () => {
    const histogram = histogramOf([1, 2, 3, 4]);
    expect([-1, 1, 2.5, 4, 9, -Infinity, Infinity].map((x) => histogram.fractionAbove(x))).toEqual([
      1, 0.75, 0.5, 0, 0, 1, 0,
    ]);
    expect(() => histogram.fractionAbove(NaN)).toThrow(/x must be a number/);
  });

  it('has no mean, extremes or percentiles while empty', () => {
    const empty = new Histogram();
    expect([empty.count, empty.sum]).toEqual([0, 0]);
    expect([
      empty.mean,
      empty.min,
      empty.max,
      empty.percentile(0),
      empty.percentile(50),
      empty.fractionAbove(0),
    ]).toEqual(new Array(6).fill(undefined));
    expect(JSON.stringify(empty.summary())).toBe('{"count":0,"sum":0}');
  });

  it('is as new after a reset', () => {
    const histogram = histogramOf([-3, 0, 8]);
    histogram.reset();
    expect(histogram.toJSON()).toEqual(new Histogram().toJSON());
    histogram.record(4);
    expect(histogram.buckets()).toEqual([{ value: 4, count: 1 }]);
  });

  it('keeps its memory bounded over the whole range of numbers', () => {
    const histogram = new Histogram();
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      histogram.record(2 ** exponent);
      histogram.record(-(2 ** exponent));
    }
    expect(histogram.count).toBe(2 * 2098);
    expect(histogram.percentile(100)).toBe(2 ** 1023);
    expect(histogram.buckets().length).toBe(2 * 2046 + 1);
  });

  it.each([
    NaN,
    Infinity,
    -Infinity,
    '3' as unknown as number,
    undefined as unknown as number,
    3n as unknown as number,
  ])('refuses to record %s', (value) => {
    const histogram = new Histogram();
    expect(() => histogram.record(value)).toThrow(/Histogram: value must be a finite number/);
    expect(histogram.count).toBe(0);
  });

  it.each([NaN, -1, Infinity])('refuses the weight %s', (weight) => {
    expect(() => new Histogram().record(1, weight)).toThrow(/weight must be a finite number >= 0/);
  });

  it.each([
    [0.99, 'did you mean 99?'],
    [0.29, 'did you mean 29?'],
    [0.999, 'did you mean 99.9?'],
    [1e-5, 'got 0.00001 (number)'],
  ])('refuses percentile(%s), which is a fraction, as level and time series do', (p, hint) => {
    const series = new TimeSeries();
    series.record(0, 1);
    for (const percentile of [
      () => histogramOf([1]).percentile(p),
      () => series.percentile(p),
      () => new Level({ now: 0 }).percentile(p),
    ]) {
      const { code, message } = errorOf(percentile);
      expect([code, message.endsWith(hint)]).toEqual(['INVALID_OPTION', true]);
    }
    expect(histogramOf([3]).percentile(1)).toBe(3);
  });

  it.each([NaN, -0.1, 100.1])('refuses percentile(%s)', (p) => {
    expect(() => histogramOf([1]).percentile(p)).toThrow(/percentile must be a finite number >= 0 and <= 100/);
  });

  it.each([NaN, 0, 1, 1e-5])('refuses the accuracy %s', (accuracy) => {
    expect(() => new Histogram({ accuracy })).toThrow(/accuracy must be a finite number >= 0\.0001 and <= 0\.5/);
  });
});
