/** The one global of the host that core reads; typed here because no host's types are assumed. */
declare const performance: { now(): number };

/**
 * Milliseconds on the host's clock: for reports about a run, never for the model.
 *
 * @internal
 */
export function wallClockMs(): number {
  return performance.now();
}
