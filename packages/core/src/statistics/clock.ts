/**
 * What a recorder needs to know the time: a {@link Simulation} or any {@link Entity} is one.
 *
 * @public
 */
export interface Clock {
  /** The present time in seconds. Never goes back. */
  readonly now: number;
  /**
   * The present time in ticks (whole nanoseconds), where it is known.
   * @defaultValue `now`, rounded
   */
  readonly nowTicks?: number;
  /** When the clock began, in seconds. @defaultValue 0 */
  readonly startTime?: number;
}
