import { checkFunction, checkNumber, checkOneOf, checkOptions, invalidOption, type Latency } from '@sim/core';
import { given, hasMethod } from '../checks.ts';
import type { PartitionAssignment, RebalanceProtocol } from '../assignment/partition-assignment.ts';
import { RangeAssignment } from '../assignment/range-assignment.ts';
import type { MessageFate } from '../coordinator/kafka/kafka-network.ts';
import type { CoordinatorKind } from './make-coordinator.ts';
import { optionsWithoutEffect } from './options-without-effect.ts';
import type { IsolationLevel } from '../log-port.ts';
import type { OffsetReset } from '../offsets/offset-tracker.ts';
import type { Offsets } from './offset-entries.ts';

/**
 * How a {@link ConsumerGroup} works. Times are seconds.
 *
 * @public
 */
export interface ConsumerGroupOptions {
  /** What decides who owns what. @defaultValue 'fixed-delay' */
  readonly coordinator?: CoordinatorKind;
  /** Shares the partitions out. @defaultValue new RangeAssignment(); Kafka's `uniform` with 'consumer' */
  readonly assignmentStrategy?: PartitionAssignment;
  /**
   * How long a rebalance takes, from what causes it to the new assignment; 0 or more; refused
   * without 'fixed-delay', where it takes as long as the members do. @defaultValue 0.5
   */
  readonly rebalanceDelay?: number;
  /** How long a poll takes. @defaultValue 0.001 */
  readonly pollLatency?: Latency;
  /** How long a commit takes; it counts at the end. @defaultValue 0 */
  readonly commitLatency?: Latency;
  /**
   * How long after its last heartbeat a member is evicted (Kafka's `session.timeout.ms`); `null`:
   * never. Kafka's protocols need one. @defaultValue null; 45 with 'classic' and 'consumer'
   */
  readonly sessionTimeout?: number | null;
  /**
   * How often a member sends a heartbeat while its entity runs (`heartbeat.interval.ms`); less than
   * `sessionTimeout`. @defaultValue sessionTimeout / 3; 3 with 'classic', 5 with 'consumer'
   */
  readonly heartbeatInterval?: number;
  /**
   * How long a member may go without a poll before it is evicted (`max.poll.interval.ms`); `null`:
   * for ever. @defaultValue null; 300 with 'classic' and 'consumer'
   */
  readonly maxPollInterval?: number | null;
  /**
   * How members move to a new assignment; with 'consumer' always bit by bit, so 'eager' is refused.
   * @defaultValue 'eager', unless the strategy prefers another
   */
  readonly rebalanceProtocol?: RebalanceProtocol;
  /**
   * Where reading begins without a committed offset, or with one the log cannot serve
   * (`auto.offset.reset`). @defaultValue 'earliest'
   */
  readonly autoOffsetReset?: OffsetReset;
  /**
   * What members see of transactions (`isolation.level`), where the log has any. @defaultValue
   * 'read_uncommitted'
   */
  readonly isolationLevel?: IsolationLevel;
  /**
   * How many records one partition gives before the next has its turn, 1 or more: stands for
   * `max.partition.fetch.bytes`.
   * @defaultValue twice what the poll asks for: what is handed out, and what is fetched ahead
   * meanwhile; for a {@link Consumer} with `concurrency` its part of what the poll asks for
   */
  readonly maxPartitionFetch?: number;
  /**
   * How many records a poll waits for (`fetch.min.bytes`), 1 or more. With 1 it does not wait: it
   * returns what is there, possibly nothing. @defaultValue 1
   */
  readonly fetchMinRecords?: number;
  /**
   * How long it waits at most (`fetch.max.wait.ms`), if `fetchMinRecords` is more than 1. A
   * {@link Consumer} that has read everything fetches again and again: a record that comes then
   * waits for the rest of the fetch under way.
   * @defaultValue 0.5
   */
  readonly fetchMaxWait?: number;
  /**
   * How long the first member of an empty group waits for more
   * (`group.initial.rebalance.delay.ms`); refused without 'classic', if it is more than 0.
   * @defaultValue 3
   */
  readonly initialRebalanceDelay?: number;
  /** How many members a group may have (`group.max.size`); refused with 'fixed-delay'. @defaultValue Infinity */
  readonly maxSize?: number;
  /**
   * How long a message between a member and the coordinator takes, one way; more than 0
   * is refused with 'fixed-delay'. @defaultValue 0
   */
  readonly requestLatency?: Latency;
  /**
   * Lets messages between members and the coordinator be lost, late or doubled; refused
   * with 'fixed-delay'. @defaultValue each arrives once
   */
  readonly messageFate?: MessageFate;
  /**
   * How long committed offsets outlive the last member (`offsets.retention.minutes`);
   * refused with 'fixed-delay', where they are kept for ever. @defaultValue 604800, seven days
   */
  readonly offsetsRetention?: number;
  /**
   * What has been committed before the run: where the real group stands. At most the high watermark
   * the log has when the run begins. @defaultValue nothing
   */
  readonly committedOffsets?: Offsets;
}

const NAMES: readonly (keyof ConsumerGroupOptions)[] = [
  'coordinator',
  'initialRebalanceDelay',
  'maxSize',
  'requestLatency',
  'messageFate',
  'offsetsRetention',
  'assignmentStrategy',
  'rebalanceDelay',
  'pollLatency',
  'commitLatency',
  'sessionTimeout',
  'heartbeatInterval',
  'maxPollInterval',
  'rebalanceProtocol',
  'autoOffsetReset',
  'isolationLevel',
  'maxPartitionFetch',
  'fetchMinRecords',
  'fetchMaxWait',
  'committedOffsets',
];

/** The time-outs that hold if the options name none, in seconds. */
const DEFAULTS: Readonly<
  Record<CoordinatorKind, { sessionTimeout: number; heartbeatInterval: number | undefined; maxPollInterval: number }>
> = {
  'fixed-delay': { sessionTimeout: Infinity, heartbeatInterval: undefined, maxPollInterval: Infinity },
  classic: { sessionTimeout: 45, heartbeatInterval: 3, maxPollInterval: 300 },
  consumer: { sessionTimeout: 45, heartbeatInterval: 5, maxPollInterval: 300 },
};

/** @internal */
export interface ResolvedGroupOptions {
  readonly coordinator: CoordinatorKind;
  /** What is to be said of options that the coordinator does not look at. */
  readonly withoutEffect: readonly string[];
  readonly strategyChosen: boolean;
  readonly initialRebalanceDelay: number;
  readonly maxSize: number;
  readonly requestLatency: Latency;
  readonly messageFate: MessageFate | undefined;
  readonly offsetsRetention: number;
  readonly assignmentStrategy: PartitionAssignment;
  readonly rebalanceDelay: number;
  readonly pollLatency: Latency;
  readonly commitLatency: Latency;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly maxPollInterval: number;
  readonly rebalanceProtocol: RebalanceProtocol;
  readonly autoOffsetReset: OffsetReset;
  readonly isolationLevel: IsolationLevel;
  readonly maxPartitionFetch: number | undefined;
  readonly fetchMinRecords: number;
  readonly fetchMaxWait: number;
  readonly committedOffsets: Offsets | undefined;
}

/** @internal */
export function resolveConsumerGroupOptions(
  owner: string,
  options: ConsumerGroupOptions,
): Readonly<ResolvedGroupOptions> {
  const assignmentStrategy: PartitionAssignment = given<PartitionAssignment>(
    checkOptions(owner, options, NAMES).assignmentStrategy,
    new RangeAssignment(),
  );
  if (typeof assignmentStrategy !== 'object' || !hasMethod(assignmentStrategy, 'assign')) {
    throw invalidOption(
      owner,
      'assignmentStrategy',
      'an object with assign(partitions, consumers)',
      assignmentStrategy,
    );
  }
  const coordinator = checkOneOf(owner, 'coordinator', given(options.coordinator, 'fixed-delay'), [
    'fixed-delay',
    'classic',
    'consumer',
  ] as const);
  const defaults = DEFAULTS[coordinator];
  const sessionTimeout = checkNumber(
    owner,
    'sessionTimeout',
    options.sessionTimeout === null ? Infinity : given(options.sessionTimeout, defaults.sessionTimeout),
    {
      min: 1e-9,
      infinite: true,
    },
  );
  const heartbeatInterval = checkNumber(
    owner,
    'heartbeatInterval',
    given(options.heartbeatInterval, Math.min(defaults.heartbeatInterval ?? Infinity, sessionTimeout / 3)),
    {
      above: 0,
      infinite: true,
    },
  );
  if (heartbeatInterval >= sessionTimeout && sessionTimeout < Infinity) {
    throw invalidOption(owner, 'heartbeatInterval', `less than sessionTimeout, ${sessionTimeout} s`, heartbeatInterval);
  }
  if (coordinator !== 'fixed-delay' && (options.sessionTimeout === null || sessionTimeout === Infinity))
    throw invalidOption(owner, 'sessionTimeout', `a number with coordinator: '${coordinator}'`, options.sessionTimeout);
  const { maxPartitionFetch } = options;
  if (options.messageFate !== undefined) checkFunction(owner, 'messageFate', options.messageFate);
  const resolved = {
    coordinator,
    withoutEffect: optionsWithoutEffect(coordinator, options),
    strategyChosen: options.assignmentStrategy !== undefined,
    initialRebalanceDelay: checkNumber(owner, 'initialRebalanceDelay', given(options.initialRebalanceDelay, 3), {
      min: 0,
    }),
    maxSize: checkNumber(owner, 'maxSize', given(options.maxSize, Infinity), { min: 1, integer: true, infinite: true }),
    requestLatency: given(options.requestLatency, 0),
    messageFate: options.messageFate,
    offsetsRetention: checkNumber(owner, 'offsetsRetention', given(options.offsetsRetention, 604_800), {
      min: 0,
      infinite: true,
    }),
    assignmentStrategy,
    rebalanceDelay: checkNumber(owner, 'rebalanceDelay', given(options.rebalanceDelay, 0.5), { min: 0 }),
    pollLatency: given(options.pollLatency, 0.001),
    commitLatency: given(options.commitLatency, 0),
    sessionTimeout,
    heartbeatInterval: Math.max(heartbeatInterval, 1e-9),
    maxPollInterval: checkNumber(
      owner,
      'maxPollInterval',
      options.maxPollInterval === null ? Infinity : given(options.maxPollInterval, defaults.maxPollInterval),
      {
        min: 1e-9,
        infinite: true,
      },
    ),
    rebalanceProtocol: checkOneOf(
      owner,
      'rebalanceProtocol',
      given(options.rebalanceProtocol, assignmentStrategy.preferredProtocol ?? 'eager'),
      ['eager', 'cooperative'] as const,
    ),
    autoOffsetReset: checkOneOf(owner, 'autoOffsetReset', given(options.autoOffsetReset, 'earliest'), [
      'earliest',
      'latest',
      'none',
    ] as const),
    isolationLevel: checkOneOf(owner, 'isolationLevel', given(options.isolationLevel, 'read_uncommitted'), [
      'read_uncommitted',
      'read_committed',
    ] as const),
    maxPartitionFetch:
      maxPartitionFetch === undefined
        ? undefined
        : checkNumber(owner, 'maxPartitionFetch', maxPartitionFetch, { min: 1, integer: true }),
    fetchMinRecords: checkNumber(owner, 'fetchMinRecords', given(options.fetchMinRecords, 1), {
      min: 1,
      integer: true,
    }),
    fetchMaxWait: checkNumber(owner, 'fetchMaxWait', given(options.fetchMaxWait, 0.5), { min: 1e-9 }),
    committedOffsets: options.committedOffsets,
  };
  return Object.freeze(resolved);
}
