/**
 * A quantile of the standard normal distribution (Acklam's rational approximation, relative error
 * below 1.2e-9).
 *
 * @internal
 */
export function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
  const ratio = (x: number, over: readonly number[], under: readonly number[]): number =>
    over.reduce((sum, each) => sum * x + each, 0) / (under.reduce((sum, each) => sum * x + each, 0) * x + 1);
  if (p < 0.02425) return ratio(Math.sqrt(-2 * Math.log(p)), c, d);
  if (p > 1 - 0.02425) return -ratio(Math.sqrt(-2 * Math.log(1 - p)), c, d);
  const q = p - 0.5;
  return q * ratio(q * q, a, b);
}

/**
 * A quantile of Student's t distribution: exact for 1 and 2 degrees of freedom, else by the
 * expansion of Cornish and Fisher (error below 1 % from 3 degrees of freedom on, at 95 %).
 *
 * @internal
 */
export function studentQuantile(p: number, degrees: number): number {
  if (degrees === 1) return Math.tan(Math.PI * (p - 0.5));
  if (degrees === 2) return (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
  const z = normalQuantile(p);
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z);
}

/**
 * The interval that holds the mean of a Poisson distribution of which one count was seen: exact
 * (Garwood), with quantiles of chi-squared by Wilson and Hilferty.
 *
 * @internal
 */
export function poissonInterval(count: number, confidence: number): { low: number; high: number } {
  const z = normalQuantile((1 + confidence) / 2);
  const half = (k: number, sign: number): number =>
    k === 0 ? 0 : k * Math.max(0, 1 - 1 / (9 * k) + (sign * z) / (3 * Math.sqrt(k))) ** 3;
  return { low: half(count, -1), high: half(count + 1, 1) };
}

/**
 * The probability that chi-squared exceeds a value (Wilson and Hilferty).
 *
 * @internal
 */
export function chiSquaredTail(value: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return normalTail(((value / degrees) ** (1 / 3) - (1 - spread)) / Math.sqrt(spread));
}

/** The probability that a standard normal variable exceeds x (Abramowitz and Stegun 26.2.17). */
function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const sum = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce((s, each) => (s + each) * t, 0);
  return (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
