import { checkFunction, checkNumber, checkOneOf, type Entity, invalidOption, type Latency } from '@sim/core';
import {
  type ResolvedWindowingOptions,
  resolveWindowingOptions,
  type WindowingOptions,
} from '../operator/windowing-options.ts';
import type { StreamElement, WindowResult } from '../events/stream-events.ts';
import { elementOfResult } from '../events/stream-payloads.ts';
import { isWatermarkReceiver } from './watermark-receiver.ts';

/**
 * How a {@link StreamProcessor} works. All times are in seconds.
 *
 * @typeParam V - the value of an element
 * @typeParam R - the result of a window
 *
 * @public
 */
export interface StreamProcessorOptions<V, R> extends WindowingOptions<V, R> {
  /** Who gets the `WindowResult` events. */
  readonly downstream: Entity;
  /** Who gets the `LateEvent` events; required by the policy `'side-output'`. @defaultValue none */
  readonly sideOutput?: Entity;
  /** Whether everything still open is emitted when a run ends by itself. @defaultValue true */
  readonly drain?: boolean;
  /**
   * What it takes to process one element; left out, elements are processed at once, inside their
   * event. @defaultValue none
   */
  readonly processingCost?: Latency;
  /**
   * How many elements may wait while another is processed, an integer from 0; more are rejected and
   * counted. Only with `processingCost`. @defaultValue Infinity
   */
  readonly queueCapacity?: number;
  /**
   * Whether `Watermark` and `EndOfStream` events are sent downstream, with this processor as their
   * source. @defaultValue true if `downstream` is a `WatermarkReceiver`, else false
   */
  readonly forwardWatermarks?: boolean;
  /**
   * How a `WindowResult` of another processor is read as an element.
   *
   * @defaultValue its key, its result as the value, and the last nanosecond of its window as the
   * event time
   */
  readonly fromResult?: (result: WindowResult<any>) => StreamElement<V>;
}

/** Processor options, complete and checked. */
export interface ResolvedStreamProcessorOptions<V, R> extends ResolvedWindowingOptions<V, R> {
  readonly downstream: Entity;
  readonly sideOutput: Entity | undefined;
  readonly drain: boolean;
  readonly processingCost: Latency | undefined;
  readonly queueCapacity: number;
  readonly forwardWatermarks: boolean;
  readonly fromResult: (result: WindowResult<any>) => StreamElement<V>;
}

/** Checks and completes. */
export function resolveStreamProcessorOptions<V, R>(
  owner: string,
  options: StreamProcessorOptions<V, R>,
): ResolvedStreamProcessorOptions<V, R> {
  const windowing = resolveWindowingOptions(owner, options);
  const { downstream, drain = true, fromResult = elementOfResult, processingCost, queueCapacity, sideOutput } = options;
  checkEntity(owner, 'downstream', downstream);
  if (sideOutput !== undefined) checkEntity(owner, 'sideOutput', sideOutput);
  else if (windowing.lateEventPolicy === 'side-output')
    throw invalidOption(owner, 'sideOutput', "an entity, since lateEventPolicy is 'side-output'", sideOutput);
  if (queueCapacity !== undefined && processingCost === undefined)
    throw invalidOption(owner, 'queueCapacity', 'left out where there is no processingCost', queueCapacity);
  return {
    ...windowing,
    downstream,
    sideOutput,
    drain: checkOneOf(owner, 'drain', drain, [true, false]),
    processingCost,
    queueCapacity: checkNumber(owner, 'queueCapacity', queueCapacity ?? Infinity, {
      min: 0,
      integer: true,
      infinite: true,
    }),
    forwardWatermarks: checkOneOf(
      owner,
      'forwardWatermarks',
      options.forwardWatermarks ?? isWatermarkReceiver(downstream),
      [true, false],
    ),
    fromResult: checkFunction(owner, 'fromResult', fromResult),
  };
}

function checkEntity(owner: string, option: string, entity: Entity): void {
  if (typeof entity?.handleEvent !== 'function') throw invalidOption(owner, option, 'an entity', entity);
}
