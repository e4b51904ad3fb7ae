import { SimError } from '../errors/sim-error.ts';

/**
 * The error for an entity that is used before it has a simulation.
 *
 * @internal
 */
export function notAttached(entity: string): SimError {
  return new SimError(
    'NOT_ATTACHED',
    `entity "${entity}": used outside a simulation; give it to one with new Simulation({ entities }) or sim.add(entity)`,
    { entity },
  );
}
