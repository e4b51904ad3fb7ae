import { batchMeans, mser5, resampleBlocks } from '@sim/experiment';
import { estimateOf } from '@sim/core';
import { describe, expect, it } from 'vitest';

const refused = expect.objectContaining({ code: 'INVALID_OPTION' });
const batches = (...means: number[]): number[] =>
  means.flatMap((mean) => [mean - 2, mean - 1, mean, mean + 1, mean + 2]);

describe('the end of a warm-up', () => {
  it('leaves out whole batches of five, and gives the mean of what remains', () => {
    // The values in a batch do not count, only its mean.
    const means = [90, 50, 11, 10, 9, 10, 11, 9, 10, 10, 11, 9];
    const { truncate, mean, settled } = mser5(batches(...means));
    expect({ truncate, settled }).toEqual({ truncate: 10, settled: true });
    expect(mean).toBeCloseTo(10, 12);
  });

  it('leaves the values aside that fill no batch at the end', () => {
    const values = batches(90, 50, 11, 10, 9, 10, 11, 9, 10, 10, 11, 9);
    expect(mser5([...values, 1e6, 1e6, 1e6, 1e6])).toEqual(mser5(values));
  });

  it('is the beginning of a series of one value', () => {
    expect(mser5(batches(7, 7, 7))).toEqual({ truncate: 0, mean: 7, settled: true });
  });

  it('does not come in the last four batches of a long series, whose spread is small by luck', () => {
    const falling = Array.from({ length: 12 }, (_, at) => 12 - at);
    expect(mser5(batches(...falling, 0, 0, 0)).truncate).toBeLessThanOrEqual(5 * 10);
    expect(mser5(batches(9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1)).truncate).toBe(5 * 6);
    // A short one is judged as it is.
    expect(mser5(batches(9, 8, 7, 6, 5, 4, 3, 2, 1, 1)).truncate).toBe(5 * 8);
  });

  it('has come if it lies in the first half', () => {
    expect(mser5(batches(9, 9, 9, 1, 1, 1)).truncate).toBe(15);
    expect(mser5(batches(9, 9, 9, 1, 1, 1)).settled).toBe(true);
    expect(mser5(batches(9, 9, 9, 9, 1, 1)).settled).toBe(false);
  });

  it('needs ten numbers', () => {
    expect(mser5(batches(1, 2)).truncate).toBe(5);
    for (const bad of [
      batches(1),
      batches(1, 2).slice(1),
      [...batches(1, 2), NaN],
      [NaN, ...batches(1, 2)],
      'values',
      undefined,
    ])
      expect(() => mser5(bad as never)).toThrow(refused);
  });
});

describe('batch means', () => {
  it('are those of equal batches at the end of the series', () => {
    const values = [1000, 1, 3, 5, 7, 8, 10];
    const { mean, halfWidth, autocorrelation, correlated } = batchMeans(values, { batches: 3, confidence: 0.9 });
    expect(mean).toBeCloseTo((2 + 6 + 9) / 3, 12);
    expect(halfWidth).toBeCloseTo(estimateOf([2, 6, 9], 0.9).halfWidth, 12);
    // Deviations −11/3, 1/3 and 10/3: products −11/9 and 10/9 over squares 222/9.
    expect(autocorrelation).toBeCloseTo(-1 / 222, 12);
    expect(correlated).toBe(false);
  });

  it('are twenty with an interval of 95 % if nothing else is said', () => {
    const values = Array.from({ length: 40 }, (_, at) => Math.floor(at / 2));
    const found = batchMeans(values);
    expect(found.values).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(found.halfWidth).toBeCloseTo(estimateOf(found.values, 0.95).halfWidth, 12);
    expect(found.correlated).toBe(true);
  });

  it('are correlated beyond two standard errors, and not where all are alike', () => {
    // Of 4 batches: above 1. Of 16 alternating by fours: products 9 of 16 against a half.
    expect(batchMeans([1, 1, 1, 1], { batches: 4 })).toMatchObject({ autocorrelation: 0, correlated: false });
    const fours = Array.from({ length: 16 }, (_, at) => (at % 8 < 4 ? 1 : -1));
    expect(batchMeans(fours, { batches: 16 })).toMatchObject({ autocorrelation: 9 / 16, correlated: true });
    const threes = Array.from({ length: 12 }, (_, at) => (at % 6 < 3 ? 1 : -1));
    expect(batchMeans(threes, { batches: 12 })).toMatchObject({ autocorrelation: 5 / 12, correlated: false });
  });

  it.each([[{ batches: 1 }], [{ batches: 2.5 }], [{ batches: 11 }], [{ batches: 2e6 }], [{ size: 3 }], [null]])(
    'are not made with %j of ten values',
    (options) => expect(() => batchMeans(batches(1, 2), options as never)).toThrow(refused),
  );

  it('may be the values themselves', () => {
    expect(batchMeans([4, 2], { batches: 2 }).values).toEqual([4, 2]);
  });
});

describe('a resampled trace', () => {
  const rows = (...times: number[]) => times.map((time, id) => ({ time, id }));

  it('is the old one where there is nothing to draw from', () => {
    expect(resampleBlocks(rows(), { block: 1, seed: 1 })).toEqual([]);
    expect(resampleBlocks(rows(3), { block: 1, seed: 1 })).toEqual(rows(3));
    expect(resampleBlocks(rows(3, 3), { block: 1, seed: 1 })).toEqual(rows(3, 3));
  });

  it('has as many rows as even steps have, whatever is drawn, in new rows', () => {
    const old = rows(...Array.from({ length: 60 }, (_, at) => 100 + at));
    for (let seed = 0; seed < 20; seed++) {
      const found = resampleBlocks(old, { block: 10, seed });
      expect(found).toHaveLength(60);
      expect(found.every((row) => !old.includes(row))).toBe(true);
      const steps = found.slice(1).map((row, at) => row.time - found[at]!.time);
      expect(steps.filter((step) => Math.abs(step - 1) > 1e-9).length).toBeLessThanOrEqual(5);
    }
  });

  it('takes each slot of a period from the same phase of any of the whole periods there are', () => {
    // Four days of 10 s; rows are numbered by day.
    const old = Array.from({ length: 40 }, (_, at) => ({ time: at, id: Math.floor(at / 10), phase: at % 10 }));
    const days = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      for (const { time, phase, id } of resampleBlocks(old, { block: 5, seed, period: 10 })) {
        expect(time % 10).toBeCloseTo(phase, 9);
        if (time < 5) days.add(id);
      }
    }
    expect([...days].sort()).toEqual([0, 1, 2, 3]);
  });

  it('is drawn by a number or a name', () => {
    const old = rows(...Array.from({ length: 60 }, (_, at) => at));
    const drawn = (seed: number | string) => resampleBlocks(old, { block: 10, seed });
    expect(drawn('a')).toEqual(drawn('a'));
    expect(drawn('a')).not.toEqual(drawn('b'));
    for (const seed of [undefined, null, true, {}]) expect(() => drawn(seed as never)).toThrow(refused);
  });

  it('fills the span with whole blocks and a shorter one at its end', () => {
    const old = rows(...Array.from({ length: 50 }, (_, at) => at));
    for (let seed = 0; seed < 20; seed++) {
      const found = resampleBlocks(old, { block: 20, seed });
      const counts = [0, 20, 40].map((from) => found.filter(({ time }) => time >= from && time < from + 20).length);
      expect(counts).toEqual([20, 20, 10]);
      expect(new Set(found.map(({ id }) => id)).size).toBeGreaterThanOrEqual(20);
    }
  });

  it('may have one block, or one period, as long as the whole', () => {
    const old = rows(0, 1, 2, 3);
    expect(resampleBlocks(old, { block: 4, seed: 1, period: 4 })).toEqual(old);
    expect(() => resampleBlocks(old, { block: 1, seed: 1, period: 4.1 })).toThrow(refused);
  });
});
