import { checkFunction, invalidOption } from '@sim/core';

/**
 * Reads the number that an aggregate works on; loud about anything else, which would spoil the
 * result in silence.
 */
export function numberSelector<V>(owner: string, select: ((value: V) => number) | undefined): (value: V) => number {
  if (select !== undefined) checkFunction(owner, 'select', select);
  return (value) => {
    const number = select === undefined ? value : select(value);
    if (typeof number === 'number' && number === number) return number;
    throw invalidOption(owner, select === undefined ? 'value' : 'select(value)', 'a number', number);
  };
}
