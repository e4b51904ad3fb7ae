import {
  boundedOutOfOrderness,
  count,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  TumblingWindow,
  type WindowType,
} from '@sim/stream';
import { isSimError } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

/** A decimal with `places` digits behind the point, exactly. */
interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

function text({ units, places }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const point = digits.length - places;
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}0`;
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n);
}

/** Near 0, and where clocks are: seconds and milliseconds since 1970, with the decimals a double can tell apart there. */
const regions = [
  { name: 'near 0', base: 0n, places: 6, spread: 1_000n },
  { name: 'before 0', base: -5_000n, places: 6, spread: 1_000n },
  { name: 'epoch seconds', base: 1_700_000_000n, places: 6, spread: 1_000n },
  { name: 'epoch milliseconds', base: 1_700_000_000_000n, places: 3, spread: 1_000_000n },
];
const sizes = ['60', '10', '7', '0.1', '0.7', '0.25', '0.001', '0.003', '86400', '3600000'];

describe.each(regions)('event times $name', ({ base, places, spread }) => {
  const scale = 10n ** BigInt(places);
  const unitsOf = (decimal: string) => BigInt(Math.round(Number(decimal) * 10 ** places));
  const time = fc
    .bigInt({ min: 0n, max: spread * scale })
    .map((offset): Decimal => ({ units: base * scale + offset, places }));

  it.each(sizes)('belong to the windows of %s s that decimal arithmetic says', (size) => {
    const length = unitsOf(size);
    const tumbling = new TumblingWindow(Number(size));
    const sliding = new SlidingWindow(Number(size) * 3, Number(size));
    fc.assert(
      fc.property(time, fc.boolean(), (any, onBound) => {
        const at = onBound ? { units: floorDiv(any.units, length) * length, places } : any;
        const first = floorDiv(at.units, length) * length;
        const bound = (units: bigint) => Number(text({ units, places }));
        expect(tumbling.assignWindows(Number(text(at)))).toEqual([[bound(first), bound(first + length)]]);
        expect(sliding.assignWindows(Number(text(at)))).toEqual(
          [2n, 1n, 0n].map((k) => [bound(first - k * length), bound(first + (3n - k) * length)]),
        );
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it('make sessions with decimal ends, that merge when they touch', () => {
    fc.assert(
      fc.property(time, fc.constantFrom('0.2', '30', '0.007'), (at, gap) => {
        const end = Number(text({ units: at.units + unitsOf(gap), places }));
        const type = new SessionWindow(Number(gap));
        expect(type.assignWindows(Number(text(at)))).toEqual([[Number(text(at)), end]]);
        const harness = new StreamHarness({ windowType: type, aggregate: count(), watermarkStrategy: manual() });
        harness.processElement({ value: 1, eventTime: Number(text(at)) });
        harness.processElement({ value: 1, eventTime: end });
        expect(harness.activeWindows).toBe(1);
        harness.processElement({
          value: 1,
          eventTime: Number(text({ units: at.units + 3n * unitsOf(gap) + 1n, places })),
        });
        expect(harness.activeWindows).toBe(2);
      }),
      { seed: 13, numRuns: 60 },
    );
  });

  it('are behind a bound by exactly that much', () => {
    fc.assert(
      fc.property(time, fc.constantFrom('0.2', '5', '0.003'), (at, bound) => {
        const harness = new StreamHarness({
          windowType: new TumblingWindow(10),
          aggregate: count(),
          watermarkStrategy: boundedOutOfOrderness(Number(bound)),
        });
        harness.processElement({ value: 1, eventTime: Number(text(at)) });
        harness.advanceTime(1);
        expect(harness.watermark).toBe(Number(text({ units: at.units - unitsOf(bound), places })));
      }),
      { seed: 14, numRuns: 60 },
    );
  });

  it('are kept for the allowed lateness and not an instant longer', () => {
    const harness = () =>
      new StreamHarness({
        windowType: new TumblingWindow(10),
        aggregate: count(),
        watermarkStrategy: manual(),
        allowedLateness: 0.3,
      });
    const start = floorDiv(base, 10n) * 10n;
    const at = (tenths: bigint) => Number(text({ units: start * 10n + tenths, places: 1 }));
    const kept = harness();
    kept.processElement({ value: 1, eventTime: at(1n) });
    kept.processWatermark(at(102n));
    expect(kept.processElement({ value: 1, eventTime: at(99n) })).toMatchObject([{ revision: 1, recordCount: 2 }]);
    kept.processWatermark(at(103n));
    expect(kept.retainedWindows).toBe(0);
    expect(kept.processElement({ value: 1, eventTime: at(99n) })).toEqual([]);
  });
});

describe('an event time in arithmetic of doubles', () => {
  it('is the decimal nanosecond that was meant, as long as doubles can tell nanoseconds apart', () => {
    expect(new TumblingWindow(0.1).assignWindows(0.1 + 0.2)).toEqual([[0.3, 0.4]]);
    expect(new TumblingWindow(0.1).assignWindows(0.7 + 0.1)).toEqual([[0.8, 0.9]]);
  });
});

describe('event times that windows cannot tell apart', () => {
  const kinds: readonly (readonly [string, WindowType])[] = [
    ['tumbling', new TumblingWindow(60)],
    ['sliding', new SlidingWindow(10, 5)],
    ['sliding by decimals', new SlidingWindow(0.3, 0.1)],
    ['session', new SessionWindow(10)],
  ];
  const times = [1e15, 2 ** 53, 1e16, 1e17, 1.7e18, 1e22, 1e100, 1e300, Number.MAX_VALUE].flatMap((t) => [t, -t]);

  it.each(kinds)('are taken or refused at once, and never lost: %s', (_, windowType) => {
    for (const aggregate of [count(), (values: readonly unknown[]) => values.length]) {
      for (const eventTime of times) {
        const harness = new StreamHarness({ windowType, aggregate, watermarkStrategy: manual() });
        try {
          harness.processElement({ value: 1, eventTime });
        } catch (error) {
          expect(isSimError(error, 'INVALID_OPTION'), String(error)).toBe(true);
          continue;
        }
        const windows = harness.windows();
        expect(windows.length).toBeGreaterThan(0);
        for (const { start, end } of windows) {
          expect(start).toBeLessThanOrEqual(eventTime);
          expect(end).toBeGreaterThan(eventTime);
        }
        expect(harness.endInput().length).toBe(windows.length);
      }
    }
  });

  it('are refused where a window is smaller than the distance of two doubles', () => {
    expect(codeOf(() => new TumblingWindow(1e-9).assignWindows(1.7e9))).toBe('INVALID_OPTION');
    expect(codeOf(() => new SessionWindow(1e-8).assignWindows(1.7e9))).toBe('INVALID_OPTION');
  });

  it('include those in more windows than can be counted', () => {
    expect(codeOf(() => new SlidingWindow(1e6, 1e-9))).toBe('INVALID_OPTION');
  });
});
