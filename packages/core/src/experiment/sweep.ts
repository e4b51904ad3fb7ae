import { checkFunction, checkIterable } from '../checks/checks.ts';
import { type BuildContext, type BuiltModel, type ExperimentOptions, resolveExperiment } from './model.ts';
import { replicatePoint, type Replications } from './replicate.ts';

/**
 * What a sweep gave at one point.
 *
 * @public
 */
export interface SweepPoint<P, K extends string> extends Replications<K> {
  /** The point. */
  readonly params: P;
}

/**
 * Runs a model at several points: numbers of consumers, sizes, rates. Every point gets the same
 * seeds (common random numbers), so that points differ by their parameters and not by luck.
 *
 * @param points - the parameters, one run of replications each
 * @param build - makes the model for a seed and a point
 * @param options - as for {@link replicate}
 * @returns one entry per point, in order
 * @throws as {@link replicate} does
 *
 * @example
 * ```ts
 * import { Simulation, Sink, Source, sweep } from '@sim/core';
 *
 * const results = sweep(
 *   [1, 2, 4],
 *   ({ seed, params: rate }) => {
 *     const desk = new Sink('desk');
 *     return { sim: new Simulation({ seed, endTime: 10, entities: [Source.constant('calls', desk, { rate })] }), desk };
 *   },
 *   { replications: 2, metrics: { calls: ({ desk }) => desk.received } },
 * );
 * console.log(results.map(({ params, estimates }) => `${params}: ${estimates.calls.mean}`).join(' ')); // 1: 10 2: 20 4: 40
 * ```
 *
 * @public
 */
export function sweep<P, B extends BuiltModel, K extends string>(
  points: Iterable<P>,
  build: (context: BuildContext<P>) => B,
  options: ExperimentOptions<B, K>,
): readonly SweepPoint<P, K>[] {
  checkIterable('sweep', 'points', 'a list', points);
  checkFunction('sweep', 'build', build);
  const experiment = resolveExperiment('sweep', options);
  return Array.from(points, (params) => ({ params, ...replicatePoint('sweep', build, params, experiment) }));
}
