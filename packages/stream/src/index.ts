/**
 * A windowed stream processor for discrete-event simulations: event time, watermarks, late data.
 *
 * @packageDocumentation
 */
export type { Aggregator } from './aggregators/aggregator.ts';
export { approxCountDistinct, type ApproxCountDistinctOptions } from './aggregators/approx-count-distinct.ts';
export { collect } from './aggregators/collect.ts';
export { countDistinct } from './aggregators/count-distinct.ts';
export { count } from './aggregators/count.ts';
export { max, min } from './aggregators/extremes.ts';
export { mean } from './aggregators/mean.ts';
export { percentile, type PercentileOptions } from './aggregators/percentile.ts';
export { reduce } from './aggregators/reduce.ts';
export { sum } from './aggregators/sum.ts';
export { topK } from './aggregators/top-k.ts';
export type { CompletedCheckpoint } from './job/checkpoints.ts';
export type { Exchange } from './job/job-item.ts';
export type {
  CheckpointOptions,
  JobInput,
  JobOperator,
  JobWindowOptions,
  SourceRecord,
  StreamJobOptions,
} from './job/job-options.ts';
export type { JobSinkOptions, JobSinkStats } from './job/job-sink.ts';
export type { JobTaskStats } from './job/job-task-stats.ts';
export { defaultMaxParallelism, instanceOfKeyGroup, keyGroupOf } from './job/key-groups.ts';
export type { StreamJobStats } from './job/job-stats.ts';
export type { Savepoint } from './job/savepoint.ts';
export { StreamJob } from './job/stream-job.ts';
export type { TransactionalWriter } from './job/transactional-writer.ts';
export type { WatermarkAlignmentOptions } from './job/watermark-alignment.ts';
export { intervalJoin, type IntervalJoinOptions } from './joins/interval-join.ts';
export { temporalJoin, type TemporalJoinOptions } from './joins/temporal-join.ts';
export { type JoinSide, windowJoin, type WindowJoinOptions } from './joins/window-join.ts';
export { KeyedOperator, type KeyedOperatorOptions, type KeyedOperatorStats } from './keyed/keyed-operator.ts';
export type {
  KeyedContext,
  KeyedProcessFunction,
  OnTimerContext,
  TimerService,
} from './keyed/keyed-process-function.ts';
export type { ValueState } from './state/keyed-state.ts';
export { countWindow, type CountWindow } from './evictors/count-window.ts';
export { CountEvictor } from './evictors/count-evictor.ts';
export { DeltaEvictor } from './evictors/delta-evictor.ts';
export type { Evictor, EvictorOptions, TimestampedValue } from './evictors/evictor.ts';
export { TimeEvictor } from './evictors/time-evictor.ts';
export type { WindowOperatorStats } from './operator/operator-stats.ts';
export type { WindowState } from './operator/window-state.ts';
export type { AccumulationMode, LateEventPolicy, WindowingOptions } from './operator/windowing-options.ts';
export type {
  LateEvent,
  SourceId,
  StreamElement,
  StreamEnd,
  WatermarkAdvance,
  WindowResult,
  WindowRetraction,
} from './events/stream-events.ts';
export type { PaneTiming, WindowPane } from './events/window-pane.ts';
export { StreamHarness, type StreamHarnessOptions } from './processor/stream-harness.ts';
export type { StreamProcessorOptions } from './processor/stream-processor-options.ts';
export { StreamProcessor } from './processor/stream-processor.ts';
export type { StreamProcessorStats } from './processor/stream-processor-stats.ts';
export type { StreamInput, WatermarkReceiver } from './processor/watermark-receiver.ts';
export { AfterWatermark, type AfterWatermarkOptions } from './triggers/after-watermark.ts';
export { ContinuousEventTimeTrigger } from './triggers/continuous-event-time-trigger.ts';
export { ContinuousProcessingTimeTrigger } from './triggers/continuous-processing-time-trigger.ts';
export { CountTrigger } from './triggers/count-trigger.ts';
export { EventTimeTrigger } from './triggers/event-time-trigger.ts';
export { NeverTrigger } from './triggers/never-trigger.ts';
export {
  ProcessingTimeoutTrigger,
  type ProcessingTimeoutTriggerOptions,
} from './triggers/processing-timeout-trigger.ts';
export { ProcessingTimeTrigger } from './triggers/processing-time-trigger.ts';
export { PurgingTrigger } from './triggers/purging-trigger.ts';
export type { OnMergeContext, Trigger, TriggerContext, TriggerResult, TriggerWindow } from './triggers/trigger.ts';
export { boundedOutOfOrderness, type IdlenessOptions, monotonous } from './watermarks/bounded-out-of-orderness.ts';
export { manual } from './watermarks/manual.ts';
export { perSource, type PerSourceOptions } from './watermarks/per-source.ts';
export { processingTime, type ProcessingTimeOptions } from './watermarks/processing-time.ts';
export { punctuated } from './watermarks/punctuated.ts';
export type { WatermarkGenerator, WatermarkStrategy } from './watermarks/watermark-strategy.ts';
export { WatermarkValve } from './watermarks/watermark-valve.ts';
export { GlobalWindows } from './windows/global-windows.ts';
export { SessionWindow } from './windows/session-window.ts';
export { SlidingWindow } from './windows/sliding-window.ts';
export { TumblingWindow, type GridOptions } from './windows/tumbling-window.ts';
export type { WindowBounds, WindowGrid, WindowType } from './windows/window-type.ts';
