import { isSimError } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../src/runs/quantity.ts';
import { parseGoal, parseSettings, parseUntil } from '../src/runs/settings.ts';
import { nearest } from '../src/command-line/usage-error.ts';
import {
  parseBytes,
  parseCount,
  parseDuration,
  parseList,
  parseNumber,
  parseRate,
  parseShare,
} from '../src/command-line/units.ts';

describe('values with units', () => {
  it.each([
    [parseDuration, '12ms', 0.012],
    [parseDuration, '1h30m', 5400],
    [parseDuration, '2.5s', 2.5],
    [parseDuration, '3d', 259_200],
    [parseDuration, '250us', 0.00025],
    [parseDuration, '0', 0],
    [parseDuration, '10.25min', 615],
    [parseDuration, '2w', 1_209_600],
    [parseDuration, '15µs', 0.000015],
    [parseDuration, '20ns', 2e-8],
    [parseRate, '500/s', 500],
    [parseRate, '30k/min', 500],
    [parseRate, '1.8M/h', 500],
    [parseRate, '0', 0],
    [parseRate, '12.25/sec', 12.25],
    [parseRate, '86.4G/d', 1e6],
    [parseRate, '6K/m', 100],
    [parseBytes, '1GiB', 2 ** 30],
    [parseBytes, '1.5MB', 1_500_000],
    [parseBytes, '12.25kB', 12_250],
    [parseBytes, '64KiB', 65_536],
    [parseBytes, '10B', 10],
    [parseBytes, '2TB', 2e12],
    [parseNumber, '12', 12],
    [parseNumber, '10.25', 10.25],
    [parseCount, '12.345k', 12_345],
    [parseShare, '12.25%', 0.1225],
    [parseShare, '100%', 1],
    [parseShare, '0', 0],
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
    [parseDuration, ''],
    [parseDuration, '5s3parsecs'],
    [parseDuration, '5s3'],
    [parseDuration, '5constructor'],
    [parseRate, '-500/s'],
    [parseRate, '500/s/s'],
    [parseRate, '5m/s'],
    [parseRate, '5/constructor'],
    [parseBytes, '-1GB'],
    [parseBytes, '1GB1'],
    [parseBytes, '1constructor'],
    [parseNumber, '-1'],
    [parseNumber, '1.'],
    [parseNumber, '1e3'],
    [parseNumber, '1s'],
    [parseCount, '-5'],
    [parseCount, '5kk'],
    [parseCount, '10G G'],
    [parseCount, '9007199254740993'],
    [parseShare, '-20%'],
    [parseShare, '20%%'],
    [parseShare, '1.01'],
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
    expect(parseList('flag', '3, 5', parseCount)).toEqual([3, 5]);
    expect(parseList('flag', '4..4', parseCount)).toEqual([4]);
    expect(parseList('flag', '4..9/2', parseCount)).toEqual([4, 6, 8]);
    expect(parseList('flag', '0..1/0.1', parseShare)).toHaveLength(11);
    expect(parseList('flag', '1..1000', parseCount)).toHaveLength(1000);
    for (const text of ['6..3', '0..1000', '1..3/0', '..3', '3..'])
      expect(() => parseList('flag', text, parseCount)).toThrow(text);
    expect(parseList('flag', '0..2000/2.5', parseNumber)).toHaveLength(801);
    expect(() => parseList('flag', '0..10/0.001', parseNumber)).toThrow('0..10/0.001');
    expect(() => parseList('flag', '3,', parseCount)).toThrow(expect.objectContaining({ code: 'INVALID_CALL' }));
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
