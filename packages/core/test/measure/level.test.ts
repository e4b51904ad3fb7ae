import { Level } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SEED = 20_262;

function clockAt(now: number, startTime?: number): { now: number; startTime?: number } {
  return startTime === undefined ? { now } : { now, startTime };
}

describe('a level', () => {
  it('weighs each value by the time it holds', () => {
    const clock = clockAt(0);
    const level = new Level(clock);
    clock.now = 2;
    level.add(3);
    clock.now = 7;
    level.set(0);
    clock.now = 10;
    expect(level.mean).toBe(1.5);
    expect(level.integral).toBe(15);
    expect(level.elapsed).toBe(10);
    expect([level.min, level.max, level.value]).toEqual([0, 3, 0]);
    expect(level.fractionAbove(2)).toBe(0.5);
    expect([50, 50.1].map((p) => level.percentile(p))).toEqual([0, 3]);
  });

  it('counts the time since the last change', () => {
    const clock = clockAt(0);
    const level = new Level(clock, { initial: 1 });
    clock.now = 1;
    level.set(5);
    clock.now = 2;
    expect([level.mean, level.fractionAbove(4)]).toEqual([3, 0.5]);
    clock.now = 4;
    expect([level.mean, level.fractionAbove(4)]).toEqual([4, 0.75]);
  });

  it('begins with its clock, not with the first change', () => {
    const clock = clockAt(110, 100);
    const level = new Level(clock);
    level.set(4);
    clock.now = 120;
    expect([level.mean, level.elapsed]).toEqual([2, 20]);
  });

  it('is its own mean while it never changed, even without a running clock', () => {
    const dead = {
      get now(): number {
        throw new Error('no clock yet');
      },
    };
    const level = new Level(dead, { initial: 7 });
    expect(level.toJSON()).toEqual({ value: 7, mean: 7, min: 7, max: 7, p50: 7, p99: 7 });
    expect([level.fractionAbove(6), level.fractionAbove(7)]).toEqual([1, 0]);
  });

  it('shows a value that holds for no time in the extremes alone', () => {
    const clock = clockAt(0);
    const level = new Level(clock);
    clock.now = 1;
    level.set(9);
    level.set(0);
    clock.now = 2;
    expect([level.max, level.mean, level.fractionAbove(0), level.percentile(100)]).toEqual([9, 0, 0, 0]);
  });

  it('forgets the past but not the value at a reset', () => {
    const clock = clockAt(0);
    const level = new Level(clock);
    level.set(10);
    clock.now = 5;
    level.set(2);
    level.reset();
    clock.now = 8;
    level.set(4);
    clock.now = 9;
    expect(level.toJSON()).toEqual({ value: 4, mean: 2.5, min: 2, max: 4, p50: 2, p99: 4 });
    expect([level.integral, level.elapsed]).toEqual([10, 4]);
  });

  it('agrees to the last bit with a sum over whole ticks', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000_000_000 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 1,
      maxLength: 100,
    });
    fc.assert(
      fc.property(steps, (changes) => {
        const clock = clockAt(0);
        const level = new Level(clock);
        let ticks = 0n;
        let area = 0n;
        let value = 0;
        for (const [gap, next] of changes) {
          ticks += BigInt(gap);
          area += BigInt(value) * BigInt(gap);
          value = next;
          clock.now = Number(ticks) / 1e9;
          level.set(next);
        }
        expect(level.integral).toBe(Number(area) / 1e9 + 0);
        if (ticks > 0n) expect(level.mean).toBe(level.min === level.max ? value : Number(area) / Number(ticks));
      }),
      { seed: SEED },
    );
  });

  it("makes Little's law exact: the integral of the number present is the sum of the stays", () => {
    const stays = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 1_000_000_000_000 }), fc.integer({ min: 0, max: 1_000_000_000_000 })),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(stays, (visits) => {
        const moves = visits
          .flatMap(([at, stay]) => [[at, 1] as const, [at + stay, -1] as const])
          .sort((a, b) => a[0] - b[0] || b[1] - a[1]);
        const clock = clockAt(0);
        const present = new Level(clock);
        for (const [ticks, change] of moves) {
          clock.now = ticks / 1e9;
          present.add(change);
        }
        expect(present.integral).toBe(visits.reduce((sum, [, stay]) => sum + stay, 0) / 1e9);
      }),
      { seed: SEED },
    );
  });

  it.each([NaN, Infinity, -Infinity])('refuses the value %s and stays as it was', (value) => {
    const clock = clockAt(1);
    const level = new Level(clock);
    expect(() => level.set(value)).toThrow(/value must be a finite number/);
    expect(() => level.add(value)).toThrow(/value must be a finite number/);
    expect(() => new Level(clock, { initial: value })).toThrow(/initial must be a finite number/);
    expect(level.value).toBe(0);
  });

  it('refuses a clock that goes back, and no clock', () => {
    const clock = clockAt(5);
    const level = new Level(clock);
    level.set(1);
    clock.now = 4;
    expect(() => level.set(2)).toThrow(/a clock that does not go back before 5 s/);
    expect(() => new Level(undefined as never)).toThrow(/Level: clock must be/);
  });
});
