import { manual, SessionWindow, StreamHarness } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { vectorFiles } from '../support/vectors.ts';

interface MergeCase {
  readonly gap: number;
  readonly ts: readonly number[];
  readonly closed: readonly (readonly [start: number, end: number, count: number])[];
}

/**
 * Of the three rules in the file only `closed` applies (an element exactly the gap after the last
 * one joins): `halfOpen` is Beam's, `kafka` reports windows without the gap.
 */
describe.each(vectorFiles<MergeCase>('session-merge.json'))(
  'sessions merge as in Apache Flink: $source',
  ({ cases, milliseconds, seconds }) => {
    it('whatever the order of arrival', () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const { gap, ts, closed } of cases) {
        const harness = new StreamHarness({
          windowType: new SessionWindow(seconds(gap)),
          aggregate: (values: readonly number[]) => values,
          watermarkStrategy: manual(),
        });
        for (const t of ts) harness.processElement({ value: t, eventTime: seconds(t) });
        const open = harness
          .windows()
          .map(({ start, end, recordCount }) => [milliseconds(start), milliseconds(end), recordCount]);
        expect(open, JSON.stringify({ gap, ts })).toEqual(closed);
        const results = harness.endInput();
        expect(
          results.map(({ windowStart, windowEnd, recordCount }) => [
            milliseconds(windowStart),
            milliseconds(windowEnd),
            recordCount,
          ]),
        ).toEqual(closed);
        for (const { windowStart, windowEnd, result } of results) {
          expect(result).toEqual(
            ts.filter((t) => t >= milliseconds(windowStart) && t <= milliseconds(windowEnd) - gap),
          );
        }
      }
    });
  },
);
