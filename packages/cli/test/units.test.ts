import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../src/runs/quantity.ts';
import { parseGoal, parseSettings, parseUntil } from '../src/runs/settings.ts';
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

describe('settings of a scenario', () => {
  it.each([
    ['12', 12],
    ['-1', -1],
    ['1e6', 1e6],
    ['Infinity', Infinity],
    ['12ms', 0.012],
    ['30k/min', 500],
    ['1GiB', 2 ** 30],
    ['5%', 0.05],
  ])('are numbers, plain or with a unit: %s', (text, value) =>
    expect(parseQuantity('set', text)).toBeCloseTo(value, 12),
  );

  it('are values of the kind that the scenario has', () => {
    const own = { consumers: 1, mode: 'eager', fast: false };
    expect(parseSettings(['consumers=4..12/2', 'mode=eager, classic', 'fast=true'], own)).toEqual({
      consumers: [4, 6, 8, 10, 12],
      mode: ['eager', 'classic'],
      fast: [true],
    });
  });

  it('say how narrow an interval must become', () => {
    expect(parseUntil(['p99=5%,lag=20', 'wait=20ms'])).toEqual({
      p99: { relative: 0.05 },
      lag: { absolute: 20 },
      wait: { absolute: 0.02 },
    });
  });

  it('say what must hold; at most is less than the next number', () => {
    expect(parseGoal('p99 < 1')).toEqual({ metric: 'p99', below: 1 });
    expect(parseGoal('share>95%')).toEqual({ metric: 'share', above: 0.95 });
    expect(parseGoal('lost <= 0').below).toBe(Number.MIN_VALUE);
    expect(parseGoal('lost <= 1').below).toBe(1 + Number.EPSILON);
    expect(parseGoal('kept >= 1').above).toBe(1 - Number.EPSILON / 2);
    expect(parseGoal('drift <= -1').below).toBe(-1 + Number.EPSILON / 2);
  });
});
