import { constantRate, CumulativeRate, dailyRate, rampRate, type RateProfile, stepRate } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

describe('a cumulative rate', () => {
  it('is the integral of a profile, piece by piece', () => {
    const load = new CumulativeRate(
      stepRate([
        { at: 0, rate: 10 },
        { at: 60, rate: 0 },
        { at: 100, rate: 5 },
      ]),
    );
    expect([0, 30, 60, 80, 100, 110].map((t) => load.countBy(t))).toEqual([0, 300, 600, 600, 600, 650]);
    expect([300, 600, 601, 650].map((count) => load.timeOf(count, 200))).toEqual([30, 60, 100.2, 110]);
  });

  it('begins where it is told to, in the time of the profile', () => {
    const load = new CumulativeRate(rampRate({ from: 0, to: 10, duration: 10 }), 5);
    expect([load.countBy(0), load.countBy(5), load.countBy(10)]).toEqual([0, 0, 37.5]);
  });

  it('says when a number is not reached, without looking for ever', () => {
    const load = new CumulativeRate(
      stepRate([
        { at: 0, rate: 1 },
        { at: 10, rate: 0 },
      ]),
    );
    expect(load.timeOf(11, 1e6)).toBe(Infinity);
    expect(new CumulativeRate(constantRate(0).repeat(1)).timeOf(1, 1000)).toBe(Infinity);
  });

  it('takes any other profile second by second', () => {
    const wave: RateProfile = { rateAt: (t) => 10 + 10 * Math.sin(t / 100), maxRate: 20 };
    const load = new CumulativeRate(wave);
    const exact = (t: number): number => 10 * t + 1000 * (1 - Math.cos(t / 100));
    for (const t of [1, 10, 500.5, 3600]) expect(load.countBy(t)).toBeCloseTo(exact(t), 0);
    expect(() => new CumulativeRate({ rateAt: () => -1, maxRate: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it.each<readonly [string, RateProfile]>([
    ['a profile of the day', dailyRate({ 3: 1, 12: 50 })],
    ['a profile that repeats itself every second', constantRate(0).repeat(1)],
    ['a profile of the user', { rateAt: () => 0, maxRate: 1 }],
  ])('refuses %s at times that would take for ever', (_, profile) => {
    for (const from of [0, 2 ** 53 + 2, 1e17, 1e300])
      for (const by of [1e15, 1e300])
        expect(codeOf(() => new CumulativeRate(profile, from).countBy(2 * from + by))).toBe('INVALID_OPTION');
  });

  it('ends its search for a number that is never reached', () => {
    const load = new CumulativeRate({ rateAt: () => 0, maxRate: 1 });
    expect(codeOf(() => load.timeOf(1, Infinity))).toBe('INVALID_OPTION');
  });

  it('finds its way back, in any order of questions', () => {
    const load = new CumulativeRate(dailyRate({ 3: 1, 12: 50, 20: 20 }));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5 * 86_400, noNaN: true }), (t) => {
        const back = load.timeOf(load.countBy(t), 1e7);
        expect(Math.abs(back - t)).toBeLessThan(1e-4);
      }),
    );
  });
});
