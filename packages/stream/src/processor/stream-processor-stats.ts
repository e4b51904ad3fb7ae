import type { WindowOperatorStats } from '../operator/operator-stats.ts';

/**
 * What a `StreamProcessor` has done.
 *
 * @public
 */
export interface StreamProcessorStats extends WindowOperatorStats {
  /** Elements that wait to be processed. */
  readonly queueLength: number;
  /** The most elements that have waited at one time. */
  readonly maxQueueLength: number;
  /** Elements that found the queue full: not processed. */
  readonly eventsRejected: number;
  /** Elements that waited, or were being processed, when the processor crashed. */
  readonly eventsLost: number;
  /** Windows that were open or kept when the processor crashed. */
  readonly windowsLost: number;
  /**
   * `WindowRetraction`s of processors upstream: counted, and without further effect, since a result
   * that replaces another one is a further element here.
   */
  readonly retractionsReceived: number;
}
