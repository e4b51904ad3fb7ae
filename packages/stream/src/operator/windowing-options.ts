import { checkFunction, checkNumber, checkOneOf, invalidOption } from '@sim/core';
import { given } from '../options/given.ts';
import type { Aggregator } from '../aggregators/aggregator.ts';
import { checkEvictor, type Evictor } from '../evictors/evictor.ts';
import { checkTrigger } from '../triggers/check-trigger.ts';
import type { Trigger } from '../triggers/trigger.ts';
import { boundedOutOfOrderness } from '../watermarks/bounded-out-of-orderness.ts';
import type { WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import { durationTicks } from '../time/exact-time.ts';
import type { WindowType } from '../windows/window-type.ts';

/**
 * What happens to a late element that is past the allowed lateness: it is dropped, applied to its
 * closed window however late (as long as that is kept: `updateRetention`), or sent to the side
 * output.
 *
 * @public
 */
export type LateEventPolicy = 'drop' | 'update' | 'side-output';

/**
 * What a further result of a window holds: all its elements, those that have come since the one
 * before, or all with a `WindowRetraction` that takes back the one before.
 *
 * @public
 */
export type AccumulationMode = 'accumulating' | 'discarding' | 'retracting';

/**
 * How a stream is cut into windows, and what is made of them. All times are in seconds.
 *
 * @typeParam V - the value of an element
 * @typeParam R - the result of a window
 *
 * @public
 */
export interface WindowingOptions<V, R> {
  /** Which windows an element belongs to. */
  readonly windowType: WindowType;
  /**
   * A function of all values of a window, in order of arrival, for which they are kept; or an
   * aggregator, for which they are not.
   */
  readonly aggregate: ((values: readonly V[]) => R) | Aggregator<V, any, R>;
  /**
   * How long after its end a closed window is kept and can be updated, 0 or more. @defaultValue 0
   */
  readonly allowedLateness?: number;
  /** What happens to later elements. @defaultValue 'drop' */
  readonly lateEventPolicy?: LateEventPolicy;
  /**
   * How long after its end a closed window is kept under the policy `'update'`, 0 or more; not less
   * than `allowedLateness` in effect. @defaultValue Infinity
   */
  readonly updateRetention?: number;
  /** How the watermark is made. @defaultValue boundedOutOfOrderness(0) */
  readonly watermarkStrategy?: WatermarkStrategy;
  /**
   * How often the watermark is made, above 0: at the multiples of this on the simulation's clock.
   * @defaultValue 1
   */
  readonly watermarkInterval?: number;
  /**
   * Whether a `WindowRetraction` takes back each emitted result whose window was merged into
   * another one or changed its bounds. @defaultValue false
   */
  readonly retractions?: boolean;
  /**
   * When windows emit. With a trigger each result tells its `pane`, a window ends when the watermark
   * reaches its end, whatever `shouldClose` says, and an element costs a look at the trigger for each
   * of its windows. @defaultValue at the end of the window and for each late element
   */
  readonly trigger?: Trigger<V>;
  /** What a further result of a window holds. @defaultValue 'accumulating' */
  readonly accumulationMode?: AccumulationMode;
  /** Takes elements out of a window when it emits. @defaultValue none */
  readonly evictor?: Evictor<V>;
  /**
   * Whether windows are those of the event times of elements, or of the clock when they come: then
   * nothing is late. @defaultValue 'event-time'
   */
  readonly timeDomain?: 'event-time' | 'processing-time';
}

/** Windowing options, complete and checked. */
export interface ResolvedWindowingOptions<V, R> extends Required<Omit<WindowingOptions<V, R>, 'trigger' | 'evictor'>> {
  readonly trigger: Trigger<V> | undefined;
  readonly evictor: Evictor<V> | undefined;
}

export const WINDOWING_OPTION_NAMES = [
  'windowType',
  'aggregate',
  'allowedLateness',
  'lateEventPolicy',
  'updateRetention',
  'watermarkStrategy',
  'watermarkInterval',
  'retractions',
  'trigger',
  'accumulationMode',
  'evictor',
  'timeDomain',
];

/** Checks and completes; the names are checked by the caller, who may know more of them. */
export function resolveWindowingOptions<V, R>(
  owner: string,
  options: WindowingOptions<V, R>,
): ResolvedWindowingOptions<V, R> {
  if (typeof options !== 'object' || options === null) throw invalidOption(owner, 'options', 'an object', options);
  const {
    windowType,
    aggregate,
    evictor,
    retractions = false,
    trigger,
    watermarkInterval = 1,
    watermarkStrategy = boundedOutOfOrderness(0),
  } = options;
  checkWindowType(owner, windowType);
  checkAggregate(owner, aggregate);
  durationTicks(owner, 'watermarkInterval', watermarkInterval);
  if (typeof watermarkStrategy?.createGenerator !== 'function')
    throw invalidOption(owner, 'watermarkStrategy', 'a watermark strategy', watermarkStrategy);
  return {
    windowType,
    aggregate,
    allowedLateness: checkNumber(owner, 'allowedLateness', given(options.allowedLateness, 0), {
      min: 0,
      infinite: true,
    }),
    lateEventPolicy: checkOneOf(owner, 'lateEventPolicy', given(options.lateEventPolicy, 'drop'), [
      'drop',
      'update',
      'side-output',
    ]),
    updateRetention: checkNumber(owner, 'updateRetention', given(options.updateRetention, Infinity), {
      min: 0,
      infinite: true,
    }),
    watermarkStrategy,
    watermarkInterval,
    retractions: checkOneOf(owner, 'retractions', retractions, [true, false]),
    trigger: trigger === undefined ? undefined : mergingTrigger(owner, trigger, windowType),
    accumulationMode: checkOneOf(owner, 'accumulationMode', given(options.accumulationMode, 'accumulating'), [
      'accumulating',
      'discarding',
      'retracting',
    ]),
    evictor: evictor === undefined ? undefined : checkEvictor(owner, evictor),
    timeDomain: checkOneOf(owner, 'timeDomain', given(options.timeDomain, 'event-time'), [
      'event-time',
      'processing-time',
    ]),
  };
}

function mergingTrigger<V>(owner: string, trigger: Trigger<V>, windowType: WindowType): Trigger<V> {
  checkTrigger(owner, 'trigger', trigger);
  if (windowType.merge !== undefined && trigger.onMerge === undefined)
    throw invalidOption(owner, 'trigger', 'one with onMerge, since its windows merge', trigger);
  return trigger;
}

function checkWindowType(owner: string, windowType: WindowType): void {
  if (typeof windowType !== 'object' || windowType === null)
    throw invalidOption(owner, 'windowType', 'a window type', windowType);
  checkFunction(owner, 'windowType.assignWindows', windowType.assignWindows);
  checkFunction(owner, 'windowType.shouldClose', windowType.shouldClose);
  if (windowType.merge !== undefined) checkFunction(owner, 'windowType.merge', windowType.merge);
}

function checkAggregate<V, R>(owner: string, aggregate: WindowingOptions<V, R>['aggregate']): void {
  if (typeof aggregate === 'function') return;
  if (typeof aggregate !== 'object' || aggregate === null)
    throw invalidOption(owner, 'aggregate', 'a function of values or an aggregator', aggregate);
  checkFunction(owner, 'aggregate.create', aggregate.create);
  checkFunction(owner, 'aggregate.add', aggregate.add);
  checkFunction(owner, 'aggregate.result', aggregate.result);
  if (aggregate.merge !== undefined) checkFunction(owner, 'aggregate.merge', aggregate.merge);
  if (aggregate.copy !== undefined) checkFunction(owner, 'aggregate.copy', aggregate.copy);
}
