import type { RecordedMetric, RunRecord } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { added, highest, indexAt, last, median, onAxis, parts, rate, whole } from '../src/model/series.ts';

const record = { times: [0, 1, 2, 3] } as unknown as RunRecord;
const metric = (fields: object): RecordedMetric => ({ from: 2, columns: [], ...fields }) as unknown as RecordedMetric;

describe('a line of a chart', () => {
  it('begins where what it shows began', () => {
    expect(onAxis(record, 2, [5, null])).toEqual([null, null, 5, null]);
    expect(onAxis(record, 0, [5])).toEqual([5, null, null, null]);
  });

  it('shows all parts of a metric together: peaks before values, the sum before one part', () => {
    const one = { columns: [[1, 2]] };
    const peaks = { ...one, peaks: [[3, 4]] };
    const overall = { ...peaks, overall: [5, 6] };
    expect(whole(record, metric({}))).toEqual([null, null, null, null]);
    expect(whole(record, metric(one))).toEqual([null, null, 1, 2]);
    expect(whole(record, metric(peaks))).toEqual([null, null, 3, 4]);
    expect(whole(record, metric(overall))).toEqual([null, null, 5, 6]);
    expect(whole(record, metric({ ...overall, overallPeaks: [7, 8] }))).toEqual([null, null, 7, 8]);
  });

  it('shows each part of a metric, by its peaks where it has them', () => {
    const columns = [[1], [2]];
    expect(parts(record, metric({ columns }))).toEqual([
      [null, null, 1, null],
      [null, null, 2, null],
    ]);
    expect(parts(record, metric({ columns, peaks: [[3], [4]] }))).toEqual([
      [null, null, 3, null],
      [null, null, 4, null],
    ]);
  });

  it('is the sum of several where any of them has a value', () => {
    expect(added([])).toEqual([]);
    expect(
      added([
        [1, null, null, -2],
        [2, 5, null, 2],
      ]),
    ).toEqual([3, 5, null, 0]);
  });
});

describe('the rate of a counter', () => {
  it('is its growth over the time since the entry before, and nothing without one', () => {
    expect(rate([0, 1, 3, 4], [0, 5, 25, 25])).toEqual([null, 5, 10, 0]);
    expect(rate([0, 1, 2, 3], [null, 5, null, 9])).toEqual([null, null, null, null]);
    expect(rate([0, 1, 1], [0, 5, 9])).toEqual([null, 5, null]);
  });

  it('is nothing where the counter starts over', () => {
    expect(rate([0, 1, 2], [8, 2, 5])).toEqual([null, 0, 3]);
  });

  it('is taken over several entries of a long run, fewer at its beginning', () => {
    expect(rate([0, 1, 2, 3, 4, 5], [0, 1, 3, 6, 10, 15], 2)).toEqual([null, 1, 1.5, 2, 3, 4]);
  });
});

describe('of a line', () => {
  it('the last value, the highest where it came first, and the median leave blanks aside', () => {
    expect(last([1, 3, null])).toBe(3);
    expect(last([7])).toBe(7);
    expect(last([null])).toBeNull();
    expect(highest([null, 2, 5, 5, 1])).toEqual({ value: 5, at: 2 });
    expect(highest([-3, -1])).toEqual({ value: -1, at: 1 });
    expect(highest([null])).toBeNull();
    expect(median([10, null, 9, 100, null])).toBe(10);
    expect(median([4, 1, 3, 2])).toBe(3);
    expect(median([null])).toBe(0);
  });

  it('the entry of a moment is the last one that is not after it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: -2, max: 32 }),
        (all, at) => {
          const times = all.sort((a, b) => a - b);
          expect(indexAt(times, at)).toBe(Math.max(0, times.filter((time) => time <= at).length - 1));
        },
      ),
    );
  });
});
