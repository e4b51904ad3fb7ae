import { checkNumber, checkOneOf, checkOptions, invalidOption, type Latency } from '@sim/core';
import type { PartitionAssignment, RebalanceProtocol } from '../assignment/partition-assignment.ts';
import { RangeAssignment } from '../assignment/range-assignment.ts';
import type { PartitionedLog } from '../log-port.ts';
import type { OffsetReset } from '../offsets/offset-tracker.ts';

/**
 * How a {@link ConsumerGroup} works. Times are seconds.
 *
 * @public
 */
export interface ConsumerGroupOptions {
  /** Shares the partitions out. @defaultValue new RangeAssignment() */
  readonly assignmentStrategy?: PartitionAssignment;
  /**
   * How long a rebalance takes, from what causes it to the new assignment; 0 or more. @defaultValue
   * 0.5
   */
  readonly rebalanceDelay?: number;
  /** How long a poll takes. @defaultValue 0.001 */
  readonly pollLatency?: Latency;
  /** How long a commit takes; it counts at the end. @defaultValue 0 */
  readonly commitLatency?: Latency;
  /**
   * How long after its last heartbeat a member is evicted (Kafka's `session.timeout.ms`); `null`:
   * never. @defaultValue null
   */
  readonly sessionTimeout?: number | null;
  /**
   * How often a member sends a heartbeat while its entity runs (`heartbeat.interval.ms`); less than
   * `sessionTimeout`. @defaultValue sessionTimeout / 3
   */
  readonly heartbeatInterval?: number;
  /**
   * How long a member may go without a poll before it is evicted (`max.poll.interval.ms`); `null`:
   * for ever. @defaultValue null
   */
  readonly maxPollInterval?: number | null;
  /**
   * How members move to a new assignment. @defaultValue 'eager', unless the strategy prefers
   * another
   */
  readonly rebalanceProtocol?: RebalanceProtocol;
  /**
   * Where reading begins without a committed offset, or with one the log cannot serve
   * (`auto.offset.reset`). @defaultValue 'earliest'
   */
  readonly autoOffsetReset?: OffsetReset;
  /**
   * How many records one partition gives before the next has its turn, 1 or more: stands for
   * `max.partition.fetch.bytes`.
   * @defaultValue twice what the poll asks for: what is handed out, and what is fetched ahead
   * meanwhile
   */
  readonly maxPartitionFetch?: number;
}

/** @internal */
export interface ResolvedGroupOptions {
  readonly assignmentStrategy: PartitionAssignment;
  readonly rebalanceDelay: number;
  readonly pollLatency: Latency;
  readonly commitLatency: Latency;
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly maxPollInterval: number;
  readonly rebalanceProtocol: RebalanceProtocol;
  readonly autoOffsetReset: OffsetReset;
  readonly maxPartitionFetch: number | undefined;
}

/** @internal */
export function resolveConsumerGroupOptions(
  owner: string,
  options: ConsumerGroupOptions,
): Readonly<ResolvedGroupOptions> {
  const assignmentStrategy: PartitionAssignment =
    checkOptions(owner, options).assignmentStrategy ?? new RangeAssignment();
  if (typeof assignmentStrategy !== 'object' || typeof assignmentStrategy.assign !== 'function') {
    throw invalidOption(
      owner,
      'assignmentStrategy',
      'an object with assign(partitions, consumers)',
      assignmentStrategy,
    );
  }
  const sessionTimeout = checkNumber(owner, 'sessionTimeout', options.sessionTimeout ?? Infinity, {
    min: 1e-9,
    infinite: true,
  });
  const heartbeatInterval = checkNumber(owner, 'heartbeatInterval', options.heartbeatInterval ?? sessionTimeout / 3, {
    above: 0,
    infinite: true,
  });
  if (heartbeatInterval >= sessionTimeout && sessionTimeout < Infinity) {
    throw invalidOption(owner, 'heartbeatInterval', `less than sessionTimeout, ${sessionTimeout} s`, heartbeatInterval);
  }
  const { maxPartitionFetch } = options;
  return Object.freeze({
    assignmentStrategy,
    rebalanceDelay: checkNumber(owner, 'rebalanceDelay', options.rebalanceDelay ?? 0.5, { min: 0 }),
    pollLatency: options.pollLatency ?? 0.001,
    commitLatency: options.commitLatency ?? 0,
    sessionTimeout,
    heartbeatInterval: Math.max(heartbeatInterval, 1e-9),
    maxPollInterval: checkNumber(owner, 'maxPollInterval', options.maxPollInterval ?? Infinity, {
      min: 1e-9,
      infinite: true,
    }),
    rebalanceProtocol: checkOneOf(
      owner,
      'rebalanceProtocol',
      options.rebalanceProtocol ?? assignmentStrategy.preferredProtocol ?? 'eager',
      ['eager', 'cooperative'] as const,
    ),
    autoOffsetReset: checkOneOf(owner, 'autoOffsetReset', options.autoOffsetReset ?? 'earliest', [
      'earliest',
      'latest',
      'none',
    ] as const),
    maxPartitionFetch:
      maxPartitionFetch === undefined
        ? undefined
        : checkNumber(owner, 'maxPartitionFetch', maxPartitionFetch, { min: 1, integer: true }),
  });
}

/** @internal */
export function checkLog<R>(owner: string, log: PartitionedLog<R>): PartitionedLog<R> {
  const ok =
    typeof log === 'object' &&
    (log as unknown) !== null &&
    Number.isInteger(log.numPartitions) &&
    log.numPartitions >= 1 &&
    (['highWatermark', 'logStartOffset', 'fetch'] as const).every((method) => typeof log[method] === 'function');
  if (!ok)
    throw invalidOption(owner, 'log', 'a log with numPartitions >= 1, highWatermark, logStartOffset and fetch', log);
  return log;
}
