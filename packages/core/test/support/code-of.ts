import { isSimError } from '@sim/core';

/** The code of the SimError a function throws; what else happened, if it throws none. */
export function codeOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    return isSimError(error) ? error.code : `not a SimError: ${String(error)}`;
  }
  return 'nothing thrown';
}

/** The SimError a function throws. */
export function errorOf(
  fn: () => unknown,
): Error & { readonly code: string; readonly context: Readonly<Record<string, unknown>> } {
  try {
    fn();
  } catch (error) {
    if (isSimError(error)) return error;
    throw error;
  }
  throw new Error('expected a SimError, but nothing was thrown');
}
