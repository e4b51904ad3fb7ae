import { fitBatchSize, fitKeys, fitRate, fitServiceTime } from '@sim/import';
import {
  createRandomStream,
  exponential,
  isSimError,
  Simulation,
  Sink,
  Source,
  uniformKeys,
  zipfKeys,
} from '@sim/core';
import { describe, expect, it } from 'vitest';
import { chiSquaredTail, normalQuantile, poissonInterval, studentQuantile } from '../../src/fit/quantiles.ts';

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
  } catch (error) {
    return isSimError(error) ? error.code : 'foreign';
  }
  return undefined;
};

/** Poisson arrivals of a rate up to a time. */
function arrivals(seed: number, rate: number, until: number): { time: number }[] {
  const rng = createRandomStream(seed, 'arrivals');
  const gaps = exponential(1 / rate);
  const rows: { time: number }[] = [];
  for (let time = gaps.sample(rng); time < until; time += gaps.sample(rng)) rows.push({ time });
  return rows;
}

describe('quantiles', () => {
  it('agree with printed tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 6);
    for (const [degrees, value] of [
      [1, 12.7062],
      [2, 4.30265],
      [3, 3.18245],
      [10, 2.22814],
      [100, 1.98397],
    ] as const)
      expect(Math.abs(studentQuantile(0.975, degrees) / value - 1)).toBeLessThan(0.01);
    expect(poissonInterval(10, 0.95).low).toBeCloseTo(4.795, 1);
    expect(poissonInterval(10, 0.95).high).toBeCloseTo(18.39, 1);
    expect(poissonInterval(0, 0.95).high).toBeCloseTo(3.689, 1);
    expect(chiSquaredTail(18.307, 10)).toBeCloseTo(0.05, 3);
  });
});

describe('a fitted rate', () => {
  it('has an interval that holds the truth about as often as it says', () => {
    let held = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { rate } = fitRate(arrivals(seed, 20, 100), { from: 0, to: 100, interval: 5 });
      if (rate.low <= 20 && 20 <= rate.high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(183);
    expect(held).toBeLessThan(200);
  });

  it('feeds a source that sends as many', () => {
    const rows = [...arrivals(1, 10, 100), ...arrivals(2, 40, 100).map(({ time }) => ({ time: time + 100 }))];
    const { profile, steps, origin, dispersion, warnings } = fitRate(rows, { from: 0, to: 200, interval: 100 });
    expect(origin).toBe(0);
    expect(steps.map(({ count }) => count)).toEqual([
      rows.filter(({ time }) => time < 100).length,
      rows.filter(({ time }) => time >= 100).length,
    ]);
    const sink = new Sink('sink');
    new Simulation({
      endTime: 200,
      entities: [Source.withProfile('again', sink, { profile, arrivals: 'deterministic' })],
    }).run();
    expect(Math.abs(sink.stats.received - rows.length)).toBeLessThanOrEqual(1);
    expect(dispersion).toBeGreaterThan(10);
    expect(warnings.join()).toMatch(/bursts/);
  });

  it('takes counts by interval, and asks for how long they stand', () => {
    const rows = [0, 60, 120].map((time) => ({ time, count: 90 }));
    expect(fitRate(rows, { interval: 60 }).rate.value).toBe(1.5);
    expect(codeOf(() => fitRate(rows))).toBe('INVALID_OPTION');
  });

  it('does not count the last arrival as a distance', () => {
    expect(fitRate([0, 1, 2, 3, 4].map((time) => ({ time }))).rate.value).toBe(1);
    expect(codeOf(() => fitRate([{ time: 3 }]))).toBe('NOT_ENOUGH_DATA');
    expect(codeOf(() => fitRate([]))).toBe('NOT_ENOUGH_DATA');
  });
});

describe('fitted keys', () => {
  const drawn = (choose: ReturnType<typeof zipfKeys>, count: number): string[] => {
    const rng = createRandomStream(7, 'keys');
    return Array.from({ length: count }, (_, index) => choose({ index, rng }));
  };

  it.each([0.5, 0.9, 1.4])('have the exponent they were drawn with: %f', (exponent) => {
    const { s, goodness, warnings } = fitKeys(drawn(zipfKeys(200, { s: exponent }), 50_000));
    expect(Math.abs(s.value - exponent)).toBeLessThan(0.05);
    expect(s.high - s.low).toBeLessThan(0.05);
    expect(goodness.distance).toBeLessThan(0.03);
    expect(warnings.join()).not.toMatch(/seen/);
  });

  it('do not pretend to be Zipf where one key is hot and the rest are even', () => {
    const even = drawn(uniformKeys(100), 5000);
    const { goodness, warnings, seen, top } = fitKeys([...even, ...even.map(() => 'hot')]);
    expect(goodness.distance).toBeGreaterThan(0.05);
    expect(goodness.pValue).toBeLessThan(0.01);
    expect(warnings.join()).toMatch(/take the keys themselves/);
    expect(top[0]).toEqual({ key: 'hot', count: 5000, share: 0.5 });
    const again = drawn(seen, 10_000).filter((key) => key === 'hot').length;
    expect(Math.abs(again - 5000)).toBeLessThan(200);
  });

  it('count rows without a key apart', () => {
    const { count, keyless, distinct } = fitKeys([{ key: 'a' }, { key: null }, {}, { key: 'b' }, { key: 'a' }]);
    expect([count, keyless, distinct]).toEqual([3, 2, 2]);
    expect(codeOf(() => fitKeys([{ key: null }]))).toBe('NOT_ENOUGH_DATA');
    expect(fitKeys(['a', 'a']).warnings.join()).toMatch(/does not determine/);
  });
});

describe('a fitted service time', () => {
  const noisy = (index: number): number => 5 * Math.sin(12.9898 * index);

  it('comes from the intervals in which there was enough to do', () => {
    // 50 a second while behind; from 600 on as fast as the arrivals, 20 a second.
    const points = Array.from({ length: 41 }, (_, index) => {
      const time = index * 30;
      const end = 18_000 + 20 * time;
      return { time, committed: Math.min(end, Math.round(50 * time + noisy(index))), end };
    }).map((point, index) => (index === 0 ? { ...point, committed: 0 } : point));
    const { serviceTime, determined, intervals } = fitServiceTime(points, { workers: 4 });
    expect(determined).toBe(true);
    expect(intervals.busy).toBeGreaterThan(10);
    expect(intervals.busy).toBeLessThan(21);
    expect(serviceTime.low).toBeLessThanOrEqual(0.08);
    expect(serviceTime.high).toBeGreaterThanOrEqual(0.08);
    expect(serviceTime.high - serviceTime.low).toBeLessThan(0.004);
  });

  it('is not made up from the lag alone, and is there with an arrival rate', () => {
    const points = [0, 30, 60, 90].map((time) => ({ time, lag: 10_000 - 30 * time }));
    const alone = fitServiceTime(points);
    expect(alone.determined).toBe(false);
    expect(alone.serviceTime).toEqual({ value: NaN, low: 0, high: Infinity });
    expect(alone.warnings.join()).toMatch(/lag alone does not determine/);
    expect(fitServiceTime(points, { arrivalRate: 20 }).throughput.value).toBeCloseTo(50, 9);
  });

  it('is a bound where the group kept up', () => {
    const points = [0, 30, 60, 90].map((time) => ({ time, committed: 20 * time, end: 20 * time + 3 }));
    const { determined, serviceTime, warnings } = fitServiceTime(points, { workers: 2 });
    expect(determined).toBe(false);
    expect(serviceTime).toEqual({ value: NaN, low: 0, high: 0.1 });
    expect(warnings.join()).toMatch(/as fast as the arrivals/);
  });

  it('passes over holes and offsets that go back', () => {
    const points = [0, 30, 60, 90].map((time) => ({ time, committed: time === 60 ? 0 : 50 * time, end: 90_000 }));
    expect(fitServiceTime(points).warnings.join()).toMatch(/1 intervals the offset went back/);
    expect(codeOf(() => fitServiceTime([{ time: 1 }]))).toBe('NOT_ENOUGH_DATA');
    expect(codeOf(() => fitServiceTime([{ time: 1 }, { time: 1 }]))).toBe('INVALID_OPTION');
  });
});

describe('a fitted batch size', () => {
  it('comes from commit to commit, and is a bound from scrape to scrape', () => {
    const offsets = [0, 500, 1000, 1000, 1250, 1200, 1700].map((offset) => ({ offset }));
    const commits = fitBatchSize(offsets, { offsets: 'commit' });
    expect(commits.size.value).toBe(437.5);
    expect(commits.distribution.mean).toBe(437.5);
    expect(commits.warnings.join()).toMatch(/1 times the offset went back/);
    const scrapes = fitBatchSize(offsets, { offsets: 'scrape' });
    expect([scrapes.determined, scrapes.size.low]).toEqual([false, 1]);
    expect(codeOf(() => fitBatchSize([5, 5], { offsets: 'commit' }))).toBe('NOT_ENOUGH_DATA');
    expect(codeOf(() => fitBatchSize([5], {} as never))).toBe('INVALID_OPTION');
  });
});
