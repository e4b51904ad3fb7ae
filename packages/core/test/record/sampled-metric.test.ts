import { CallbackEntity } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampledMetric } from '../../src/record/sampled-metric.ts';

type Cell = number | null;

const entity = new CallbackEntity('group', () => undefined);
const whole = (parts: readonly number[]): Cell => {
  const finite = parts.filter((value) => Number.isFinite(value));
  return finite.reduce((a, b) => a + b, 0);
};
const cell = (value: number | undefined): Cell => (value !== undefined && Number.isFinite(value) ? value : null);
const highest = (values: readonly Cell[]): Cell =>
  values.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);

/** All samples, and which of them are left: what the columns have to say of them is worked out at the end. */
function naive(readings: readonly (readonly number[])[], thinAfter: ReadonlySet<number>) {
  let left: number[] = [];
  let thinned = false;
  readings.forEach((_, at) => {
    left.push(at);
    if (!thinAfter.has(at)) return;
    left = left.filter((__, place) => place % 2 === 0);
    thinned = true;
  });
  const parts = Math.max(0, ...readings.map((reading) => reading.length));
  const since = (place: number) => readings.slice(place === 0 ? 0 : left[place - 1]! + 1, left[place]! + 1);
  const of = (read: (reading: readonly number[]) => Cell) => ({
    values: left.map((at) => read(readings[at]!)),
    peaks: left.map((_, place) => highest(since(place).map(read))),
  });
  const columns = Array.from({ length: parts }, (_, part) => of((reading) => cell(reading[part])));
  return { columns, overall: of(whole), thinned };
}

describe('the samples of a metric', () => {
  it('stand beside each other whatever parts come and go, and lose no peak when they are thinned', () => {
    const value = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 4 }), { minLength: 1, maxLength: 150 }),
        fc.array(fc.nat({ max: 75 }), { maxLength: 4 }),
        (readings, halves) => {
          // A run thins only where the number of samples is odd.
          const thinAfter = new Set(halves.map((half) => half * 2));
          let at = 0;
          const read = () => readings[at]!;
          const metric = new SampledMetric(entity, { name: 'lag', unit: 'records', kind: 'gauge', read }, 0);
          let kept = 0;
          const thinned = new Set<number>();
          for (; at < readings.length; at++) {
            metric.sample(at, false);
            kept++;
            if (!thinAfter.has(at) || kept % 2 === 0) continue;
            metric.thin();
            thinned.add(at);
            kept = Math.ceil(kept / 2);
          }
          const expected = naive(readings, thinned);
          const record = metric.record();
          expect(record.columns).toEqual(expected.columns.map(({ values }) => values));
          expect(record.overall).toEqual(expected.overall.values);
          if (expected.thinned && expected.columns.length > 0)
            expect(record.peaks).toEqual(expected.columns.map(({ peaks }) => peaks));
          if (expected.thinned) expect(record.overallPeaks).toEqual(expected.overall.peaks);
          const sums = readings.map((reading) => whole(reading)!);
          expect(record.extremes).toEqual({
            lowest: Math.min(...sums),
            lowestAt: sums.indexOf(Math.min(...sums)),
            highest: Math.max(...sums),
            highestAt: sums.indexOf(Math.max(...sums)),
          });
          const flat = readings.flatMap((reading, time) => reading.map((one, part) => ({ one, part, time })));
          const finite = flat.filter(({ one }) => Number.isFinite(one));
          const most = Math.max(...finite.map(({ one }) => one));
          const first = finite.find(({ one }) => one === most);
          expect(record.worstPart).toEqual(
            first === undefined ? null : { label: String(first.part), value: most, time: first.time },
          );
        },
      ),
    );
  });

  it('forgets a sample that was taken for a record only, with its extremes', () => {
    let value: number | readonly number[] = [3, 1];
    const metric = new SampledMetric(entity, { name: 'lag', unit: 'records', kind: 'gauge', read: () => value }, 0);
    metric.sample(0, false);
    const before = metric.record();
    value = [9, -9, 4];
    metric.sample(1, true);
    expect(metric.record().worstPart).toEqual({ label: '0', value: 9, time: 1 });
    metric.takeBack();
    value = [3, 1];
    metric.sample(1, true);
    metric.takeBack();
    expect(metric.record()).toMatchObject({ extremes: before.extremes, worstPart: before.worstPart });
  });
});
