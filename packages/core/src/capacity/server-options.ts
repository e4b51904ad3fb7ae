import { checkFunction, checkNumber, checkOneOf, invalidOption } from '../checks/checks.ts';
import { checkParameters } from '../checks/parameters.ts';
import { Entity } from '../entity/entity.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import type { Latency } from '../random/distribution.ts';
import { checkSample, latencySampler } from '../random/latency.ts';
import type { RandomStream } from '../random/random-stream.ts';

/**
 * The order in which a {@link Server} takes jobs from its queue: first in first out, last in first
 * out, or by priority.
 *
 * @public
 */
export type QueuePolicy = 'fifo' | 'lifo' | 'priority';

/**
 * How a {@link Server} is made.
 *
 * @public
 */
export interface ServerOptions {
  /** How many jobs are served at the same time, an integer \>= 1. @defaultValue 1 */
  readonly concurrency?: number;
  /**
   * How long a job takes, in seconds: a number, a distribution, or a function of the event, such as
   * of a size in its payload. @defaultValue 0.01
   */
  readonly serviceTime?: Latency | ((event: SimEvent) => number);
  /** Who is next. @defaultValue 'fifo' */
  readonly queuePolicy?: QueuePolicy;
  /**
   * With the policy `'priority'`, the priority of a job; the smaller, the earlier. Equal ones in
   * order of arrival. @defaultValue the number `payload.priority`, else 0
   */
  readonly priority?: (event: SimEvent) => number;
  /**
   * How many jobs may wait, an integer \>= 0; a job that finds the queue full is dropped.
   * @defaultValue Infinity
   */
  readonly queueLimit?: number;
  /**
   * Who gets the event, with the same type and payload, when its service ends. @defaultValue nobody
   */
  readonly downstream?: Entity;
  /**
   * Who gets the event, with the same type and payload, when it is dropped. @defaultValue nobody
   */
  readonly dropTo?: Entity;
  /**
   * Whether jobs that wait are still there after a crash (a queue kept elsewhere) or lost like
   * those in service. @defaultValue true
   */
  readonly queueSurvivesCrash?: boolean;
}

/** Options with every default in place. */
export interface ResolvedServerOptions {
  readonly concurrency: number;
  readonly serviceTime: (rng: RandomStream, event: SimEvent) => number;
  readonly queuePolicy: QueuePolicy;
  readonly priority: (event: SimEvent) => number;
  readonly queueLimit: number;
  readonly downstream: Entity | undefined;
  readonly dropTo: Entity | undefined;
  readonly queueSurvivesCrash: boolean;
}

/** @internal */
export function resolveServerOptions(owner: string, options: ServerOptions): ResolvedServerOptions {
  const {
    concurrency = 1,
    serviceTime = 0.01,
    queuePolicy = 'fifo',
    priority = priorityInPayload,
    queueLimit = Infinity,
    downstream,
    dropTo,
    queueSurvivesCrash = true,
  } = checkParameters(owner, options, 'options');
  checkFunction(owner, 'priority', priority);
  return {
    concurrency: checkNumber(owner, 'concurrency', concurrency, { min: 1, integer: true }),
    serviceTime:
      typeof serviceTime === 'function'
        ? (_, event) => checkSample(owner, 'serviceTime', serviceTime(event))
        : latencySampler(owner, 'serviceTime', serviceTime),
    queuePolicy: checkOneOf(owner, 'queuePolicy', queuePolicy, ['fifo', 'lifo', 'priority']),
    priority: (event) => checkNumber(owner, `the priority of "${event.type}"`, priority(event), { infinite: true }),
    queueLimit: checkNumber(owner, 'queueLimit', queueLimit, { min: 0, integer: true, infinite: true }),
    downstream: checkTarget(owner, 'downstream', downstream),
    dropTo: checkTarget(owner, 'dropTo', dropTo),
    queueSurvivesCrash: checkOneOf(owner, 'queueSurvivesCrash', queueSurvivesCrash, [true, false]),
  };
}

function priorityInPayload({ payload }: SimEvent): number {
  const priority =
    typeof payload === 'object' && payload !== null ? (payload as { readonly priority?: unknown }).priority : undefined;
  return typeof priority === 'number' ? priority : 0;
}

function checkTarget(owner: string, option: string, target: unknown): Entity | undefined {
  if (target === undefined || target instanceof Entity) return target;
  throw invalidOption(owner, option, 'an Entity', target);
}
