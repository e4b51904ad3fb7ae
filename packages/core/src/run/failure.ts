import type { Occurrence } from '../entity/occurrence.ts';
import { isSimError, SimError } from '../errors/sim-error.ts';

/**
 * The error with which a run stops: says when, where and during what, and keeps the original as
 * `cause`. A `SimError` keeps its code, so that a caller can tell `OFFSET_OUT_OF_RANGE` from a
 * crash of the model's own code, which becomes `UNHANDLED_FAILURE`.
 *
 * @internal
 */
export function failureOf(
  error: unknown,
  time: number,
  during: Pick<Occurrence, '_owner' | '_label'> | undefined,
): SimError {
  const context = { time, entity: during?._owner.name, eventType: during?._label };
  const where =
    during === undefined ? `at ${time} s` : `at ${time} s, entity "${during._owner.name}", "${during._label}"`;
  if (isSimError(error))
    return new SimError(error.code, `${where}: ${error.message}`, { ...error.context, ...context }, { cause: error });
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new SimError('UNHANDLED_FAILURE', `${where}: ${message}`, context, { cause: error });
}
