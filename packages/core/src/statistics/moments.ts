/**
 * Count, sum, extremes and variance of values as they come (Welford's method for the variance).
 *
 * @internal
 */
export class Moments {
  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  private seen = 0;
  private center = 0;
  private squares = 0;

  get mean(): number | undefined {
    return this.count > 0 ? this.sum / this.count : undefined;
  }

  /** The sample standard deviation; `undefined` for fewer than two values. */
  get std(): number | undefined {
    return this.seen > 1 ? Math.sqrt(this.squares / (this.seen - 1)) : undefined;
  }

  add(value: number): void {
    this.addSample(value, 1, value, value, value);
  }

  /**
   * Adds several values of which one is known, and of the others the sum and the extremes: the
   * variance sees that one.
   */
  addSample(value: number, count: number, sum: number, min: number, max: number): void {
    this.count += count;
    this.sum += sum;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    const deviation = value - this.center;
    this.center += deviation / ++this.seen;
    this.squares += deviation * (value - this.center);
  }

  /** What the variance is made of: samples seen, their mean, the sum of squared deviations. */
  get spread(): readonly [seen: number, center: number, squares: number] {
    return [this.seen, this.center, this.squares];
  }

  restore(seen: number, center: number, squares: number): void {
    this.seen = seen;
    this.center = center;
    this.squares = squares;
  }
}
