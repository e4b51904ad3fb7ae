/**
 * Many runs of a simulation model: designs of experiments, replications until the answer is sure,
 * all cores, queues of workers, journals, goal seeking and calibration.
 *
 * @packageDocumentation
 */

// models
export type {
  ExperimentModel,
  ModelContext,
  ModelMetric,
  Params,
  ParamValue,
  PercentileMetric,
  SeriesPoint,
} from './model/experiment-model.ts';
export type { FailureKind, RunError } from './model/run-outcome.ts';
export type { StopSignal } from './model/stop-signal.ts';
export type { ThresholdVerdict } from './model/threshold.ts';

// designs
export type { Design } from './design/design.ts';
export { grid } from './design/grid.ts';
export { latinHypercube } from './design/latin-hypercube.ts';
export type { LatinHypercubeOptions, ParamRange } from './design/latin-hypercube.ts';
export { list } from './design/list.ts';

// experiments
export { experiment } from './experiment/experiment.ts';
export type { ExperimentOptions, ExperimentResult } from './experiment/experiment.ts';
export type { ExperimentPoint, FailedRun, PointEstimate } from './experiment/point-estimates.ts';
export { progressLine } from './experiment/progress-line.ts';
export type { ProgressStream } from './experiment/progress-line.ts';
export type { ReplicationsUntil, WantedPrecision } from './experiment/replications-rule.ts';
export type { RunReport } from './experiment/run-report.ts';
export type { RunOptions } from './experiment/run-service.ts';
export type { Shard } from './experiment/shard.ts';
export { sensitivity } from './experiment/sensitivity.ts';
export type { ParamSensitivity, SensitivityOptions } from './experiment/sensitivity.ts';
export { findSmallest } from './search/find-smallest.ts';
export type { FindSmallestOptions, SmallestValue, TriedValue } from './search/find-smallest.ts';

// calibration
export { calibrate } from './calibrate/calibrate.ts';
export type {
  CalibratedPoint,
  CalibrateOptions,
  Calibration,
  FittedParam,
  Residuals,
  SeriesResiduals,
} from './calibrate/calibration.ts';

// runners
export { inProcess } from './runner/in-process.ts';
export { queue } from './runner/queue.ts';
export type { QueueConnection } from './runner/queue-connection.ts';
export type { QueueOptions } from './runner/queue.ts';
export type { Runner } from './runner/runner.ts';
export { startWorker } from './runner/start-worker.ts';
export type { RunningWorker, WorkerOptions } from './runner/start-worker.ts';
export { threads } from './runner/threads.ts';
export type { ThreadsOptions } from './runner/threads.ts';

// journals
export { mergeJournals } from './journal/merge-journals.ts';
export type { MergedJournals } from './journal/merge-journals.ts';

// statistics
export { batchMeans } from './statistics/batch-means.ts';
export type { BatchMeans, BatchMeansOptions } from './statistics/batch-means.ts';
export { mser5 } from './statistics/mser.ts';
export type { WarmUpEnd } from './statistics/mser.ts';
export { pairedDifference } from './statistics/paired-difference.ts';
export { resampleBlocks } from './statistics/resample-blocks.ts';
export type { ResampleBlocksOptions } from './statistics/resample-blocks.ts';
