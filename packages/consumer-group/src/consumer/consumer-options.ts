import {
  checkFunction,
  checkName,
  checkNumber,
  checkOneOf,
  checkOptions,
  type Entity,
  invalidOption,
  type Latency,
  type Process,
} from '@sim/core';
import { given, hasMethod } from '../checks.ts';
import { checkListener, type RebalanceListener } from '../member/rebalance-listener.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';
import { type FailurePolicy, type ResolvedFailurePolicy, resolveFailurePolicy } from './failure-policy.ts';
import type { ConcurrencyWithin } from './work-pool.ts';

/**
 * When a {@link Consumer} commits.
 *
 * * `'after-processing'`: when a batch has been processed. A crash in between repeats records: at
 *   least once.
 * * `'before-processing'`: as soon as a batch was polled. A crash in between loses records: at most
 *   once.
 * * `'interval'`: what earlier polls returned, before a poll, at most every `commitInterval`
 *   (Kafka's `enable.auto.commit`).
 * * `'never'`.
 *
 * After processing and on an interval it also commits when partitions are revoked, and when it
 * stops.
 *
 * @public
 */
export type CommitPolicy = 'after-processing' | 'before-processing' | 'interval' | 'never';

/**
 * How a {@link Consumer} works. Times are seconds.
 *
 * @public
 */
export interface ConsumerOptions<R, P extends PartitionPlace = number> {
  /**
   * Makes it a static member: a restart within the session costs no rebalance, and it does not
   * leave when it stops. @defaultValue a dynamic member
   */
  readonly instanceId?: string;
  /** When it joins, after the start of the run; 0 or more. @defaultValue 0 */
  readonly joinAt?: number;
  /** How many records a poll asks for (`max.poll.records`). @defaultValue 100 */
  readonly maxPollRecords?: number;
  /** How long it rests between a batch and the next poll. @defaultValue 0 */
  readonly pollInterval?: number;
  /**
   * How often it looks for records when it is idle and the log has no `onAppend` to tell it.
   * @defaultValue 0.1
   */
  readonly idleInterval?: number;
  /** How long a record takes. @defaultValue 0 */
  readonly serviceTime?: Latency;
  /**
   * How long a batch takes, beside its records: a latency, or a function of the number of records.
   * With it, and without `process` and `downstream`, batches of a log that has `fetchRange` are
   * mere numbers: nothing is done record by record. @defaultValue 0
   */
  readonly batchTime?: Latency | ((records: number) => number);
  /**
   * How many records are worked on at the same time, as far as `concurrencyWithin` allows. With more
   * than 1 it polls ahead, to keep its workers busy, and commits what is finished before each poll.
   * @defaultValue 1
   */
  readonly concurrency?: number;
  /**
   * What may be worked on at the same time: records of different partitions, with different keys, or
   * any (as in a share group). A commit says no more than the lowest offset that is not finished.
   * @defaultValue 'partition'
   */
  readonly concurrencyWithin?: ConcurrencyWithin;
  /** When it commits. @defaultValue 'after-processing' */
  readonly commit?: CommitPolicy;
  /**
   * The least time between two commits on an interval (`auto.commit.interval.ms`). @defaultValue 5
   */
  readonly commitInterval?: number;
  /**
   * Commits also whenever so many records are finished, in the middle of a batch; 1 or more. Not
   * with `commit: 'never'` or `'before-processing'`. @defaultValue only by `commit`
   */
  readonly commitEvery?: number;
  /**
   * What to do with a record, after its service time: a function, or a process. It fails by
   * throwing. @defaultValue nothing
   */
  readonly process?: (record: R) => void | Process;
  /** What to do when that fails. @defaultValue the failure stops the run */
  readonly onFailure?: FailurePolicy;
  /** Gets a `Process` event for each record processed. @defaultValue nobody */
  readonly downstream?: Entity;
  /**
   * Makes the payload of that event. @defaultValue `{ key, value, eventTime }` of a record with
   * `key`, `value` and `timestamp`
   */
  readonly payload?: (record: R) => unknown;
  /**
   * Is told when its partitions change, after it has committed what it had to. In the middle of a
   * batch it is told of nothing: it hears of it at the next poll. @defaultValue nobody
   */
  readonly listener?: RebalanceListener<P>;
  /** The topics it subscribes to, in a group over several. @defaultValue all of the group */
  readonly topics?: readonly string[];
}

const NAMES: readonly (keyof ConsumerOptions<unknown>)[] = [
  'instanceId',
  'joinAt',
  'maxPollRecords',
  'pollInterval',
  'idleInterval',
  'serviceTime',
  'batchTime',
  'concurrency',
  'concurrencyWithin',
  'commit',
  'commitInterval',
  'commitEvery',
  'process',
  'onFailure',
  'downstream',
  'payload',
  'listener',
  'topics',
];

/** @internal */
export interface ResolvedConsumerOptions<R> extends Required<
  Omit<
    ConsumerOptions<R>,
    'instanceId' | 'process' | 'downstream' | 'onFailure' | 'batchTime' | 'commitEvery' | 'topics' | 'listener'
  >
> {
  readonly batchTime: Latency | ((records: number) => number) | undefined;
  readonly commitEvery: number;
  readonly topics: readonly string[] | undefined;
  readonly listener: RebalanceListener<never>;
  readonly instanceId: string | undefined;
  readonly process: ((record: R) => void | Process) | undefined;
  readonly downstream: Entity | undefined;
  readonly onFailure: ResolvedFailurePolicy;
}

/** @internal */
export function resolveConsumerOptions<R>(
  owner: string,
  options: ConsumerOptions<R, never>,
): Readonly<ResolvedConsumerOptions<R>> {
  const { instanceId, process, downstream } = checkOptions(owner, options, NAMES);
  if (instanceId !== undefined) checkName(owner, 'instanceId', instanceId);
  if (downstream !== undefined && !hasMethod(downstream, 'handleEvent'))
    throw invalidOption(owner, 'downstream', 'an Entity', downstream);
  return Object.freeze({
    instanceId,
    joinAt: checkNumber(owner, 'joinAt', given(options.joinAt, 0), { min: 0 }),
    maxPollRecords: checkNumber(owner, 'maxPollRecords', given(options.maxPollRecords, 100), { min: 1, integer: true }),
    pollInterval: checkNumber(owner, 'pollInterval', given(options.pollInterval, 0), { min: 0 }),
    idleInterval: checkNumber(owner, 'idleInterval', given(options.idleInterval, 0.1), { min: 1e-9 }),
    serviceTime: given(options.serviceTime, 0),
    batchTime: options.batchTime,
    concurrency: checkNumber(owner, 'concurrency', given(options.concurrency, 1), {
      min: 1,
      integer: true,
      infinite: true,
    }),
    concurrencyWithin: checkOneOf(owner, 'concurrencyWithin', given(options.concurrencyWithin, 'partition'), [
      'partition',
      'key',
      'unordered',
    ] as const),
    commit: checkOneOf(owner, 'commit', given(options.commit, 'after-processing'), [
      'after-processing',
      'before-processing',
      'interval',
      'never',
    ] as const),
    commitInterval: checkNumber(owner, 'commitInterval', given(options.commitInterval, 5), { min: 1e-9 }),
    commitEvery: checkCommitEvery(owner, options),
    process: process === undefined ? undefined : checkFunction(owner, 'process', process),
    onFailure: resolveFailurePolicy(owner, given(options.onFailure, {})),
    downstream,
    payload: checkFunction(owner, 'payload', given(options.payload, defaultPayload)),
    listener: checkListener(owner, given(options.listener, {})),
    topics: options.topics,
  });
}

function checkCommitEvery(owner: string, { commit, commitEvery }: ConsumerOptions<never, never>): number {
  if (commitEvery === undefined) return Infinity;
  if (commit === 'never' || commit === 'before-processing')
    throw invalidOption(owner, 'commitEvery', `nothing with commit: '${commit}'`, commitEvery);
  return checkNumber(owner, 'commitEvery', commitEvery, { min: 1, integer: true, infinite: true });
}

/** The event protocol of stream processors, from a record like those of an event log. */
function defaultPayload(record: unknown): unknown {
  const { key, value, timestamp } = record as {
    readonly key?: unknown;
    readonly value?: unknown;
    readonly timestamp?: unknown;
  };
  // For each record: no spreads, which take several times as long.
  if (typeof timestamp !== 'number') return typeof key === 'string' ? { key, value } : { value };
  return typeof key === 'string' ? { key, value, eventTime: timestamp } : { value, eventTime: timestamp };
}
