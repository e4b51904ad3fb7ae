import { checkFunction, checkName, checkNumber, checkOneOf, checkOptions, invalidOption } from '../checks/checks.ts';
import { Entity } from '../entity/entity.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import type { Latency } from '../random/distribution.ts';
import { checkSample, latencySampler } from '../random/latency.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { describeOption } from '../summary/describe-option.ts';
import type { OnPreempt } from './preemption.ts';

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
  /**
   * How many jobs are served at the same time, an integer \>= 1; `Infinity` without limit. See
   * {@link Server.setConcurrency}. @defaultValue 1
   */
  readonly concurrency?: number;
  /**
   * How long a healthy server works on a job, in seconds: a number, a distribution, or a function
   * of the event, such as of a size in its payload, of the server's random stream, and of the number
   * of jobs in the system when the service begins, waiting or in service and this one included: a
   * load-dependent server, such as a database that slows down under contention.
   * @defaultValue 0.01
   */
  readonly serviceTime?: Latency | ((event: SimEvent, rng: RandomStream, jobsInSystem: number) => number);
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
   * How long a job waits for its service to begin, in seconds, before it leaves the line and goes to
   * `dropTo`; its `reply` is rejected with `TIMED_OUT`. Drawn from the stream `<name>/patience`.
   * @defaultValue Infinity
   */
  readonly patience?: Latency;
  /**
   * With the policy `'priority'`: whether a job takes the place of one in service whose priority is
   * lower, of the lowest, and among equals of the one that came last. @defaultValue false
   */
  readonly preempt?: boolean;
  /**
   * What becomes of the work on a job that had to give way: it goes on where it was, starts over, or
   * the job is lost and its `reply` rejected with `PREEMPTED`. @defaultValue 'resume'
   */
  readonly onPreempt?: OnPreempt;
  /** The class of a job, for statistics by class. @defaultValue no classes */
  readonly classOf?: (event: SimEvent) => string;
  /**
   * Whether jobs that wait are still there after a crash (a queue kept elsewhere) or lost like
   * those in service. @defaultValue true
   */
  readonly queueSurvivesCrash?: boolean;
}

/** Options with every default in place. */
export interface ResolvedServerOptions {
  readonly concurrency: number;
  readonly serviceTime: (rng: RandomStream, event: SimEvent, jobsInSystem: number) => number;
  readonly queuePolicy: QueuePolicy;
  readonly priority: (event: SimEvent) => number;
  readonly queueLimit: number;
  readonly downstream: Entity | undefined;
  readonly dropTo: Entity | undefined;
  readonly queueSurvivesCrash: boolean;
  readonly patience: ((rng: RandomStream) => number) | undefined;
  readonly preempt: boolean;
  readonly onPreempt: OnPreempt;
  readonly classOf: ((event: SimEvent) => string) | undefined;
  /** The options as given, for reports. */
  readonly described: Readonly<Record<string, unknown>>;
}

const NAMES = [
  'concurrency',
  'serviceTime',
  'queuePolicy',
  'priority',
  'queueLimit',
  'downstream',
  'dropTo',
  'patience',
  'preempt',
  'onPreempt',
  'classOf',
  'queueSurvivesCrash',
] as const satisfies readonly (keyof ServerOptions)[];

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
    patience = Infinity,
    preempt = false,
    onPreempt = 'resume',
    classOf,
  } = checkOptions(owner, options, NAMES);
  checkFunction(owner, 'priority', priority);
  if (classOf !== undefined) checkFunction(owner, 'classOf', classOf);
  checkOneOf(owner, 'preempt', preempt, [true, false]);
  if (preempt && queuePolicy !== 'priority')
    throw invalidOption(owner, 'preempt', "false unless queuePolicy is 'priority'", preempt);
  return {
    concurrency: checkNumber(owner, 'concurrency', concurrency, { min: 1, integer: true, infinite: true }),
    serviceTime:
      typeof serviceTime === 'function'
        ? (rng, event, jobsInSystem) => checkSample(owner, 'serviceTime', serviceTime(event, rng, jobsInSystem))
        : latencySampler(owner, 'serviceTime', serviceTime),
    queuePolicy: checkOneOf(owner, 'queuePolicy', queuePolicy, ['fifo', 'lifo', 'priority']),
    priority: (event) =>
      checkNumber(owner, `the priority of ${JSON.stringify(event.type)}`, priority(event), { infinite: true }),
    queueLimit: checkNumber(owner, 'queueLimit', queueLimit, { min: 0, integer: true, infinite: true }),
    downstream: checkTarget(owner, 'downstream', downstream),
    dropTo: checkTarget(owner, 'dropTo', dropTo),
    patience: patience === Infinity ? undefined : latencySampler(owner, 'patience', patience),
    preempt,
    described: {
      concurrency,
      serviceTime: describeOption(serviceTime),
      queuePolicy,
      queueLimit,
      downstream: downstream?.name,
      dropTo: dropTo?.name,
      patience: describeOption(patience),
      preempt,
      onPreempt,
      queueSurvivesCrash,
    },
    onPreempt: checkOneOf(owner, 'onPreempt', onPreempt, ['resume', 'repeat', 'lose']),
    classOf: classOf === undefined ? undefined : (event) => checkName(owner, 'what classOf returns', classOf(event)),
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
