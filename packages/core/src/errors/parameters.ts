import { invalidOption } from './checks.ts';

/**
 * Checks that the named parameters of a function came as an object, and returns them.
 *
 * @internal
 */
export function checkParameters<T extends object>(owner: string, parameters: T, names: string): T {
  if (typeof parameters !== 'object' || parameters === null)
    throw invalidOption(owner, 'its argument', `an object with ${names}`, parameters);
  return parameters;
}
