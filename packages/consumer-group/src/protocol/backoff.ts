/**
 * How long a client waits after a failure before it tries again: doubled by each failure in a row
 * up to a limit, and spread by ±20 % (Kafka's `ExponentialBackoff`).
 *
 * @internal
 */
export class Backoff {
  private readonly first: number;
  private readonly max: number;
  private readonly random: (() => number) | undefined;
  private failures = 0;

  constructor(first: number, max: number, random?: () => number) {
    this.first = first;
    this.max = max;
    this.random = random;
  }

  /** The wait after one more failure, in whole units of time, at least 1. */
  next(): number {
    const plain = Math.min(this.first * 2 ** this.failures, this.max);
    this.failures += 1;
    const spread = this.random === undefined ? 1 : 0.8 + 0.4 * this.random();
    return Math.max(Math.round(Math.min(plain * spread, this.max)), 1);
  }

  /** It worked. */
  reset(): void {
    this.failures = 0;
  }
}
