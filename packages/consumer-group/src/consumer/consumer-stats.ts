import type { Histogram } from '@sim/core';

/**
 * What a {@link Consumer} has counted so far. Restarts do not reset it.
 *
 * @public
 */
export interface ConsumerStats {
  /** Batches polled that were not empty. */
  readonly batches: number;
  /** Records processed; one processed twice counts twice. */
  readonly recordsProcessed: number;
  /**
   * Records polled that were dropped, because their partition had gone to somebody else, or had
   * been assigned again, before their turn came.
   */
  readonly recordsAbandoned: number;
  /** Attempts that failed. */
  readonly failures: number;
  /** Attempts that were repeats. */
  readonly retries: number;
  /** Records given up and left out. */
  readonly recordsSkipped: number;
  /** Records given up and sent to the dead letter entity. */
  readonly recordsDeadLettered: number;
  /** Commits that were taken. */
  readonly commits: number;
  /** Commits that were refused. */
  readonly commitsFenced: number;
  /** Times it had to join again because it was a member no more. */
  readonly rejoins: number;
  /** Seconds spent on batches. */
  readonly busySeconds: number;
  /**
   * Seconds from a record's timestamp to the end of its processing; empty if records have no
   * timestamps.
   */
  readonly latency: Histogram;
}

/** @internal */
export type ConsumerCounts = Record<Exclude<keyof ConsumerStats, 'latency'>, number>;

/** @internal */
export function noConsumerCounts(): ConsumerCounts {
  return {
    batches: 0,
    recordsProcessed: 0,
    recordsAbandoned: 0,
    failures: 0,
    retries: 0,
    recordsSkipped: 0,
    recordsDeadLettered: 0,
    commits: 0,
    commitsFenced: 0,
    rejoins: 0,
    busySeconds: 0,
  };
}
