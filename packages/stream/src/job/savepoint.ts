import { invalidOption } from '@sim/core';
import type { CompletedCheckpoint, Snapshots, StoredCheckpoint } from './checkpoints.ts';
import type { ResolvedOperator } from './resolve-job.ts';

/**
 * The whole state of a {@link StreamJob} at one moment: offsets, state, timers and windows. It does
 * not change, and any number of jobs can begin with it, in this simulation or another.
 *
 * @public
 */
export interface Savepoint extends CompletedCheckpoint {
  /** How many instances each operator had. */
  readonly parallelism: Readonly<Record<string, number>>;
  /** How many key groups each operator has, for good. */
  readonly maxParallelism: Readonly<Record<string, number>>;
  /** @internal */
  readonly _snapshots: Snapshots;
}

/** What a completed checkpoint of a job with these operators is, as a savepoint. */
export function savepointOf(
  { channels: _, snapshots, ...facts }: StoredCheckpoint,
  operators: readonly ResolvedOperator[],
): Savepoint {
  return Object.freeze({
    ...facts,
    parallelism: Object.fromEntries(operators.map(({ name, parallelism }) => [name, parallelism])),
    maxParallelism: Object.fromEntries(operators.map(({ maxParallelism, name }) => [name, maxParallelism])),
    _snapshots: snapshots,
  });
}

/**
 * What a job with these operators begins with. Operators are told apart by name; one that the
 * savepoint does not know begins without state.
 */
export function checkSavepoint(
  owner: string,
  savepoint: Savepoint,
  operators: readonly ResolvedOperator[],
): StoredCheckpoint {
  if (!((savepoint as Savepoint | undefined)?._snapshots instanceof Map))
    throw invalidOption(owner, 'savepoint', 'a savepoint of a job', savepoint);
  const { maxParallelism, parallelism } = savepoint;
  for (const { maxParallelism: most, name, parallelism: instances, spec } of operators) {
    const before = parallelism[name];
    if (before === undefined) continue;
    if (most !== maxParallelism[name])
      throw invalidOption(
        owner,
        `maxParallelism of ${JSON.stringify(name)}`,
        `${maxParallelism[name]}, as in the savepoint`,
        most,
      );
    // An instance of a source reads a partition of its own.
    if (spec.source !== undefined && before !== instances)
      throw invalidOption(
        owner,
        `parallelism of the source ${JSON.stringify(name)}`,
        `${before}, as in the savepoint`,
        instances,
      );
  }
  const known = new Set(operators.map(({ name }) => name));
  const unknown = Object.keys(parallelism).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw invalidOption(
      owner,
      'operators',
      `one named ${JSON.stringify(unknown)}, of which the savepoint has the state`,
      undefined,
    );
  const { completedAt, id, stateSize, triggeredAt } = savepoint;
  // It is always aligned: nothing is in the channels.
  return { completedAt, id, inFlight: 0, stateSize, triggeredAt, snapshots: savepoint._snapshots, channels: new Map() };
}
