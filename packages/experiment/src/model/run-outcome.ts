import type { Params } from './experiment-model.ts';
import type { PlainNumber } from './plain-number.ts';

/**
 * Why a run gave no numbers: the model threw (`'failed'`), its thread died (`'crashed'`), it ran
 * out of memory, or it took longer than it was allowed to.
 *
 * @public
 */
export type FailureKind = 'failed' | 'crashed' | 'out-of-memory' | 'timed-out';

/**
 * The error of a run, as plain data.
 *
 * @public
 */
export interface RunError {
  /** What kind of end it was. */
  readonly kind: FailureKind;
  /** The code, if it was a `SimError`. */
  readonly code?: string;
  /** The message. */
  readonly message: string;
}

/**
 * What a run left, as it travels: numbers by position, in the order of the model's metrics.
 *
 * @internal
 */
export type RunOutcome =
  | {
      readonly values: readonly PlainNumber[];
      /** The distributions of percentile metrics, by position; `null` where it is a plain number. */
      readonly histograms?: readonly unknown[];
      readonly series?: Readonly<Record<string, readonly (readonly [PlainNumber, PlainNumber])[]>>;
    }
  | { readonly error: RunError };

/**
 * One run to be done.
 *
 * @internal
 */
export interface RunTask {
  readonly key: string;
  /** Where the model is loaded from. */
  readonly url: string | undefined;
  readonly identity: string;
  /** Infinite numbers as text. */
  readonly params: Params;
  readonly seed: number;
  readonly replication: number;
  /** Which series are wanted. */
  readonly series: readonly string[];
}
