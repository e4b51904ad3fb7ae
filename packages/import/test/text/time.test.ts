import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, offsetOf, parseTime } from '../../src/text/time.ts';

describe('a date', () => {
  it('is read as the calendar has it, in every year', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const text = date.toISOString();
          expect(parseTime(text, 'iso')).toBeCloseTo(date.getTime() / 1000, 3);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01 00:01Z', 60],
    ['1970-01-01T00:00:01.5z', 1.5],
    ['1970-01-01T00:00:01,25UTC', 1.25],
    ['1970-01-01 00:00:01.123456789 GMT', 1.123456789],
    ['  1970-01-01T02:00:00+02:00 ', 0],
    ['1970-01-01T02:30:00+0230', 0],
    ['1969-12-31T22:00:00-02', 0],
    ['1970-01-01T24:00:00Z', 86_400],
    ['1972-06-30T23:59:60Z', 78_796_800],
    ['2000-02-29T00:00:00Z', 951_782_400],
    ['2024-02-29T00:00:00Z', 1_709_164_800],
    ['2024-12-31T00:00:00Z', 1_735_603_200],
  ])('is read with its offset from UTC: %s', (text, seconds) => expect(parseTime(text, 'iso')).toBe(seconds));

  it.each([
    '2024-05-01T10:00:00',
    '2024-13-01T10:00:00Z',
    '2024-00-01T10:00:00Z',
    '2024-04-31T10:00:00Z',
    '2024-04-00T10:00:00Z',
    '2023-02-29T10:00:00Z',
    '1900-02-29T10:00:00Z',
    '2024-05-01T25:00:00Z',
    '2024-05-01T24:00:01Z',
    '2024-05-01T24:00:00.5Z',
    '2024-05-01T24:30:00Z',
    '2024-05-01T10:60:00Z',
    '2024-05-01T10:00:61Z',
    '2024-05-01',
    'x2024-05-01T10:00:00Z',
    '2024-05-01T10:00:00Zx',
    '2024-05-01T10:00:00.1234567890Z',
    '2024-05-01T10:00:00  Z',
    `2024-05-01T10:00:00Z${'x'.repeat(60)}`,
  ])('that there is not, or whose instant is not said, is none: %s', (text) =>
    expect(parseTime(text, 'iso')).toBeUndefined(),
  );
});

describe('a number of some unit', () => {
  it('is exact in seconds, as far as seconds can say it', () => {
    expect(parseTime('1714557600', 's')).toBe(1_714_557_600);
    expect(parseTime(' 1714557600123 ', 'ms')).toBe(1_714_557_600.123);
    expect(parseTime('1714557600123456', 'us')).toBe(1_714_557_600.123456);
    expect(parseTime('1714557600123456789', 'ns')).toBe(1_714_557_600.123456789);
    expect(parseTime('-1.5', 'ms')).toBe(-0.0015);
    // Divided, these would come out beside the nearest number.
    expect(parseTime('1714559527727222984', 'ns')).toBe(1_714_559_527.727222984);
    expect(parseTime('+906922.256', 'ms')).toBe(906.922256);
    expect(parseTime('859805.793', 'us')).toBe(0.859805793);
    expect(parseTime('+2.5', 's')).toBe(2.5);
    expect(Object.is(parseTime('-0', 's'), 0)).toBe(true);
  });

  it('may have an exponent', () => {
    expect(parseTime('1.5e3', 'ms')).toBe(1.5);
    expect(parseTime('2E6', 'us')).toBe(2);
    expect(Object.is(parseTime('-0e0', 'ns'), 0)).toBe(true);
  });

  it.each(['', 'NaN', 'inf', '-Infinity', '12s', '1,5', '2024-05-01T10:00:00Z', '.'])('is none in %s', (text) => {
    for (const unit of ['s', 'ms', 'us', 'ns'] as const) expect(parseTime(text, unit)).toBeUndefined();
  });
});

describe('an offset from UTC', () => {
  it.each([
    ['Z', 0],
    ['GMT', 0],
    ['+02', 7200],
    ['+0230', 9000],
    ['-03:30', -12_600],
    ['+00:00', 0],
    ['+02:00x', 0],
    ['x+02:00', 0],
  ])('%s is %d seconds to the east', (zone, seconds) => expect(offsetOf(zone) + 0).toBe(seconds));

  it('is taken from the local time', () => {
    expect(instant([1970, 1, 2, 3, 4, 5], 3600, 0.5)).toBe(86_400 + 3 * 3600 + 4 * 60 + 5 - 3600 + 0.5);
  });
});
