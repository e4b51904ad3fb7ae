import { Histogram } from '../statistics/histogram.ts';

/**
 * What a {@link Server} says of the jobs of one class.
 *
 * @public
 */
export interface ServerClassStats {
  /** Jobs that came. */
  readonly arrived: number;
  /** Jobs served. */
  readonly completed: number;
  /** From arrival to the begin of service, in seconds. */
  readonly waits: Histogram;
  /** From arrival to the end of service, in seconds. */
  readonly responses: Histogram;
}

/** @internal */
export class ClassCounts implements ServerClassStats {
  arrived = 0;
  completed = 0;
  readonly waits = new Histogram();
  readonly responses = new Histogram();
}
