import { invalidOption } from '../checks/checks.ts';
import { Entity } from './entity.ts';

/**
 * Checks that an option or argument is an entity and returns it.
 *
 * @param owner - as for {@link invalidOption}
 * @param option - the name of the option
 * @param value - what came
 * @throws `INVALID_OPTION` if it is not an {@link Entity}
 *
 * @example
 * ```ts
 * import { checkEntity, Sink } from '@sim/core';
 *
 * console.log(checkEntity('Ferry', 'harbour', new Sink('north')).name); // north
 * ```
 *
 * @public
 */
export function checkEntity<E extends Entity>(owner: string, option: string, value: E): E {
  if (!isEntity(value)) throw invalidOption(owner, option, 'an Entity', value);
  return value;
}

/**
 * Whether something is an entity; a proxy that cannot be looked at is none.
 *
 * @internal
 */
export function isEntity(value: unknown): value is Entity {
  try {
    return value instanceof Entity;
  } catch {
    return false;
  }
}
