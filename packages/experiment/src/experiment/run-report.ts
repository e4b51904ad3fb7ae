import type { Params } from '../model/experiment-model.ts';
import type { RunError } from '../model/run-outcome.ts';

/**
 * One run that is over, as `onRun` hears of it.
 *
 * @public
 */
export interface RunReport {
  /** What its point sets. */
  readonly params: Params;
  /** Which replication of its point. */
  readonly replication: number;
  /** Its seed. */
  readonly seed: number;
  /** The metrics; `undefined` if it failed. */
  readonly values: Readonly<Record<string, number>> | undefined;
  /** Why it failed; `undefined` if it did not. */
  readonly error: RunError | undefined;
  /** Whether it was not done now but found in the journal. */
  readonly fromJournal: boolean;
  /** How many runs are over, this one included. */
  readonly done: number;
  /** How many are planned so far; grows while a stopping rule asks for more. */
  readonly planned: number;
}
