import {
  checkFunction,
  checkNumber,
  checkOneOf,
  checkOptions,
  type Entity,
  invalidOption,
  type Latency,
} from '@sim/core';
import { given } from '../options/given.ts';
import {
  type ResolvedWindowingOptions,
  resolveWindowingOptions,
  WINDOWING_OPTION_NAMES,
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
   * The processor time of one element, which stands still in a pause and runs at the pace of the
   * moment; left out, elements are processed at once, inside their event. @defaultValue none
   */
  readonly processingCost?: Latency;
  /**
   * How many elements may wait while another is processed, an integer from 0; `overflow` says what
   * becomes of more. @defaultValue Infinity
   */
  readonly queueCapacity?: number;
  /**
   * What happens to elements that find the queue full. `'reject'`: they are rejected and counted.
   * `'block'`: none is lost; the processors upstream take no further input until there is room, and
   * what is already on its way (the results of one step of a watermark, or events of an entity that
   * does not ask `hasCapacity`) waits here beyond the capacity. @defaultValue 'reject'
   */
  readonly overflow?: 'reject' | 'block';
  /**
   * Whether `Watermark` and `EndOfStream` events are sent downstream, with this processor as their
   * source. @defaultValue true if `downstream` is a `WatermarkReceiver`, else false
   */
  readonly forwardWatermarks?: boolean;
  /**
   * How a `WindowResult` of another processor is read as an element.
   *
   * @defaultValue its key, its result as the value, and the last instant of its window as the event
   * time; for a window without end the watermark, or the clock before there is one
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
  readonly overflow: 'reject' | 'block';
  readonly forwardWatermarks: boolean;
  readonly fromResult: (result: WindowResult<any>) => StreamElement<V>;
}

const OPTION_NAMES = [
  ...WINDOWING_OPTION_NAMES,
  'downstream',
  'sideOutput',
  'drain',
  'processingCost',
  'queueCapacity',
  'overflow',
  'forwardWatermarks',
  'fromResult',
];

/** Checks and completes. */
export function resolveStreamProcessorOptions<V, R>(
  owner: string,
  options: StreamProcessorOptions<V, R>,
): ResolvedStreamProcessorOptions<V, R> {
  const windowing = resolveWindowingOptions(owner, checkOptions(owner, options, OPTION_NAMES));
  const { downstream, drain = true, fromResult = elementOfResult, processingCost, queueCapacity, sideOutput } = options;
  checkEntity(owner, 'downstream', downstream);
  if (sideOutput !== undefined) checkEntity(owner, 'sideOutput', sideOutput);
  else if (windowing.lateEventPolicy === 'side-output')
    throw invalidOption(owner, 'sideOutput', "an entity, since lateEventPolicy is 'side-output'", sideOutput);
  if (queueCapacity !== undefined && processingCost === undefined && options.overflow !== 'block')
    throw invalidOption(owner, 'queueCapacity', 'left out where there is no processingCost', queueCapacity);
  return {
    ...windowing,
    downstream,
    sideOutput,
    drain: checkOneOf(owner, 'drain', drain, [true, false]),
    processingCost,
    queueCapacity: checkNumber(owner, 'queueCapacity', given(queueCapacity, Infinity), {
      min: 0,
      integer: true,
      infinite: true,
    }),
    overflow: checkOneOf(owner, 'overflow', given(options.overflow, 'reject'), ['reject', 'block']),
    forwardWatermarks: checkOneOf(
      owner,
      'forwardWatermarks',
      given(options.forwardWatermarks, isWatermarkReceiver(downstream)),
      [true, false],
    ),
    fromResult: checkFunction(owner, 'fromResult', fromResult),
  };
}

function checkEntity(owner: string, option: string, entity: Entity): void {
  if (typeof entity?.handleEvent !== 'function') throw invalidOption(owner, option, 'an entity', entity);
}
