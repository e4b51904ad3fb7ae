import type { Occurrence } from '../entity/occurrence.ts';
import { ProcessHandle } from '../entity/process.ts';
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
  const chain = during instanceof ProcessHandle ? during._failedChain : [];
  const context = {
    time,
    entity: during?._owner.name,
    eventType: during?._label,
    ...(chain.length > 1 && { processes: chain.map(({ name }) => name) }),
  };
  const where =
    during === undefined
      ? `at ${time} s`
      : `at ${time} s, entity ${JSON.stringify(during._owner.name)}, ${JSON.stringify(during._label)}${via(chain)}`;
  if (isSimError(error))
    return new SimError(error.code, `${where}: ${error.message}`, { ...error.context, ...context }, { cause: error });
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new SimError('UNHANDLED_FAILURE', `${where}: ${message}`, context, { cause: error });
}

/** Those that failed before, because of whom the last one failed; of a long chain, both ends. */
function via(chain: readonly ProcessHandle<any>[]): string {
  if (chain.length < 2) return '';
  const names = chain
    .slice(0, -1)
    .map(({ name, _owner }) => `${JSON.stringify(name)} of ${JSON.stringify(_owner.name)}`);
  const shown = names.length > 6 ? [...names.slice(0, 3), `${names.length - 6} more`, ...names.slice(-3)] : names;
  return ` (failed because ${shown.reverse().join(', because ')} failed)`;
}
