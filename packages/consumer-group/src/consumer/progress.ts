interface Reached {
  readonly offset: number;
  readonly epoch: number;
}

/**
 * How far a consumer has got since its last commit: the offset after the last record processed, by
 * partition.
 *
 * @internal
 */
export class Progress {
  private readonly reached = new Map<number, Reached>();

  get empty(): boolean {
    return this.reached.size === 0;
  }

  /**
   * @param epoch - the number of the assignment under which the record was read
   */
  advance(partition: number, epoch: number, offset: number): void {
    this.reached.set(partition, { offset, epoch });
  }

  /**
   * Takes out what is to be committed.
   *
   * @param holds - whether an assignment still stands; progress under any other is forgotten
   * @param partitions - all, if left out
   */
  take(
    holds: (partition: number, epoch: number) => boolean,
    partitions: readonly number[] = [...this.reached.keys()],
  ): ReadonlyMap<number, number> {
    const taken = new Map<number, number>();
    for (const partition of partitions) {
      const reached = this.reached.get(partition);
      if (reached !== undefined && holds(partition, reached.epoch)) taken.set(partition, reached.offset);
      this.reached.delete(partition);
    }
    return taken;
  }

  clear(): void {
    this.reached.clear();
  }
}
