import type { BuiltModel, Histogram, SimulationSummary } from '@sim/core';

/**
 * A value of a parameter: what a design can vary and a command line can set.
 *
 * @public
 */
export type ParamValue = number | string | boolean;

/**
 * Parameters by name.
 *
 * @public
 */
export type Params = Readonly<Record<string, ParamValue>>;

/**
 * What a model's `build` is told.
 *
 * @public
 */
export interface ModelContext {
  /** For `new Simulation({ seed })`. The same replication has the same seed at every point. */
  readonly seed: number;
  /** Which of the replications this is, from 0. */
  readonly replication: number;
  /** The model's own parameters, overridden by those of the point. */
  readonly params: Params;
}

/**
 * A percentile that is pooled: the histograms of all replications are merged before it is taken,
 * because a mean of percentiles is not the percentile of all.
 *
 * @public
 */
export interface PercentileMetric {
  /** The distribution in one run. */
  readonly histogram: (built: any, summary: SimulationSummary) => Histogram;
  /** Which percentile of it: above 0, up to 100. */
  readonly percentile: number;
}

/**
 * A number read off a model after its run, or a percentile of a distribution in it.
 *
 * @public
 */
export type ModelMetric = ((built: any, summary: SimulationSummary) => number | undefined) | PercentileMetric;

/**
 * One point of a series over time.
 *
 * @public
 */
export interface SeriesPoint {
  /** In seconds. */
  readonly time: number;
  /** What was measured then. */
  readonly value: number;
}

/**
 * A model as a module: what its file exports, by name or as its default export. One file serves
 * {@link experiment}, {@link findSmallest}, {@link calibrate}, workers and the command line.
 *
 * @example
 * ```ts
 * import { exponential, Server, Simulation, Sink, Source } from '@sim/core';
 * import type { ExperimentModel } from '@sim/experiment';
 *
 * export const model: ExperimentModel = {
 *   params: { servers: 2, rate: 1.5 },
 *   build({ seed, params }) {
 *     const desk = new Server('desk', { concurrency: Number(params.servers), serviceTime: exponential(1), downstream: new Sink('out') });
 *     const calls = Source.poisson('calls', desk, { rate: Number(params.rate) });
 *     return { sim: new Simulation({ seed, endTime: 500, entities: [calls] }), desk };
 *   },
 *   metrics: { served: ({ desk }) => desk.stats.completed },
 *   thresholds: ['served > 100'],
 * };
 * console.log(Object.keys(model.metrics)); // [ 'served' ]
 * ```
 *
 * @public
 */
export interface ExperimentModel {
  /** Every parameter with the value it has unless a point sets another. */
  readonly params: Params;
  /** Makes the model; returns its simulation, not yet run, and what the metrics look at. */
  readonly build: (context: ModelContext) => BuiltModel;
  /** What is read off each run, by name. */
  readonly metrics: Readonly<Record<string, ModelMetric>>;
  /** Promises about metrics: `'p99 < 1'`, with `<`, `<=`, `>` or `>=`. @defaultValue none */
  readonly thresholds?: readonly string[];
  /** Series over time that {@link calibrate} lays over measured ones. @defaultValue none */
  readonly series?: Readonly<Record<string, (built: any, summary: SimulationSummary) => readonly SeriesPoint[]>>;
  /** Changes the identity of the model where its files do not: data it reads, for instance. */
  readonly version?: string;
}
