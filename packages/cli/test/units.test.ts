import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { nearest } from '../src/command-line/usage-error.ts';
import { parseBytes, parseCount, parseDuration, parseList, parseRate, parseShare } from '../src/command-line/units.ts';

describe('values with units', () => {
  it.each([
    [parseDuration, '12ms', 0.012],
    [parseDuration, '1h30m', 5400],
    [parseDuration, '2.5s', 2.5],
    [parseDuration, '3d', 259_200],
    [parseDuration, '250us', 0.00025],
    [parseDuration, '0', 0],
    [parseRate, '500/s', 500],
    [parseRate, '30k/min', 500],
    [parseRate, '1.8M/h', 500],
    [parseBytes, '1GiB', 2 ** 30],
    [parseBytes, '1.5MB', 1_500_000],
    [parseCount, '38.8M', 38_800_000],
    [parseCount, '12k', 12_000],
    [parseCount, '1_000', 1000],
    [parseShare, '20%', 0.2],
    [parseShare, '0.2', 0.2],
  ])('are read: %o %s', (parse, text, value) => expect(parse('flag', text)).toBeCloseTo(value, 12));

  it.each([
    [parseDuration, '12'],
    [parseDuration, '12 ms'],
    [parseDuration, '5 parsecs'],
    [parseDuration, '-5s'],
    [parseRate, '500'],
    [parseRate, '500/week'],
    [parseBytes, '1'],
    [parseBytes, '1Gib'],
    [parseCount, '1.5'],
    [parseCount, 'many'],
    [parseShare, '120%'],
  ])('are refused where the unit would be a guess: %o %s', (parse, text) => {
    try {
      parse('flag', text);
      expect.unreachable();
    } catch (error) {
      expect(isSimError(error, 'INVALID_CALL') && error.message).toContain(text);
    }
  });

  it('make lists and ranges', () => {
    expect(parseList('flag', '3..6', parseCount)).toEqual([3, 4, 5, 6]);
    expect(parseList('flag', '4..12/4', parseCount)).toEqual([4, 8, 12]);
    expect(parseList('flag', '3,5,9', parseCount)).toEqual([3, 5, 9]);
    expect(parseList('flag', '10s..30s/10s', parseDuration)).toEqual([10, 20, 30]);
    for (const text of ['6..3', '1..1000000', '1..3/0'])
      expect(() => parseList('flag', text, parseCount)).toThrow(text);
  });
});

describe('the name that was meant', () => {
  it.each([
    ['forcast', 'forecast'],
    ['hotkey', 'hot-key'],
    ['consumer', 'consumers'],
    ['zebra', undefined],
  ])('for %s is %s', (name, meant) =>
    expect(nearest(name, ['forecast', 'hot-key', 'consumers', 'deploy'])).toBe(meant),
  );
});
