import type { Simulation } from '../engine/simulation.ts';
import type { SimulationSummary } from '../engine/summary.ts';
import { checkFunction, checkNumber, invalidOption } from '../errors/checks.ts';

/**
 * What a function that builds a model is told.
 *
 * @public
 */
export interface BuildContext<P = undefined> {
  /** The seed for `new Simulation({ seed })`. */
  readonly seed: number;
  /** Which of the replications this is, from 0. */
  readonly replication: number;
  /** The point of a sweep; `undefined` elsewhere. */
  readonly params: P;
}

/**
 * What such a function returns: the simulation, and whatever of the model the metrics look at.
 *
 * @public
 */
export interface BuiltModel {
  /** The simulation, not yet run. */
  readonly sim: Simulation;
}

/**
 * One number read off a model after its run.
 *
 * @public
 */
export type Metric<B extends BuiltModel> = (model: B, summary: SimulationSummary) => number | undefined;

/**
 * How often a model is run, and what is read off it.
 *
 * @public
 */
export interface ExperimentOptions<B extends BuiltModel, K extends string> {
  /** What is read off each run, by name. */
  readonly metrics: Readonly<Record<K, Metric<B>>>;
  /** How many independent runs. An integer of 1 or more. @defaultValue 10 */
  readonly replications?: number;
  /** The seed of the first run; the others follow it. A safe integer. @defaultValue 42 */
  readonly seed?: number;
  /**
   * The probability with which an interval holds the true mean, above 0 and below 1. @defaultValue
   * 0.95
   */
  readonly confidence?: number;
}

/** {@link ExperimentOptions} with every default in place. */
export interface ResolvedExperiment<B extends BuiltModel, K extends string> {
  readonly metrics: Readonly<Record<K, Metric<B>>>;
  readonly replications: number;
  readonly seed: number;
  readonly confidence: number;
}

/** @internal */
export function resolveExperiment<B extends BuiltModel, K extends string>(
  owner: string,
  options: ExperimentOptions<B, K>,
): ResolvedExperiment<B, K> {
  if (typeof options !== 'object' || (options as unknown) === null)
    throw invalidOption(owner, 'options', 'an object with metrics', options);
  const { metrics, replications = 10, seed = 42, confidence = 0.95 } = options;
  if (typeof metrics !== 'object' || (metrics as unknown) === null)
    throw invalidOption(owner, 'metrics', 'an object of functions', metrics);
  for (const name of namesOf(metrics)) checkFunction(owner, `metrics.${name}`, metrics[name]);
  return {
    metrics,
    replications: checkNumber(owner, 'replications', replications, { min: 1, integer: true }),
    seed: checkNumber(owner, 'seed', seed, {
      min: Number.MIN_SAFE_INTEGER,
      max: Number.MAX_SAFE_INTEGER,
      integer: true,
    }),
    confidence: checkNumber(owner, 'confidence', confidence, { above: 0, max: 1 - Number.EPSILON }),
  };
}

/** @internal */
export function namesOf<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(record) as K[];
}

/**
 * Builds, runs and reads a model once.
 *
 * @internal
 */
export function runOnce<B extends BuiltModel, P, K extends string>(
  owner: string,
  build: (context: BuildContext<P>) => B,
  params: P,
  replication: number,
  { metrics, seed }: ResolvedExperiment<B, K>,
): Readonly<Record<K, number>> {
  const model = build({ seed: seed + replication, replication, params });
  if (typeof (model as { sim?: { run?: unknown } } | undefined)?.sim?.run !== 'function')
    throw invalidOption(owner, 'what build returns', 'an object with a simulation: { sim, … }', model);
  const summary = model.sim.run();
  const row: Partial<Record<K, number>> = {};
  for (const name of namesOf(metrics)) {
    const value = metrics[name](model, summary);
    row[name] = checkNumber(`${owner}, replication ${replication}`, `metric ${name}`, value, { infinite: true });
  }
  return row as Record<K, number>;
}
