import { checkFunction } from '../errors/checks.ts';
import { type Estimate, estimateOf } from './estimate.ts';
import {
  type BuildContext,
  type BuiltModel,
  type ExperimentOptions,
  namesOf,
  resolveExperiment,
  type ResolvedExperiment,
  runOnce,
} from './model.ts';

/**
 * What independent runs of a model gave.
 *
 * @public
 */
export interface Replications<K extends string> {
  /** Each metric with its confidence interval. */
  readonly estimates: Readonly<Record<K, Estimate>>;
  /** The metrics of each run, in order. */
  readonly rows: readonly Readonly<Record<K, number>>[];
}

/**
 * Runs a model several times with different seeds: one run is not an answer.
 *
 * @param build - makes the model for a seed; gives `{ sim, … }` with whatever the metrics look at
 * @param options - `metrics`, `replications` (10), `seed` (42; the i-th run has `seed + i`),
 * `confidence` (0.95)
 * @returns each metric's mean with the half width of its confidence interval (Student's t), and the
 * rows
 * @throws `INVALID_OPTION`, also for a metric that is no number; what a run throws
 *
 * @example
 * ```ts
 * import { exponential, replicate, Simulation, Sink, Source } from '@sim/core';
 *
 * const { estimates } = replicate(
 *   ({ seed }) => {
 *     const desk = new Sink('desk');
 *     return { sim: new Simulation({ seed, endTime: 1000, entities: [Source.poisson('calls', desk, { rate: 2 })] }), desk };
 *   },
 *   { replications: 20, metrics: { calls: ({ desk }) => desk.received } },
 * );
 * const { mean, halfWidth } = estimates.calls;
 * console.log(Math.abs(mean - 2000) < 2 * halfWidth, halfWidth < 50, exponential(0.5).mean); // true true 0.5
 * ```
 *
 * @public
 */
export function replicate<B extends BuiltModel, K extends string>(
  build: (context: BuildContext) => B,
  options: ExperimentOptions<B, K>,
): Replications<K> {
  checkFunction('replicate', 'build', build);
  return replicatePoint('replicate', build, undefined, resolveExperiment('replicate', options));
}

/**
 * The replications of one point of an experiment.
 *
 * @internal
 */
export function replicatePoint<B extends BuiltModel, P, K extends string>(
  owner: string,
  build: (context: BuildContext<P>) => B,
  params: P,
  experiment: ResolvedExperiment<B, K>,
): Replications<K> {
  const rows = Array.from({ length: experiment.replications }, (_, replication) =>
    runOnce(owner, build, params, replication, experiment),
  );
  return { rows, estimates: estimatesOf(rows, namesOf(experiment.metrics), experiment.confidence) };
}

/** @internal */
export function estimatesOf<K extends string>(
  rows: readonly Readonly<Record<K, number>>[],
  names: readonly K[],
  confidence: number,
): Readonly<Record<K, Estimate>> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      estimateOf(
        rows.map((row) => row[name]),
        confidence,
      ),
    ]),
  ) as Record<K, Estimate>;
}
