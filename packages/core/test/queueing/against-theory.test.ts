import { describe, expect, it } from 'vitest';
import { type Estimate, exponential, logNormal } from '@sim/core';
import { measure, type StationCase } from './station.ts';
import { erlangC, waitMG1, waitMMc } from './theory.ts';

function expectWithin(estimate: Estimate, expected: number): void {
  const { mean, halfWidth } = estimate;
  expect({ mean, halfWidth, expected, within: Math.abs(mean - expected) <= halfWidth }).toMatchObject({ within: true });
  // An interval that holds anything proves nothing.
  expect(halfWidth / expected).toBeLessThan(0.1);
}

describe('theory itself', () => {
  it('gives the values of the printed tables', () => {
    expect(waitMMc(0.9, 1, 1)).toBeCloseTo(9, 10);
    expect(erlangC(3, 2)).toBeCloseTo(4 / 9, 12);
    expect(waitMG1(0.5, 1, 1)).toBeCloseTo(waitMMc(0.5, 1, 1), 12);
  });
});

describe('a station with Poisson arrivals agrees with queueing theory', () => {
  const lognormal = logNormal({ mean: 1, standardDeviation: 1.5 });
  const cases: readonly [name: string, station: StationCase, wait: number][] = [
    ['M/M/1 at 70 %', { rate: 0.7, serviceTime: exponential(1) }, waitMMc(0.7, 1, 1)],
    ['M/M/3 at 80 %', { rate: 2.4, serviceTime: exponential(1), servers: 3 }, waitMMc(2.4, 1, 3)],
    ['M/D/1 at 80 %', { rate: 0.8, serviceTime: 1 }, waitMG1(0.8, 1, 0)],
    ['M/G/1 with log-normal service at 60 %', { rate: 0.6, serviceTime: lognormal }, waitMG1(0.6, 1, 1.5 ** 2)],
  ];
  it.each(cases)('%s', (_name, station, wait) => {
    const { wait: waited, busy, inLine } = measure(station);
    expectWithin(waited, wait);
    expectWithin(busy, station.rate);
    // Little's law, in the mean.
    expectWithin(inLine, station.rate * wait);
  });
});
