const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/**
 * The natural logarithm of the gamma function for x \> 0, by Lanczos' approximation (g = 7, nine
 * terms); relative error about 1e-15.
 *
 * @internal
 */
export function logGamma(x: number): number {
  const shifted = x - 1;
  let sum: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] as number) / (shifted + i);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * The lower and the upper regularised incomplete gamma function, P(a, x) and Q(a, x) = 1 − P(a, x),
 * for a \> 0 and x \>= 0. The smaller of the two is computed and the other one derived from it, so
 * that neither tail loses its digits.
 *
 * Series and continued fraction as in Abramowitz and Stegun 6.5.29 and 6.5.31. About √a steps for
 * large a.
 *
 * @internal
 */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    const lower = Math.min(1, factor * seriesSum(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, factor * continuedFraction(a, x));
  return { lower: 1 - upper, upper };
}

function seriesSum(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method; the tiny number keeps a vanishing denominator from dividing by zero. */
function continuedFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < 1_000_000; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}
