import { describe } from '../errors/describe.ts';

/**
 * What {@link ProcessHandle.interrupt} throws inside a process, at the wait it is in.
 *
 * @example
 * ```ts
 * import { Interrupt, Simulation } from '@sim/core';
 *
 * const sim = new Simulation();
 * const nap = sim.spawn(
 *   (function* () {
 *     try {
 *       yield 8 * 3600;
 *     } catch (error) {
 *       if (error instanceof Interrupt) console.log(sim.now, error.cause); // 60 'alarm'
 *     }
 *   })(),
 * );
 * sim.at(60, () => nap.interrupt('alarm'));
 * sim.run();
 * ```
 *
 * @public
 */
export class Interrupt extends Error {
  /** Why, as given to `interrupt(cause)`. */
  override readonly cause: unknown;

  /** @param cause - why */
  constructor(cause?: unknown) {
    super(cause === undefined ? 'interrupted' : `interrupted: ${describe(cause)}`);
    this.name = 'Interrupt';
    this.cause = cause;
  }
}
