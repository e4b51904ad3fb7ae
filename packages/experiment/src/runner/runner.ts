import type { LoadedModel } from '../model/load-model.ts';
import type { StopSignal } from '../model/stop-signal.ts';
import type { RunOutcome, RunTask } from '../model/run-outcome.ts';

/**
 * Where runs are done: {@link inProcess}, {@link threads} or {@link queue}. The numbers are the same
 * in all of them, bit for bit.
 *
 * @public
 */
export interface Runner {
  /** Its kind, for messages: `'in-process'`, `'threads'`, `'queue'`. */
  readonly name: string;
  /** How many runs it takes at once. */
  readonly concurrency: number;
  /** @internal Does one run. Never rejects for what the model does: a failure is an outcome. */
  run(task: RunTask, loaded: LoadedModel, signal: StopSignal | undefined): Promise<RunOutcome | undefined>;
  /** Gives back its threads and connections. Called by whoever made it. */
  close(): Promise<void>;
}
