import { checkFunction, checkName, checkNumber, checkOptions, invalidOption } from '../checks/checks.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Cancellable } from '../entity/simulation-context.ts';
import type { Simulation } from './simulation.ts';

/**
 * When an invariant is looked at.
 *
 * @public
 */
export interface InvariantOptions {
  /**
   * Every so many seconds, by a daemon, first after one interval. @defaultValue after every event
   * and every step of a process
   */
  readonly every?: number;
}

/**
 * Something that must always hold: `true` if it does; `false` or a message if it does not. It looks
 * and changes nothing. What it throws breaks it, too.
 *
 * @public
 */
export type Invariant = () => boolean | string;

/**
 * The mechanism of {@link Simulation.invariant}: a breakpoint that throws instead of stopping, or a
 * daemon.
 *
 * @internal
 */
export function watchInvariant(
  sim: Simulation,
  name: string,
  holds: Invariant,
  options: InvariantOptions = {},
): Cancellable {
  const owner = `invariant ${JSON.stringify(checkName('invariant', 'name', name))}`;
  checkFunction(owner, 'the condition', holds);
  checkOptions(owner, options, ['every']);
  const check = (): void => {
    let verdict: unknown;
    try {
      verdict = holds();
    } catch (error) {
      throw broken(sim, name, error instanceof Error ? error.message : String(error), { cause: error });
    }
    if (verdict === true) return;
    if (verdict !== false && typeof verdict !== 'string')
      throw invalidOption(owner, 'what the condition returns', 'true, false or a message', verdict);
    throw broken(sim, name, verdict === false ? 'it does not hold' : verdict);
  };
  if (options.every !== undefined) {
    return sim.every(checkNumber(owner, 'every', options.every, { min: 1e-9 }), check);
  }
  return sim.breakWhen(
    () => {
      check();
      return false;
    },
    { once: false },
  );
}

function broken(sim: Simulation, name: string, why: string, options?: { readonly cause: unknown }): SimError {
  return new SimError(
    'INVARIANT_BROKEN',
    `invariant ${JSON.stringify(name)} is broken: ${why}`,
    { invariant: name, time: sim.now },
    options,
  );
}
