import { Histogram, isSimError, TimeSeries } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SEED = 20_277;

/** What is left of a value that was sent as text. */
function sent<T>(value: T): never {
  return JSON.parse(JSON.stringify(value)) as never;
}

const anyValue = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e-308, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
);

const anyWeight = fc.oneof(fc.constant(1), fc.constantFrom(0.1, 3, 1e9), fc.constant(Number.MAX_VALUE));

function facts(histogram: Histogram): readonly unknown[] {
  const { accuracy, count, sum, mean, min, max } = histogram;
  return [
    accuracy,
    count,
    sum,
    mean,
    min,
    max,
    [0, 1, 50, 99.9, 100].map((p) => histogram.percentile(p)),
    histogram.buckets(),
  ];
}

function factsOf(series: TimeSeries): readonly unknown[] {
  const { length, count, sum, mean, min, max, std, last } = series;
  const parts = [series.percentile(50), series.rows(), count === 0 ? [] : series.between(-Infinity, Infinity).toJSON()];
  return [length, count, sum, mean, min, max, std, last, parts];
}

function refused(action: () => unknown): boolean {
  try {
    action();
  } catch (error) {
    return isSimError(error, 'INVALID_OPTION');
  }
  return false;
}

/** Things to put in the place of any part of the JSON. */
const junk: readonly unknown[] = [
  null,
  undefined,
  true,
  'x',
  -1,
  0.5,
  1e300,
  NaN,
  Infinity,
  'NaN',
  [],
  {},
  [null],
  5n,
  Symbol('s'),
];

describe('a histogram as JSON', () => {
  it('comes back with every number the same, infinities included, and goes on alike', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyValue, anyWeight), { maxLength: 60 }),
        fc.constantFrom(0.5, 0.05, 0.01),
        fc.array(anyValue, { maxLength: 5 }),
        (values, accuracy, more) => {
          const histogram = new Histogram({ accuracy });
          for (const [value, weight] of values) histogram.record(value, weight);
          const again = Histogram.fromJSON(sent(histogram));
          expect(facts(again)).toStrictEqual(facts(histogram));
          for (const value of more) {
            histogram.record(value);
            again.record(value);
          }
          expect(facts(again)).toStrictEqual(facts(histogram));
          expect(again.toJSON()).toStrictEqual(histogram.toJSON());
        },
      ),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('tells the usual percentiles to readers that do not rebuild it', () => {
    const histogram = new Histogram();
    for (let k = 1; k <= 100; k++) histogram.record(k);
    expect(sent(histogram)).toMatchObject({
      count: 100,
      sum: 5050,
      min: 1,
      max: 100,
      mean: 50.5,
      p50: 50,
      p90: 90,
      p99: 99,
    });
    expect(sent(new Histogram())).toStrictEqual({
      version: 1,
      accuracy: 0.01,
      count: 0,
      sum: 0,
      zeros: 0,
      positive: { steps: [], counts: [] },
      negative: { steps: [], counts: [] },
    });
  });

  it('carries a sum beyond all numbers by name', () => {
    const histogram = new Histogram();
    histogram.record(Number.MAX_VALUE, 3);
    expect(sent(histogram)).toMatchObject({ sum: 'Infinity', mean: 'Infinity' });
    histogram.record(-Number.MAX_VALUE, 3);
    expect(Histogram.fromJSON(sent(histogram)).sum).toBe(NaN);
  });

  it('is refused with any part replaced by something else, or left out', () => {
    const histogram = new Histogram();
    for (const value of [-3, 0, 0.5, 7]) histogram.record(value);
    const plain = sent(histogram) as Record<string, unknown>;
    const derived = ['mean', 'p50', 'p90', 'p99', 'p999'];
    for (const field of Object.keys(plain).filter((key) => !derived.includes(key))) {
      for (const wrong of junk) {
        const json = { ...plain, [field]: wrong };
        // Another accuracy or sum that could be one is not known to be wrong.
        if (field === 'accuracy' && wrong === 0.5) continue;
        if (
          field === 'sum' &&
          (typeof wrong === 'number' || wrong === 'NaN') &&
          !Object.is(wrong, NaN) &&
          wrong !== Infinity
        )
          continue;
        expect(
          refused(() => Histogram.fromJSON(json as never)),
          `${field}: ${String(wrong)}`,
        ).toBe(true);
      }
    }
  });

  it.each([
    ['counts that do not add up', { count: 5 }],
    ['an extreme outside its bucket', { max: 900 }],
    ['extremes in the wrong order', { min: 7, max: -3 }],
    ['a bucket beyond the last one', { positive: { steps: [1e6], counts: [2] } }],
    ['a bucket twice', { positive: { steps: [130_944, 0], counts: [1, 1] } }],
    ['more buckets than counts', { positive: { steps: [130_944, 1], counts: [2] } }],
    ['an empty bucket', { positive: { steps: [130_944], counts: [0] } }],
    ['another version', { version: 2 }],
  ])('is refused with %s', (_, change) => {
    const histogram = new Histogram();
    for (const value of [-3, 0, 0.5, 7]) histogram.record(value);
    expect(refused(() => Histogram.fromJSON({ ...(sent(histogram) as object), ...change } as never))).toBe(true);
  });

  it('is refused by code when the object itself is hostile', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const throwing = Object.defineProperty({}, 'version', {
      get: () => {
        throw new Error('own');
      },
    });
    for (const wrong of [...junk, proxy, throwing])
      for (const read of [Histogram.fromJSON, TimeSeries.fromJSON] as ((json: never) => unknown)[])
        expect(refused(() => read(wrong as never))).toBe(true);
  });
});

const anyPoints = fc
  .array(fc.tuple(fc.double({ min: 0, max: 5, noNaN: true }), anyValue), { maxLength: 60 })
  .map((steps) => {
    let time = -2;
    return steps.map(([gap, value]) => [(time += gap), value] as const);
  });

describe('a time series as JSON', () => {
  it('comes back with every point and number the same, thinned or not, and goes on alike', () => {
    fc.assert(
      fc.property(
        anyPoints,
        fc.constantFrom(2, 5, 16, Infinity),
        fc.integer({ min: 0, max: 60 }),
        (points, maxPoints, half) => {
          const series = new TimeSeries({ maxPoints });
          for (const [time, value] of points.slice(0, half)) series.record(time, value);
          const again = TimeSeries.fromJSON(sent(series));
          expect(factsOf(again)).toStrictEqual(factsOf(series));
          for (const [time, value] of points.slice(half)) {
            series.record(time, value);
            again.record(time, value);
          }
          expect(factsOf(again)).toStrictEqual(factsOf(series));
          expect(again.toJSON()).toStrictEqual(series.toJSON());
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('remembers after a reset that time does not go back', () => {
    const series = new TimeSeries();
    series.record(7, 1);
    series.reset();
    const again = TimeSeries.fromJSON(sent(series));
    expect(again.count).toBe(0);
    expect(() => again.record(6, 1)).toThrow(/time must be at or after the last one, 7/);
  });

  it('brings back a part of a thinned series', () => {
    const series = new TimeSeries({ maxPoints: 8 });
    for (let t = 0; t < 100; t++) series.record(t, t % 7);
    const part = series.between(20, 60);
    expect(factsOf(TimeSeries.fromJSON(sent(part)))).toStrictEqual(factsOf(part));
  });

  it('is refused with any part replaced by something else, or left out', () => {
    const series = new TimeSeries({ maxPoints: 8 });
    for (let t = 0; t < 20; t++) series.record(t, (t * 5) % 7);
    const plain = sent(series) as Record<string, unknown>;
    const derived = ['mean', 'p50', 'p99'];
    const open: Readonly<Record<string, readonly unknown[]>> = {
      maxPoints: [1e300, Infinity],
      sum: [-1, 0.5, 1e300, 'NaN'],
      min: [-1, 0.5],
      max: [1e300],
      last: [0.5],
      lastTime: [1e300],
      distribution: [undefined],
    };
    for (const field of Object.keys(plain).filter((key) => !derived.includes(key))) {
      for (const wrong of junk.filter((each) => !(open[field] ?? []).includes(each)))
        expect(
          refused(() => TimeSeries.fromJSON({ ...plain, [field]: wrong } as never)),
          `${field}: ${String(wrong)}`,
        ).toBe(true);
    }
  });

  it.each([
    ['times in the wrong order', { times: [3, 2, 5] }],
    ['a time that is no time', { times: [0, 1, 'Infinity'] }],
    ['columns of different lengths', { values: [1, 2] }],
    ['more points than its bound', { maxPoints: 2 }],
    ['another count', { count: 4 }],
    ['a stride that is no power of two', { stride: 3, sums: [1, 2, 3], mins: [1, 2, 3], maxs: [1, 2, 3] }],
    ['a last point that has more than the stride', { inLast: 2 }],
    ['a last time before the last point', { lastTime: 1 }],
  ])('is refused with %s', (_, change) => {
    const series = new TimeSeries();
    for (const time of [0, 1, 2]) series.record(time, 4);
    expect(refused(() => TimeSeries.fromJSON({ ...(sent(series) as object), ...change } as never))).toBe(true);
  });
});
