import type { Simulation } from '../run/simulation.ts';
import type { SimulationSummary } from '../summary/summary.ts';
import { checkFunction, checkNumber, checkOptions, checkSeed, invalidOption, isRecord } from '../checks/checks.ts';

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
  /** How many independent runs: an integer from 1 to a million. @defaultValue 10 */
  readonly replications?: number;
  /**
   * What the seeds of the runs are made of: the i-th run has `deriveSeed(seed, 'replication', i)`.
   * Experiments with different seeds have no run in common; those with the same one have all, which
   * is what makes them comparable. A finite number or a string. @defaultValue 42
   */
  readonly seed?: number | string;
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
  readonly seed: number | string;
  readonly confidence: number;
}

/** @internal */
export function resolveExperiment<B extends BuiltModel, K extends string>(
  owner: string,
  options: ExperimentOptions<B, K>,
): ResolvedExperiment<B, K> {
  checkOptions(owner, options, ['metrics', 'replications', 'seed', 'confidence']);
  const { metrics, replications = 10, seed = 42, confidence = 0.95 } = options;
  if (!isRecord(metrics)) throw invalidOption(owner, 'metrics', 'an object of functions', metrics);
  for (const name of namesOf(metrics)) checkFunction(owner, `metrics.${name}`, metrics[name]);
  return {
    metrics,
    replications: checkNumber(owner, 'replications', replications, { min: 1, max: 1_000_000, integer: true }),
    seed: checkSeed(owner, seed),
    confidence: checkNumber(owner, 'confidence', confidence, { above: 0, max: 1 - Number.EPSILON }),
  };
}

/** @internal */
export function namesOf<K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(record) as K[];
}
