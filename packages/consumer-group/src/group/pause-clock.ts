/**
 * How long each partition that had a reader was without one because of rebalances.
 *
 * @internal
 */
export class PauseClock {
  private readonly since: (number | undefined)[] = [];
  private readonly total: number[] = [];

  /** A partition stops being read. */
  stop(now: number, partition: number): void {
    this.since[partition] ??= now;
  }

  /** A partition is read, or nobody is left who could: the pause is over. */
  start(now: number, partition: number): void {
    const since = this.since[partition];
    if (since === undefined) return;
    this.since[partition] = undefined;
    this.total[partition] = this.of(partition) + now - since;
  }

  /** Nobody is left: what is not read now does not wait for a rebalance. */
  clear(): void {
    this.since.length = 0;
  }

  /** Forgets the pauses so far; what is paused counts from now on. */
  reset(now: number): void {
    this.total.length = 0;
    this.since.forEach((since, partition) => {
      if (since !== undefined) this.since[partition] = now;
    });
  }

  /** How long a partition has been paused in all, pauses that have ended. */
  of(partition: number): number {
    return this.total[partition] ?? 0;
  }
}
