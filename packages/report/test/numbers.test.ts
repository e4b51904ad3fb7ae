import { describe, expect, it } from 'vitest';
import { axisDuration, clock, count, duration, plural, quantity, words } from '../src/format/numbers.ts';

describe('a number on a page', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [-7, '-7'],
    [999, '999'],
    [1000, '1,000'],
    [-1234567, '-1,234,567'],
    [123456.7, '123,457'],
    [100.4, '100'],
    [99.94, '99.9'],
    [10.04, '10'],
    [9.996, '10'],
    [9.994, '9.99'],
    [1.5, '1.5'],
    [-1.005e-2, '-0.01'],
    [0.1239, '0.124'],
    [0.01, '0.01'],
    [0.009994, '0.00999'],
    [0.0001, '0.0001'],
    [0.00005, '5.0e-5'],
    [-0.00005, '-5.0e-5'],
    [999_999_999_999_999, '999,999,999,999,999'],
    [1e15, '1.000e+15'],
    [-2.5e15, '-2.500e+15'],
    [NaN, '–'],
    [Infinity, '–'],
  ])('has three significant places at most, and commas: %d', (value, text) => expect(count(value)).toBe(text));
});

describe('a time on a page', () => {
  it.each([
    [0, '0 s'],
    [0.0000005, '0.5 µs'],
    [0.00035, '350 µs'],
    [0.001, '1 ms'],
    [-0.012, '-12 ms'],
    [0.012345, '12.3 ms'],
    [0.9994, '999 ms'],
    [1, '1 s'],
    [3.5678, '3.57 s'],
    [99.94, '99.9 s'],
    [100, '1 min 40 s'],
    [250, '4 min 10 s'],
    [-250, '−4 min 10 s'],
    [300, '5 min'],
    [3600, '1 h'],
    [3605, '1 h'],
    [12_000, '3 h 20 min'],
    [86_400, '1 d'],
    [86_399.6, '1 d'],
    [90_000, '1 d 1 h'],
    [86_460, '1 d'],
    [1e7, '115 d 17 h'],
    [NaN, '–'],
    [-Infinity, '–'],
  ])('has the unit that suits it, or the two: %d', (seconds, text) => expect(duration(seconds)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.5, '500 ms'],
    [1, '1 s'],
    [59, '59 s'],
    [60, '1 min'],
    [90, '90 s'],
    [999, '999 s'],
    [1000, '16.7 min'],
    [1020, '17 min'],
    [3540, '59 min'],
    [3600, '1 h'],
    [5400, '90 min'],
    [86_400, '24 h'],
    [-120, '-2 min'],
  ])('has one number and one unit at an axis: %d', (seconds, text) => expect(axisDuration(seconds)).toBe(text));

  it.each([
    [0.25, 1, '0.25 s'],
    [0.12344, 2, '0.123 s'],
    [1.23456, 2.5, '1.23 s'],
    [1.5, 20, '1.5 s'],
    [0.1234, 10, '0.12 s'],
    [0, 100, '0:00'],
    [5, 21, '0:05'],
    [15.75, 120, '0:15.8'],
    [59.97, 120, '1:00'],
    [5.25, 120, '0:05.3'],
    [5.04, 120, '0:05'],
    [5.5, 121, '0:06'],
    [65, 120, '1:05'],
    [-65, 120, '−1:05'],
    [327, 3600, '5:27'],
    [3927, 10_000, '1:05:27'],
    [327, 86_400, '0:05:27'],
    [327, 172_799, '0:05:27'],
    [327, 172_800, '0d 00:05'],
    [86_399, 90_000, '23:59:59'],
    [86_400, 90_000, '1d 00:00'],
    [184_200, 200_000, '2d 03:10'],
  ])('is read as on a clock: %d of %d', (seconds, span, text) => expect(clock(seconds, span)).toBe(text));
});

describe('a value on a page', () => {
  it.each([
    [3, 'records', '3 records'],
    [1, 'records', '1 record'],
    [1, 'records/s', '1 record/s'],
    [2, 'records/s', '2 records/s'],
    [1, '1/s', '1 1/s'],
    [1, 'ms', '1 ms'],
    [1, 'request', '1 request'],
    [0.5, '1', '0.5'],
    [12, '', '12'],
    [0.5, 's', '500 ms'],
    [null, 'records', '–'],
    [undefined, 's', '–'],
    [NaN, '1', '–'],
  ])('has its unit: %d %s', (value, unit, text) => expect(quantity(value, unit)).toBe(text));

  it('is one or many of something', () => {
    expect(plural(1, 'crash', 'crashes')).toBe('1 crash');
    expect(plural(0, 'crash', 'crashes')).toBe('0 crashes');
    expect(plural(1200, 'record')).toBe('1,200 records');
  });

  it('has a name without hyphens', () => expect(words('records-appended-late')).toBe('records appended late'));
});
