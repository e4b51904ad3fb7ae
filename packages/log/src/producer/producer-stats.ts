import type { HistogramSummary } from '@sim/core';

/**
 * What a producer has counted so far. A snapshot. Every record received is in exactly one of the
 * counts below the first.
 *
 * @public
 */
export interface ProducerStats {
  /** Records it was given. */
  readonly recordsReceived: number;
  /** Records appended, as far as it knows. */
  readonly recordsAcknowledged: number;
  /** Records whose append failed. */
  readonly recordsFailed: number;
  /** Records refused, because the buffer was full. */
  readonly recordsRefused: number;
  /** Records taken back by whoever waited for room in the buffer. */
  readonly recordsWithdrawn: number;
  /**
   * Records lost in a crash of the producer: those not yet sent, and those on their way, of which
   * it never learned what became.
   */
  readonly recordsLost: number;
  /** Records on their way to the log now. */
  readonly inFlight: number;
  /** Records in the buffer now. */
  readonly buffered: number;
  /** Records that wait for room in the buffer now. */
  readonly blocked: number;
  /** Records that ever had to wait for room in the buffer. */
  readonly recordsBlocked: number;
  /** Produce requests sent to a replicated log. */
  readonly requests: number;
  /** Batches that were sent to a replicated log once more. */
  readonly retries: number;
  /** Seconds from receipt to acknowledgement: percentiles within 1 %. */
  readonly deliveryLatency: HistogramSummary;
}
