import { checkOptions, invalidOption } from './checks.ts';

/**
 * Checks that the named parameters of a function came as an object with no other names, and returns
 * them.
 *
 * @internal
 */
export function checkParameters<T extends object>(owner: string, parameters: T, names: string | readonly string[]): T {
  const listed = typeof names === 'string' ? names : names.join(', ').replace(/, (\w+)$/, ' and $1');
  if (typeof parameters !== 'object' || parameters === null)
    throw invalidOption(owner, 'its argument', `an object with ${listed}`, parameters);
  return typeof names === 'string' ? checkOptions(owner, parameters) : checkOptions(owner, parameters, names);
}
