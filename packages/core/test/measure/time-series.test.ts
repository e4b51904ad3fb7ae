import { TimeSeries } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SEED = 20_263;

function seriesOf(points: readonly (readonly [time: number, value: number])[], maxPoints = 10_000): TimeSeries {
  const series = new TimeSeries({ maxPoints });
  for (const [time, value] of points) series.record(time, value);
  return series;
}

const anyPoints = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1000, max: 1000 })), {
    minLength: 1,
    maxLength: 300,
  })
  .map((steps) => {
    let time = 0;
    return steps.map(([gap, value]) => [(time += gap), value] as const);
  });

describe('a time series', () => {
  it('keeps points as they are up to its bound', () => {
    const series = seriesOf([
      [0, 5],
      [0, -1],
      [2.5, 5],
    ]);
    expect(series.rows().map((row) => [row.time, row.value, row.count])).toEqual([
      [0, 5, 1],
      [0, -1, 1],
      [2.5, 5, 1],
    ]);
    expect([series.count, series.sum, series.mean, series.min, series.max, series.last]).toEqual([3, 9, 3, -1, 5, 5]);
    expect(series.std).toBeCloseTo(Math.sqrt(12), 12);
    expect([0, 33, 34, 50, 100].map((p) => series.percentile(p))).toEqual([-1, -1, 5, 5, 5]);
  });

  it('never keeps more points than its bound', () => {
    fc.assert(
      fc.property(anyPoints, fc.integer({ min: 2, max: 20 }), (points, maxPoints) => {
        expect(seriesOf(points, maxPoints).length).toBeLessThanOrEqual(maxPoints);
      }),
      { seed: SEED },
    );
  });

  it('loses no count, sum or extreme by thinning, point by point and as a whole', () => {
    fc.assert(
      fc.property(anyPoints, fc.integer({ min: 2, max: 20 }), (points, maxPoints) => {
        const series = seriesOf(points, maxPoints);
        const values = points.map(([, value]) => value);
        let next = 0;
        for (const row of series.rows()) {
          const group = values.slice(next, next + row.count);
          expect([row.time, row.value]).toEqual(points[next]);
          expect(row.mean * row.count).toBeCloseTo(
            group.reduce((sum, value) => sum + value, 0),
            6,
          );
          expect([row.min, row.max]).toEqual([Math.min(...group), Math.max(...group)]);
          next += row.count;
        }
        expect(next).toBe(values.length);
        expect([series.count, series.min, series.max, series.last]).toEqual([
          values.length,
          Math.min(...values),
          Math.max(...values),
          values.at(-1),
        ]);
        expect(series.sum).toBe(values.reduce((sum, value) => sum + value, 0));
      }),
      { seed: SEED },
    );
  });

  it('keeps percentiles of a thinned series within 1 %', () => {
    const series = seriesOf(
      Array.from({ length: 5000 }, (_, k) => [k, (k * 7919) % 5000] as const),
      100,
    );
    for (const p of [1, 50, 90, 99]) {
      const exact = (p * 5000) / 100 - 1;
      expect(Math.abs(series.percentile(p)! - exact)).toBeLessThanOrEqual(0.01 * exact);
    }
  });

  it('spreads what it keeps evenly: all rows but the last stand for the same number of points', () => {
    const series = seriesOf(
      Array.from({ length: 1000 }, (_, k) => [k, k] as const),
      16,
    );
    const counts = series.rows().map((row) => row.count);
    expect(new Set(counts.slice(0, -1))).toEqual(new Set([64]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it('keeps everything when told so', () => {
    const series = seriesOf(
      Array.from({ length: 30_000 }, (_, k) => [k, k] as const),
      Infinity,
    );
    expect(series.length).toBe(30_000);
    expect(series.percentile(99)).toBe(29_699);
  });

  it('gives the part from one time up to another, without the other', () => {
    const series = seriesOf([0, 1, 1, 2, 3].map((time, k) => [time, k]));
    const part = series.between(1, 3);
    expect(part.rows().map((row) => row.value)).toEqual([1, 2, 3]);
    expect([part.count, part.sum, part.min, part.max, part.last, part.percentile(50), part.std]).toEqual([
      3, 6, 1, 3, 3, 2, 1,
    ]);
    expect([series.between(3, 1).count, series.between(9, 10).mean, series.between(-Infinity, Infinity).count]).toEqual(
      [0, undefined, 5],
    );
    expect(series.rate(1, 3)).toBe(1.5);
  });

  it('fills buckets at multiples of the width, the edge belonging to the later one', () => {
    const buckets = seriesOf([
      [0.3, 1],
      [0.6, 3],
      [0.9, 8],
      [1.8, 4],
    ]).buckets(0.3);
    expect(buckets.times).toEqual([0.3, 0.6, 0.9, 1.2, 1.5, 1.8]);
    expect(buckets.counts).toEqual([1, 1, 1, 0, 0, 1]);
    expect(buckets.sums).toEqual([1, 3, 8, 0, 0, 4]);
    expect(buckets.means).toEqual([1, 3, 8, undefined, undefined, 4]);
    expect(buckets.maxes).toEqual([1, 3, 8, undefined, undefined, 4]);
    expect(buckets.p50).toEqual([1, 3, 8, undefined, undefined, 4]);
    expect(buckets.p99).toEqual([1, 3, 8, undefined, undefined, 4]);
  });

  it('uses buckets of one second by default', () => {
    const buckets = seriesOf([0, 0.5, 0.999_999_999, 1, 2.5].map((time, k) => [time, k])).buckets();
    expect([buckets.times, buckets.counts, buckets.sums]).toEqual([
      [0, 1, 2],
      [3, 1, 1],
      [3, 3, 4],
    ]);
  });

  it('has nothing to say of an empty series', () => {
    const empty = new TimeSeries();
    expect([empty.mean, empty.min, empty.max, empty.std, empty.last, empty.percentile(50)]).toEqual(
      new Array(6).fill(undefined),
    );
    expect(empty.buckets()).toEqual({ times: [], counts: [], sums: [], means: [], maxes: [], p50: [], p99: [] });
    expect([empty.rows(), empty.toCsv(), JSON.stringify(empty.summary())]).toEqual([
      [],
      'time,value,count,mean,min,max\n',
      '{"count":0}',
    ]);
  });

  it('exports rows as CSV in a fixed order of columns', () => {
    expect(
      seriesOf(
        Array.from({ length: 4 }, (_, k) => [k, k] as const),
        2,
      ).toCsv(),
    ).toBe('time,value,count,mean,min,max\n0,0,2,0.5,0,1\n2,2,2,2.5,2,3\n');
  });

  it('starts over after a reset', () => {
    const series = seriesOf(
      Array.from({ length: 9 }, (_, k) => [k, 100] as const),
      4,
    );
    series.reset();
    series.record(9, 1);
    expect([series.count, series.max, series.percentile(99), series.rows().length]).toEqual([1, 1, 1, 1]);
  });

  it('refuses times that go back and numbers that are none', () => {
    const series = seriesOf([[3, 1]]);
    expect(() => series.record(2.9, 1)).toThrow(/time must be at or after the last one, 3, got 2\.9/);
    expect(() => series.record(NaN, 1)).toThrow(/time must be a finite number/);
    expect(() => series.record(4, NaN)).toThrow(/value must be a finite number/);
    expect(series.count).toBe(1);
  });

  it.each([NaN, 0, 1, 2.5, -3])('refuses maxPoints %s', (maxPoints) => {
    expect(() => new TimeSeries({ maxPoints })).toThrow(/maxPoints must be an integer >= 2 or Infinity/);
  });

  it('refuses bucket widths that cannot be meant', () => {
    const series = seriesOf([
      [0, 1],
      [10, 1],
    ]);
    expect(() => series.buckets(0)).toThrow(/bucket width must be a finite number >= 1e-9/);
    expect(() => series.buckets(1e-6)).toThrow(/at most 1000000 buckets/);
    expect(() => series.rate(2, 2)).toThrow(/to must be a finite number > 2/);
  });
});
