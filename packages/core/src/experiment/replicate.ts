import { checkFunction, checkNumber, hasMethod, invalidOption } from '../checks/checks.ts';
import { deriveSeed } from '../random/derive-seed.ts';
import { type Estimate, estimateOf } from './estimate.ts';
import {
  type BuildContext,
  type BuiltModel,
  type ExperimentOptions,
  namesOf,
  resolveExperiment,
  type ResolvedExperiment,
} from './model.ts';

/**
 * What independent runs of a model gave.
 *
 * @public
 */
export interface Replications<K extends string> {
  /** Each metric with its confidence interval, from the runs that finished. */
  readonly estimates: Readonly<Record<K, Estimate>>;
  /** The metrics of each run that finished, in order. */
  readonly rows: readonly Readonly<Record<K, number>>[];
  /** Which replication each of the rows is, from 0. */
  readonly finished: readonly number[];
  /** The runs that failed, in order: look at them before you believe the rest. */
  readonly failures: readonly FailedRun[];
}

/**
 * A run that did not get to its end.
 *
 * @public
 */
export interface FailedRun {
  /** Which of the replications it was, from 0. */
  readonly replication: number;
  /** Its seed: `build({ seed, … })` makes the same model again. */
  readonly seed: number;
  /** What was thrown; a {@link SimError} for a metric that was no number. */
  readonly error: unknown;
}

/**
 * Runs a model several times with different seeds: one run is not an answer.
 *
 * A run that fails, in its build, its course or a metric, is listed in `failures` with its seed, and
 * loses no other.
 *
 * @param build - makes the model for a seed; gives `{ sim, … }` with whatever the metrics look at
 * @param options - `metrics`, `replications` (10), `seed` (42), `confidence` (0.95)
 * @returns each metric's mean with the half width of its confidence interval (Student's t), the
 * rows, and the failures
 * @throws `INVALID_OPTION`, also if `build` gives something else than a model
 *
 * @example
 * ```ts
 * import { replicate, Simulation, Sink, Source } from '@sim/core';
 *
 * const { estimates, failures } = replicate(
 *   ({ seed }) => {
 *     const desk = new Sink('desk');
 *     return { sim: new Simulation({ seed, endTime: 1000, entities: [Source.poisson('calls', desk, { rate: 2 })] }), desk };
 *   },
 *   { replications: 20, metrics: { calls: ({ desk }) => desk.received } },
 * );
 * const { mean, halfWidth } = estimates.calls;
 * console.log(Math.abs(mean - 2000) < 2 * halfWidth, halfWidth < 50, failures.length); // true true 0
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
  const rows: Readonly<Record<K, number>>[] = [];
  const finished: number[] = [];
  const failures: FailedRun[] = [];
  for (let replication = 0; replication < experiment.replications; replication++) {
    const seed = deriveSeed(experiment.seed, 'replication', replication);
    let model: B;
    try {
      model = build({ seed, replication, params });
      if (isModel(model)) {
        rows.push(readMetrics(owner, model, replication, experiment));
        finished.push(replication);
      }
    } catch (error) {
      failures.push({ replication, seed, error });
      continue;
    }
    // A mistake in the program, not in a run: the next one would go the same way.
    if (!isModel(model))
      throw invalidOption(owner, 'what build returns', 'an object with a simulation: { sim, … }', model);
  }
  return { rows, finished, failures, estimates: estimatesOf(rows, namesOf(experiment.metrics), experiment.confidence) };
}

function isModel(model: BuiltModel): boolean {
  const { sim } = ((model as BuiltModel | null | undefined) ?? {}) as { readonly sim?: unknown };
  return hasMethod(sim, 'run');
}

/** Runs a model and reads it. */
function readMetrics<B extends BuiltModel, K extends string>(
  owner: string,
  model: B,
  replication: number,
  { metrics }: ResolvedExperiment<B, K>,
): Readonly<Record<K, number>> {
  const summary = model.sim.run();
  const row: Partial<Record<K, number>> = {};
  for (const name of namesOf(metrics)) {
    const value = metrics[name](model, summary);
    row[name] = checkNumber(`${owner}, replication ${replication}`, `metric ${name}`, value, { infinite: true });
  }
  return row as Record<K, number>;
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
