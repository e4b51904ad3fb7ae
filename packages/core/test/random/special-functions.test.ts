import { describe, expect, it } from 'vitest';
import { incompleteGamma, logGamma } from '../../src/random/gamma-functions.ts';
import { millsRatio, normalCdf, normalDensity, normalQuantile } from '../../src/random/normal-functions.ts';

const relative = (value: number, expected: number) => Math.abs(value / expected - 1);

describe('the special functions', () => {
  it('know the logarithm of factorials and of the square root of pi', () => {
    let factorial = 0;
    for (let n = 2; n <= 150; n++) {
      factorial += Math.log(n);
      expect(relative(logGamma(n + 1), factorial)).toBeLessThan(1e-13);
    }
    expect(relative(logGamma(0.5), Math.log(Math.PI) / 2)).toBeLessThan(1e-14);
  });

  it('agree with the finite sum of the incomplete gamma function of whole numbers', () => {
    for (const a of [1, 2, 5, 20]) {
      for (const x of [0.1, 1, 4, 19, 21, 60]) {
        let term = Math.exp(-x);
        let upper = term;
        for (let k = 1; k < a; k++) upper += term *= x / k;
        expect(relative(incompleteGamma(a, x).upper, upper)).toBeLessThan(1e-12);
        expect(incompleteGamma(a, x).lower + incompleteGamma(a, x).upper).toBeCloseTo(1, 15);
      }
    }
  });

  // Abramowitz and Stegun, table 26.1 and 26.2
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [1.96, 0.97500210485178],
    [-3, 0.00134989803163009],
    [-6, 9.86587645037698e-10],
    [-10, 7.61985302416053e-24],
  ])('know the normal probability up to %s', (z, probability) => {
    expect(relative(normalCdf(z), probability)).toBeLessThan(1e-13);
  });

  it('invert the normal probability', () => {
    for (const p of [2 ** -54, 1e-10, 1e-4, 0.02, 0.07, 0.08, 0.3, 0.49])
      expect(relative(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
    for (const p of [0.5, 0.7, 0.95, 0.999, 1 - 2 ** -53]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0)).toBe(normalQuantile(2 ** -54));
  });

  it('know the ratio of tail and density, also where both vanish', () => {
    for (const z of [0, 1, 5, 19.99, 20.01])
      expect(relative(millsRatio(z), normalCdf(-z) / normalDensity(z))).toBeLessThan(1e-11);
    expect(millsRatio(1e6)).toBeCloseTo(1e-6, 17);
  });
});
