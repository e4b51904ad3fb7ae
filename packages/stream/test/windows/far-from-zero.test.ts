import { count, manual, SlidingWindow, StreamHarness, TumblingWindow } from '@sim/stream';
import { toTicks } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Seconds since 1970, now: ticks are 256 ns apart there. */
const EPOCH = 1_700_000_000;
const time = fc.double({ min: 0, max: 1000, noNaN: true }).map((seconds) => EPOCH + seconds);
const size = fc.oneof(
  fc.constantFrom(0.0003, 0.001, 0.000123457, 1 / 3, 0.7, 10, 60),
  fc.double({ min: 1e-5, max: 100, noNaN: true }),
);

describe('event times beyond the exact range of ticks', () => {
  it('belong to exactly one tumbling window, which holds them', () => {
    fc.assert(
      fc.property(time, size, (eventTime, length) => {
        const windows = new TumblingWindow(length).assignWindows(eventTime);
        expect(windows.length).toBe(1);
        const [start, end] = windows[0]!;
        expect(toTicks(start)).toBeLessThanOrEqual(toTicks(eventTime));
        expect(toTicks(end)).toBeGreaterThanOrEqual(toTicks(eventTime));
      }),
      { seed: 71 },
    );
  });

  it.each([
    ['tumbling', new TumblingWindow(0.001), 1],
    ['sliding', new SlidingWindow(0.005, 0.001), 5],
    ['sliding, by decimals', new SlidingWindow(0.25, 0.05), 5],
  ])('are in as many windows as they should: %s', (_, windowType, each) => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 30 }), (times) => {
        const harness = new StreamHarness({ windowType, aggregate: count(), watermarkStrategy: manual() });
        for (const eventTime of times) harness.processElement({ value: 1, eventTime });
        const counted = harness.endInput().reduce((sum, { recordCount }) => sum + recordCount, 0);
        expect(counted).toBe(times.length * each);
        expect(harness.stats.eventsUnassigned).toBe(0);
      }),
      { seed: 72, numRuns: 50 },
    );
  });
});
