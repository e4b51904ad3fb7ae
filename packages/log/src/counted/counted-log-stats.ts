/**
 * What a `CountedLog` has counted so far. A snapshot.
 *
 * @public
 */
export interface CountedLogStats {
  /** Records that came since the start of the run, by rate, counts and `append`. */
  readonly recordsAppended: number;
  /** Records given out by `fetch` and `fetchRange`. */
  readonly recordsFetched: number;
  /** Records dropped by retention and `deleteRecords`. */
  readonly recordsExpired: number;
  /** Sweeps of the retention policy. */
  readonly retentionSweeps: number;
  /** Records that came to each partition. */
  readonly perPartitionAppends: ReadonlyMap<number, number>;
}
