import { isSimError, type SimError } from '@sim/core';

/** The SimError a function throws. */
export function errorOf(fn: () => unknown): SimError {
  try {
    fn();
  } catch (error) {
    if (isSimError(error)) return error;
    throw error;
  }
  throw new Error('expected a SimError, but nothing was thrown');
}

/** The code of the SimError a function throws. */
export function codeOf(fn: () => unknown): string {
  return errorOf(fn).code;
}
