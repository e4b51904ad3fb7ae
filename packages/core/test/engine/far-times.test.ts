import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../support/code-of.ts';

describe('a time too far from 0', () => {
  it.each<[string, () => unknown]>([
    ['as a start', () => new Simulation({ startTime: -1e300 })],
    ['as an end', () => new Simulation({ endTime: Number.MAX_VALUE })],
    ['as a delay', () => new Simulation().timeout(1e300)],
  ])('is refused with the limit, since it is finite: %s', (_what, fn) => {
    expect(errorOf(fn).message).toMatch(/a finite number of seconds.*, no further from 0 than 1\.7e299, got/);
  });

  it('is not named where something else is wrong', () => {
    for (const wrong of [NaN, Infinity, '5', undefined])
      expect(errorOf(() => new Simulation().timeout(wrong as number)).message).not.toContain('no further');
    expect(errorOf(() => new Simulation().timeout(-1)).message).not.toContain('no further');
  });

  it('has a clock of coarse steps, which a loop of waits that are too short is told', () => {
    // Milliseconds since 1970, taken for seconds.
    const loop = (startTime: number, wait: number): string => {
      const sim = new Simulation({ startTime, maxEventsAtSameTime: 20 });
      sim.spawn(
        (function* () {
          for (;;) yield wait;
        })(),
      );
      return errorOf(() => sim.run()).message;
    };
    expect(loop(1.7e12, 1e-5)).toContain(
      '; that far from 0 it moves by 0.000262144 s, and a wait of less than half of it not at all',
    );
    expect(loop(1.7e9, 0)).toContain('it moves by 2.56e-7 s');
    expect(loop(9e6, 0)).not.toContain('far from 0');
  });
});
