/**
 * Deterministic discrete-event simulation: a clock, events, entities, processes, and what models of
 * them need.
 *
 * @packageDocumentation
 */

// errors
export {
  checkFunction,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkPercentage,
  invalidOption,
} from './checks/checks.ts';
export type { NumberRange } from './checks/checks.ts';
export type { CoreErrorCode } from './errors/error-codes.ts';
export { isSimError, SimError } from './errors/sim-error.ts';

// time
export { milliseconds } from './time/milliseconds.ts';
export { TICKS_PER_SECOND, toSeconds, toTicks } from './time/ticks.ts';

// engine
export { Simulation } from './run/simulation.ts';
export type { SimulationOptions } from './run/simulation-options.ts';
export type { EntitySummary, SimulationSummary, StuckProcess } from './summary/summary.ts';
export { SimEvent } from './entity/sim-event.ts';
export type { SimEventInit } from './entity/sim-event.ts';
export type { EntityTaking, EventOf } from './entity/typed-events.ts';
export { checkEntity } from './entity/check-entity.ts';
export { Entity } from './entity/entity.ts';
export type { SendOptions } from './entity/send-options.ts';
export type { Cancellable, SimulationContext } from './entity/simulation-context.ts';
export type { EntityMetric } from './entity/entity-metric.ts';
export type { Timer } from './entity/timer.ts';
export { CallbackEntity } from './entity/callback-entity.ts';
export { unknownEventType } from './entity/unknown-event-type.ts';
export type { HandlerResult, Process, SimYield } from './entity/process-types.ts';
export { ProcessHandle } from './entity/process.ts';
export type { SpawnOptions } from './entity/spawn-options.ts';
export { Interrupt } from './entity/interrupt.ts';
export { SimFuture } from './future/future.ts';
export type { SimFutureOptions } from './future/future.ts';
export { allOf, anyOf } from './future/combined-future.ts';
export type { FutureValue } from './future/combined-future.ts';
export { withTimeout } from './future/timed-future.ts';
export type { BreakpointOptions } from './run/breakpoints.ts';
export type { RunAsyncOptions, RunProgress } from './run/run-async.ts';

// random
export type { RandomStream } from './random/random-stream.ts';
export { deriveSeed } from './random/derive-seed.ts';
export { createRandomStream } from './random/seeded-stream.ts';
export type { Distribution, Latency } from './random/distribution.ts';
export { latencySampler } from './random/latency.ts';
export type { ComposableDistribution } from './random/distributions/composable-distribution.ts';
export { bernoulli } from './random/distributions/bernoulli.ts';
export { constant } from './random/distributions/constant.ts';
export { empirical } from './random/distributions/empirical.ts';
export { exponential } from './random/distributions/exponential.ts';
export { fromPercentiles } from './random/distributions/from-percentiles.ts';
export { erlang, gamma } from './random/distributions/gamma.ts';
export { logNormal } from './random/distributions/log-normal.ts';
export type { LogNormalParameters } from './random/distributions/log-normal.ts';
export { mixture } from './random/distributions/mixture.ts';
export type { MixtureComponent } from './random/distributions/mixture.ts';
export { normal } from './random/distributions/normal.ts';
export { pareto } from './random/distributions/pareto.ts';
export { poisson } from './random/distributions/poisson.ts';
export { triangular } from './random/distributions/triangular.ts';
export { uniform } from './random/distributions/uniform.ts';
export { weibull } from './random/distributions/weibull.ts';
export { zipf } from './random/distributions/zipf.ts';

// load
export { Source } from './load/source.ts';
export type { SourceStats } from './load/source.ts';
export type {
  LoadContext,
  ProfileSourceOptions,
  RateSourceOptions,
  ReplayContext,
  ReplaySourceOptions,
  SourceOptions,
} from './load/source-options.ts';
export type { ComposableRateProfile, RateProfile } from './load/rate-profile.ts';
export { CumulativeRate } from './load/cumulative-rate.ts';
export { constantRate, dailyRate, rampRate, spikeRate, stepRate } from './load/profiles.ts';
export { hotKeys, roundRobinKeys, uniformKeys, zipfKeys } from './load/keys.ts';
export type { KeyChoice, KeyOptions } from './load/keys.ts';
export { eventTimeJitter } from './load/event-time.ts';

// capacity
export { RateLimiter } from './capacity/rate-limiter.ts';
export type { RateLimiterOptions, RateLimiterStats } from './capacity/rate-limiter.ts';
export { Resource } from './capacity/resource.ts';
export type { AcquireOptions, ResourceOptions, ResourceStats, UseOptions } from './capacity/resource-options.ts';
export type { Lease } from './capacity/lease.ts';
export type { OnPreempt } from './capacity/preemption.ts';
export { Store } from './capacity/store.ts';
export type { StoreOptions, StoreStats, StoreWaitOptions } from './capacity/store.ts';
export { Server } from './capacity/server.ts';
export type { ServerStats } from './capacity/server.ts';
export type { ServerClassStats } from './capacity/class-stats.ts';
export type { QueuePolicy, ServerOptions } from './capacity/server-options.ts';

// measure
export type { Clock } from './statistics/clock.ts';
export { Histogram } from './statistics/histogram.ts';
export type { HistogramOptions, HistogramSummary } from './statistics/histogram.ts';
export type { HistogramBucketsJSON, HistogramJSON } from './statistics/histogram-json.ts';
export type { JSONNumber } from './statistics/number-json.ts';
export { Level } from './statistics/level.ts';
export type { LevelOptions, LevelSummary } from './statistics/level.ts';
export { TimeSeries } from './statistics/time-series.ts';
export type { TimeSeriesOptions, TimeSeriesRow, TimeSeriesSummary } from './statistics/time-series.ts';
export type { TimeSeriesJSON } from './statistics/series-json.ts';
export type { TimeSeriesBuckets } from './statistics/series-buckets.ts';
export { Counter } from './measure/counter.ts';
export type { CounterStats } from './measure/counter.ts';
export type { EventStamp } from './measure/event-latency.ts';
export { LatencyTracker } from './measure/latency-tracker.ts';
export type { LatencyTrackerOptions, LatencyTrackerStats } from './measure/latency-tracker.ts';
export { Sink } from './measure/sink.ts';
export type { SinkOptions, SinkStats } from './measure/sink.ts';
export { Probe } from './measure/probe.ts';
export type { NumericKey, ProbeOptions, ProbeStats } from './measure/probe.ts';
export { deprecation } from './summary/deprecation.ts';
export { describeOption } from './summary/describe-option.ts';
export { warmUp } from './measure/warm-up.ts';
export type { Recorder } from './measure/warm-up.ts';

// trace
export type { SimObserver } from './entity/observer.ts';
export { TraceObserver } from './trace/trace-observer.ts';
export { TraceRecorder } from './trace/trace-recorder.ts';
export type { TraceRecorderOptions } from './trace/trace-recorder.ts';
export type { TraceLevel, TraceRecord } from './trace/trace-record.ts';
export type { TraceDifference } from './trace/trace-difference.ts';
export type { ChromeTrace, ChromeTraceEvent } from './trace/chrome-trace.ts';
export { TraceHash } from './trace/trace-hash.ts';
export type { TraceHashOptions } from './trace/trace-hash.ts';
export { checkDeterminism } from './trace/check-determinism.ts';
export type { CheckDeterminismOptions, DeterminismReport } from './trace/check-determinism.ts';
export type { Invariant, InvariantOptions } from './run/invariant.ts';

// record
export { recordRun } from './record/record-run.ts';
export { RunRecorder } from './record/run-recorder.ts';
export type { RecordDetails, RecordOptions } from './record/record-options.ts';
export type { Measurement } from './record/measurement.ts';
export type { RunPromise } from './record/run-promise.ts';
export type {
  RecordedAnswer,
  RecordedEntity,
  RecordedMeasurement,
  RecordedPromise,
  RunRecord,
} from './record/run-record.ts';
export type {
  RecordedColumn,
  RecordedExtremes,
  RecordedHistogram,
  RecordedMetric,
  RecordedTally,
} from './record/recorded-series.ts';
export type {
  RecordedDomain,
  RecordedEvents,
  RecordedFault,
  RecordedOwnership,
  RecordedRebalance,
  RecordedWindows,
} from './record/recorded-domain.ts';

// faults
export { FaultSchedule } from './faults/fault-schedule.ts';
export type { CrashTimes, FaultScheduleStats, FaultSpan, SlowSpan } from './faults/fault-schedule.ts';
export type { FaultHandle } from './faults/fault.ts';
export { RandomFaults } from './faults/random-faults.ts';

// experiment
export { compare } from './experiment/compare.ts';
export type { Comparison } from './experiment/compare.ts';
export { estimateOf } from './experiment/estimate.ts';
export type { Estimate } from './experiment/estimate.ts';
export type { BuildContext, BuiltModel, ExperimentOptions, Metric } from './experiment/model.ts';
export { replicate } from './experiment/replicate.ts';
export type { FailedRun, Replications } from './experiment/replicate.ts';
export { sweep } from './experiment/sweep.ts';
export type { SweepPoint } from './experiment/sweep.ts';
