import { checkNumber, checkOptions, invalidOption } from '@sim/core';
import type { Design } from '../design/design.ts';
import type { Params } from '../model/experiment-model.ts';
import type { ExperimentPoint } from './point-estimates.ts';
import { PointRuns } from './point-runs.ts';
import { ReplicationsRule, type ReplicationsUntil } from './replications-rule.ts';
import { RUN_OPTIONS, type RunOptions, RunService } from './run-service.ts';
import type { Shard } from './shard.ts';

/**
 * Runs a model at every point of a design, often enough to say how sure the answer is.
 *
 * The same replication has the same seed at every point (common random numbers), so points differ by
 * their parameters and not by luck. The numbers do not depend on the runner, on the order in which
 * runs end, nor on how often the experiment was broken off and gone on with by its journal.
 *
 * @param options - the `model` and the `design`; `replications` (10), `runner` (in this process),
 * `journal`, `signal`, `onRun`, `seed` (42), `confidence` (0.95), `shard`
 * @returns what was found at each point, in the order of the design; `stopped` if `signal` ended it
 * @throws `INVALID_OPTION` for a bad option, a parameter or metric the model does not have, or a file
 * that is no model; what `onRun` throws. A run that fails is a row, not an error.
 *
 * @example
 * ```ts
 * import { exponential, Server, Simulation, Sink, Source } from '@sim/core';
 * import { experiment, grid } from '@sim/experiment';
 *
 * const model = {
 *   params: { servers: 1 },
 *   build({ seed, params }: { seed: number; params: Readonly<Record<string, unknown>> }) {
 *     const out = new Sink('out');
 *     const desk = new Server('desk', { concurrency: Number(params.servers), serviceTime: exponential(0.9), downstream: out });
 *     return { sim: new Simulation({ seed, endTime: 1000, entities: [Source.poisson('calls', desk, { rate: 1 })] }), out };
 *   },
 *   metrics: { served: ({ out }: { out: Sink }) => out.received },
 * };
 * const { points } = await experiment({ model, design: grid({ servers: [1, 2] }), replications: 5 });
 * console.log(points.map(({ params, rows }) => `${String(params.servers)}: ${rows.length}`).join(' ')); // 1: 5 2: 5
 * ```
 *
 * @public
 */
export async function experiment(options: ExperimentOptions): Promise<ExperimentResult> {
  const owner = 'experiment';
  checkOptions(owner, options, [...RUN_OPTIONS, 'design', 'replications', 'confidence', 'shard']);
  const service = await RunService.open(owner, options);
  const { replications = 10, confidence = 0.95, design } = options;
  checkNumber(owner, 'confidence', confidence, { above: 0, max: 1 - Number.EPSILON });
  const rule = new ReplicationsRule(owner, replications, service.metricNames);
  if (!rule.isFixed && options.shard !== undefined)
    throw invalidOption(
      owner,
      'replications',
      'a number when there are shards: none of them sees all runs',
      replications,
    );
  const points = checkDesign(owner, design).map((params) => new PointRuns(owner, service, params));
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < points.length && !service.stopped; index = next++)
      await points[index]!.satisfy(rule, confidence);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(points.length, service.concurrency) }, work));
  } finally {
    await service.close();
  }
  const results = points.map((point) => point.result(confidence));
  const { notes, done, fromJournal, skipped, stopped, loaded, seed, metricNames } = service;
  return {
    points: results,
    metrics: metricNames,
    runs: { done, fromJournal, skipped, failed: results.reduce((sum, { failures }) => sum + failures.length, 0) },
    stopped,
    notes: [...notes, ...oneSampleNotes(results)],
    versions: loaded.versions,
    seed,
    confidence,
  };
}

/** Points at which the seed made no difference: what looks like many runs is one, and has no interval. */
function oneSampleNotes(points: readonly ExperimentPoint[]): readonly string[] {
  const alike = points.filter(({ rows, estimates }) => {
    const all = Object.values(estimates);
    return rows.length > 1 && all.length > 0 && all.every(({ min, max }) => min === max);
  });
  if (alike.length === 0) return [];
  const where = alike.length === points.length ? 'at every point' : `at ${alike.length} of ${points.length} points`;
  return [
    `All runs ${where} gave the same: nothing random depends on the seed there, so they are one sample and say nothing of chance. A recorded trace can be resampled for each seed (resampleBlocks).`,
  ];
}

function checkDesign(owner: string, design: unknown): readonly Params[] {
  if (design === undefined) return [{}];
  const { points } = design as Design;
  if (!Array.isArray(points) || points.length === 0)
    throw invalidOption(owner, 'design', 'grid(…), latinHypercube(…) or list(…)', design);
  return points as readonly Params[];
}

/**
 * What an experiment is made of.
 *
 * @public
 */
export interface ExperimentOptions extends RunOptions {
  /** The points. @defaultValue one point: the model's own parameters */
  readonly design?: Design;
  /**
   * How often each point is run: a number, an integer of 1 or more, or until the intervals are narrow
   * enough. @defaultValue 10
   */
  readonly replications?: number | ReplicationsUntil;
  /** The probability of intervals, above 0 and below 1. @defaultValue 0.95 */
  readonly confidence?: number;
  /** Does a part of the runs only, as `{ index, count }` or `'1/4'`; see {@link mergeJournals}. @defaultValue all */
  readonly shard?: Shard | string;
}

/**
 * What an experiment found.
 *
 * @public
 */
export interface ExperimentResult {
  /** One for each point of the design, in its order. */
  readonly points: readonly ExperimentPoint[];
  /** The names of the metrics, in the model's order. */
  readonly metrics: readonly string[];
  /** How many runs were `done` in all, how many of them found in the journal, how many failed; and how many were left to other shards. */
  readonly runs: {
    readonly done: number;
    readonly fromJournal: number;
    readonly failed: number;
    readonly skipped: number;
  };
  /** Whether `signal` ended it before all was done. */
  readonly stopped: boolean;
  /** What a reader should know: runs of other versions in the journal, lines that could not be read, runs that are all one sample. */
  readonly notes: readonly string[];
  /** What the runs were done on: packages, Node and its engine. */
  readonly versions: Readonly<Record<string, string>>;
  /** The seed that all seeds were derived from. */
  readonly seed: number;
  /** The probability of the intervals. */
  readonly confidence: number;
}
