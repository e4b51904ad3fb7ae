import { type Estimate, estimateOf, Histogram } from '@sim/core';
import type { ExperimentModel, Params } from '../model/experiment-model.ts';
import type { RunError, RunOutcome } from '../model/run-outcome.ts';
import { judgeThreshold, parseThreshold, type ThresholdVerdict } from '../model/threshold.ts';
import type { FinishedRun, RunService } from './run-service.ts';

/**
 * A metric at a point. For a percentile, `pooled` is that of all replications together; mean and
 * interval are those of the percentiles of single runs.
 *
 * @public
 */
export interface PointEstimate extends Estimate {
  /** The percentile of all runs together; `undefined` for a metric that is no percentile. */
  readonly pooled?: number;
}

/**
 * A run that gave no numbers.
 *
 * @public
 */
export interface FailedRun {
  /** Which replication of its point. */
  readonly replication: number;
  /** Its seed: the run can be repeated alone. */
  readonly seed: number;
  /** What happened. */
  readonly error: RunError;
}

/**
 * What an experiment found at one point.
 *
 * @public
 */
export interface ExperimentPoint {
  /** What the point sets. */
  readonly params: Params;
  /** All parameters in force, those of the model included. */
  readonly allParams: Params;
  /** The metrics of each run that finished, in order of replications. */
  readonly rows: readonly Readonly<Record<string, number>>[];
  /** Each metric over those runs; none of them if no run finished. */
  readonly estimates: Readonly<Record<string, PointEstimate>>;
  /** The runs that failed, in order of replications. */
  readonly failures: readonly FailedRun[];
  /** What became of the model's promises here; none of them if no run finished. */
  readonly thresholds: readonly ThresholdVerdict[];
}

/** @internal */
export function pointOf(
  service: RunService,
  params: Params,
  allParams: Params,
  runs: readonly FinishedRun[],
  confidence: number,
): ExperimentPoint {
  const finished: Exclude<RunOutcome, { readonly error: unknown }>[] = [];
  const failures: FailedRun[] = [];
  for (const { replication, seed, outcome } of runs) {
    if ('error' in outcome) failures.push({ replication, seed, error: outcome.error });
    else finished.push(outcome);
  }
  const rows = finished.map((outcome) => service.valuesOf(outcome));
  const estimates: Record<string, PointEstimate> = {};
  service.metricNames.forEach((name, index) => {
    const values = rows.map((row) => row[name]!).filter((value) => !Number.isNaN(value));
    if (values.length > 0)
      estimates[name] = withPooled(service.model, name, index, finished, estimate(values, confidence));
  });
  return { params, allParams, rows, estimates, failures, thresholds: verdicts(service.model, estimates) };
}

/** @internal With infinities among the values there is no width that would say anything. */
export function estimate(values: readonly number[], confidence: number): Estimate {
  const plain = estimateOf(values, confidence);
  return Number.isFinite(plain.mean) || values.length === 1 ? plain : { ...plain, halfWidth: Infinity };
}

function withPooled(
  model: ExperimentModel,
  name: string,
  index: number,
  finished: readonly { readonly histograms?: readonly unknown[] }[],
  plain: Estimate,
): PointEstimate {
  const metric = model.metrics[name]!;
  if (typeof metric === 'function') return plain;
  let all: Histogram | undefined;
  for (const { histograms } of finished) {
    const one = Histogram.fromJSON(histograms![index] as Parameters<typeof Histogram.fromJSON>[0]);
    if (all === undefined) all = one;
    else all.merge(one);
  }
  const pooled = all?.percentile(metric.percentile);
  return pooled === undefined ? plain : { ...plain, pooled };
}

function verdicts(
  model: ExperimentModel,
  estimates: Readonly<Record<string, PointEstimate>>,
): readonly ThresholdVerdict[] {
  return (model.thresholds ?? []).flatMap((text) => {
    const threshold = parseThreshold('thresholds', text);
    const found = estimates[threshold.metric];
    return found === undefined ? [] : [judgeThreshold(threshold, found)];
  });
}
