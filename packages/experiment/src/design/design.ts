import type { Params } from '../model/experiment-model.ts';

/**
 * The points of an experiment, in order: made by {@link grid}, {@link latinHypercube} or
 * {@link list}.
 *
 * @public
 */
export interface Design {
  /** What each point sets; the model's own parameters stand for the rest. */
  readonly points: readonly Params[];
}
