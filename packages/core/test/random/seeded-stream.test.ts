import { createRandomStream, isSimError } from '@sim/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur3x86x128 } from '../../src/random/murmur3.ts';
import { Xoshiro128StarStar } from '../../src/random/xoshiro128.ts';

const numbers = (seed: number | string, name: string, count = 4) => {
  const stream = createRandomStream(seed, name);
  return Array.from({ length: count }, () => stream.next());
};

describe('a random stream', () => {
  it('gives numbers that never change from release to release', () => {
    expect(numbers(42, 'arrivals', 3)).toMatchInlineSnapshot(`
      [
        0.7774107083140269,
        0.79234805671561,
        0.965673297478587,
      ]
    `);
    expect(numbers('köln 🚢', 'ünïcode', 3)).toMatchInlineSnapshot(`
      [
        0.5673216113261667,
        0.35072027045512943,
        0.02240119836784793,
      ]
    `);
  });

  it('is what its description says: xoshiro128** on the hash of the UTF-8 text of the pair', () => {
    const { TextEncoder } = globalThis as unknown as { TextEncoder: new () => { encode(text: string): Uint8Array } };
    for (const [seed, name] of [
      [1, 'a'],
      ['1', 'é'],
      ['€', '𝄞 \ud834'],
      [-1.5e-7, '"\\\n'],
    ] as const) {
      const described = new Xoshiro128StarStar(
        ...murmur3x86x128(new TextEncoder().encode(JSON.stringify([seed, name]))),
      );
      expect(numbers(seed, name)).toEqual([described.next(), described.next(), described.next(), described.next()]);
    }
  });

  it('depends on seed and name alone, not on when it is made', () => {
    const first = createRandomStream(7, 'a');
    createRandomStream(7, 'b').next();
    expect([first.next(), first.next(), first.next(), first.next()]).toEqual(numbers(7, 'a'));
  });

  it('takes 1 and the text 1 for different seeds, and 0 and the empty text for seeds like any other', () => {
    const seeds = [0, '', 1, '1', -1, '0', 0.5, 1e300, 5e-324, 'null', '[0,"x"]'];
    expect(new Set(seeds.map((seed) => numbers(seed, 'x')[0])).size).toBe(seeds.length);
  });

  it('takes -0 for 0', () => {
    expect(numbers(-0, 'x')).toEqual(numbers(0, 'x'));
  });

  it('keeps seed and name apart, so that moving a character from one to the other gives another stream', () => {
    expect(numbers('ab', 'c')).not.toEqual(numbers('a', 'bc'));
    expect(numbers('a"', 'b')).not.toEqual(numbers('a', '"b'));
    expect(numbers('x', '\ud800')).not.toEqual(numbers('x', '\udc00'));
    expect(numbers('x', '\ud800')).not.toEqual(numbers('x', '\\ud800'));
  });

  it('differs for any two different pairs', () => {
    const pair = fc.tuple(
      fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.string({ minLength: 1, unit: 'binary' }),
    );
    fc.assert(
      fc.property(pair, pair, ([seedA, nameA], [seedB, nameB]) => {
        const same = seedA === seedB && nameA === nameB; // 0 === -0: one seed
        expect(numbers(seedA, nameA)[0] === numbers(seedB, nameB)[0]).toBe(same);
      }),
      { seed: 20_250_101, numRuns: 300 },
    );
  });

  it('is uniform: a chi-square test over 256 cells, for neighbouring seeds and names alike', () => {
    const cells = new Array<number>(256).fill(0);
    const draws = 200;
    for (let seed = 0; seed < 100; seed++) {
      for (const name of ['a', 'b', 'c']) {
        for (const value of numbers(seed, name, draws)) cells[Math.floor(value * 256)]! += 1;
      }
    }
    const expected = (300 * draws) / 256;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeGreaterThan(171.9); // 0.0001 and 0.9999 quantiles of chi-square with 255 degrees of freedom
    expect(chiSquare).toBeLessThan(347.7);
  });

  it('shows no correlation between the first numbers of neighbouring seeds', () => {
    const firsts = Array.from({ length: 20_001 }, (_, seed) => numbers(seed, 'x', 1)[0]! - 0.5);
    let sum = 0;
    for (let i = 1; i < firsts.length; i++) sum += firsts[i]! * firsts[i - 1]!;
    const correlation = (sum * 12) / 20_000;
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(20_000));
  });

  it.each([NaN, Infinity, -Infinity, null, undefined, {}, 1n, true])('refuses %s as a seed', (seed) => {
    let error: unknown;
    try {
      createRandomStream(seed as number, 'x');
    } catch (caught) {
      error = caught;
    }
    expect(isSimError(error, 'INVALID_OPTION')).toBe(true);
    expect((error as Error).message).toMatch(/seed must be a finite number or a string, got /);
  });

  it.each(['', 3, undefined])('refuses %s as a name', (name) => {
    expect(() => createRandomStream(1, name as string)).toThrow(/name must be a non-empty string/);
  });
});
