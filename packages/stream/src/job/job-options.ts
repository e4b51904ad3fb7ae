import type { Entity, Latency } from '@sim/core';
import type { KeyedProcessFunction } from '../keyed/keyed-process-function.ts';
import type { WindowingOptions } from '../operator/windowing-options.ts';
import type { WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import type { Exchange } from './job-item.ts';
import type { JobSinkOptions } from './job-sink.ts';
import type { Savepoint } from './savepoint.ts';
import type { WatermarkAlignmentOptions } from './watermark-alignment.ts';

/**
 * A record of a replayable source.
 *
 * @public
 */
export interface SourceRecord {
  /** When it is there to be read, in seconds of the simulation's clock; never before an earlier one. */
  readonly at: number;
  /** What is in it. */
  readonly value: unknown;
  /** What it is grouped by. @defaultValue 'default' */
  readonly key?: string;
  /** When it happened, in seconds. @defaultValue `at` */
  readonly eventTime?: number;
}

/**
 * Where the elements of an operator come from.
 *
 * @public
 */
export interface JobInput {
  /** The name of an operator, or of one and a side output of it: `'parse:late'`. */
  readonly from: string;
  /**
   * How elements are spread over parallel instances: `'forward'` to the instance of the same number,
   * `'keyed'` by key group, `'rebalance'` one after the other, `'broadcast'` to all.
   * @defaultValue 'keyed' with `keyBy`; else 'forward' if both have the same parallelism, 'keyed' if not
   */
  readonly exchange?: Exchange;
  /** Gives each element another key on its way, as Apache Flink's `keyBy`. @defaultValue the key it has */
  readonly keyBy?: (value: any, key: string) => string;
  /** Elements that a channel has room for, an integer from 1. @defaultValue that of the job */
  readonly capacity?: number;
  /** How long an item is on its way, in seconds. @defaultValue that of the job */
  readonly latency?: number;
}

/**
 * How a window operator of a {@link StreamJob} cuts and aggregates: as a `StreamProcessor`, but with
 * the watermarks of the job's sources.
 *
 * @typeParam V - the value of an element
 * @typeParam R - the result of a window
 *
 * @public
 */
export interface JobWindowOptions<V = any, R = any> extends Omit<
  WindowingOptions<V, R>,
  'watermarkStrategy' | 'watermarkInterval'
> {}

/**
 * One operator of a {@link StreamJob}: a source, a function, windows or a sink.
 *
 * @public
 */
export interface JobOperator {
  /** Its name, unique in its job. */
  readonly name: string;
  /**
   * Makes it a source: the record at an offset, from 0; `undefined` at the end. Asked again after a
   * restart, it must give the same records.
   */
  readonly source?: (offset: number, instance: number) => SourceRecord | undefined;
  /** How a source makes its watermark. @defaultValue boundedOutOfOrderness(0) */
  readonly watermarkStrategy?: WatermarkStrategy;
  /**
   * For a source: keeps its watermark close to those of others, by not reading on while it is ahead.
   * @defaultValue none: it reads on as long as there is room
   */
  readonly watermarkAlignment?: WatermarkAlignmentOptions;
  /** Makes it a function with state and timers. */
  readonly process?: KeyedProcessFunction<any, any, any>;
  /**
   * Makes it a window operator. Each value it sends is a `WindowResult`, at the last instant of its
   * window. Side outputs: `'late'`, with `lateEventPolicy: 'side-output'`, has the late elements as
   * they came; `'retractions'` each `WindowRetraction`. Windows close when the watermark reaches
   * their end, whatever `shouldClose` says, and an element costs a look at each of its windows.
   */
  readonly window?: JobWindowOptions;
  /** Makes it a sink. */
  readonly sink?: JobSinkOptions;
  /** Who feeds it, for all but a source: the second one is the second input of its function. */
  readonly inputs?: readonly (string | JobInput)[];
  /** The processor time of one element, which stands still in a pause. @defaultValue 0 */
  readonly cost?: Latency;
  /** How many instances there are, an integer from 1. @defaultValue 1 */
  readonly parallelism?: number;
  /** How many key groups there are. @defaultValue Flink's: 128, or the next power of two above 1.5 × parallelism */
  readonly maxParallelism?: number;
  /** An entity that gets what a function collects as well, as `Process` events. @defaultValue none */
  readonly downstream?: Entity;
}

/**
 * When and how a {@link StreamJob} takes checkpoints. All times are in seconds.
 *
 * @public
 */
export interface CheckpointOptions {
  /** From one trigger to the next, above 0. */
  readonly interval: number;
  /** When the first one is triggered. @defaultValue `interval` */
  readonly firstAt?: number;
  /** Whether inputs are blocked until all barriers have come. @defaultValue 'exactly-once' */
  readonly mode?: 'exactly-once' | 'at-least-once';
  /**
   * Whether barriers overtake what waits, which is then part of the checkpoint: its duration does not
   * grow with back-pressure, its size does. Only with `mode: 'exactly-once'`; savepoints wait all the same.
   * @defaultValue false
   */
  readonly unaligned?: boolean;
  /**
   * How long after the trigger barriers still wait for their turn before they overtake, with `unaligned`.
   * @defaultValue 0
   */
  readonly alignedCheckpointTimeout?: number;
  /** The least time between the end of one and the next trigger. @defaultValue 0 */
  readonly minPause?: number;
  /** After how long one is given up. @defaultValue 600 */
  readonly timeout?: number;
  /** How many may fail one after the other before the job does. @defaultValue 0 */
  readonly tolerableFailures?: number;
  /** How long an instance stands still for its snapshot. @defaultValue 0 */
  readonly syncDuration?: number;
  /** How long it takes to store a snapshot beside the work, whatever its size. @defaultValue 0 */
  readonly asyncDuration?: number;
  /** Values of state stored per second, beside that. @defaultValue Infinity */
  readonly stateRate?: number;
  /** How long it takes from the last acknowledgement until sinks are told. @defaultValue 0 */
  readonly notifyDelay?: number;
}

/**
 * How a {@link StreamJob} works. All times are in seconds.
 *
 * @public
 */
export interface StreamJobOptions {
  /** Its operators; who feeds whom is said by their `inputs`. */
  readonly operators: readonly JobOperator[];
  /** Elements that a channel has room for, an integer from 1. @defaultValue 100 */
  readonly channelCapacity?: number;
  /** How long an item is on its way from operator to operator. @defaultValue 0 */
  readonly channelLatency?: number;
  /**
   * When and how checkpoints are taken. @defaultValue none: a crash loses the state of what crashes
   */
  readonly checkpoints?: CheckpointOptions;
  /**
   * What it begins with: that of a job with the same operators, told apart by name. Their parallelism
   * may be another one, except that of sources. @defaultValue none: without state, at the first records
   */
  readonly savepoint?: Savepoint;
  /** From the failure of an instance until the job is restarted, with checkpoints. @defaultValue 10 */
  readonly restartDelay?: number;
  /** Values of state restored per second, in addition to that. @defaultValue Infinity */
  readonly restoreRate?: number;
  /** How often sources make watermarks. @defaultValue 1 */
  readonly watermarkInterval?: number;
}
