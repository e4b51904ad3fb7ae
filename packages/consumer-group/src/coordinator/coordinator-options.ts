import { checkNumber, checkOneOf, invalidOption } from '@sim/core';
import type { PartitionAssignment, RebalanceProtocol } from '../assignment/partition-assignment.ts';

/**
 * How a {@link FixedDelayCoordinator} works. Durations are in the unit of the times it is fed with.
 *
 * @public
 */
export interface CoordinatorOptions {
  /** The name of the group, for messages. @defaultValue 'group' */
  readonly name?: string;
  /** Shares the partitions out. */
  readonly assignmentStrategy: PartitionAssignment;
  /** How members move to a new assignment. @defaultValue what the strategy prefers, else 'eager' */
  readonly rebalanceProtocol?: RebalanceProtocol;
  /** How long a rebalance takes, from what causes it to the new assignment. */
  readonly rebalanceDelay: number;
  /** How long a member may be silent; `Infinity`: for ever. @defaultValue Infinity */
  readonly sessionTimeout?: number;
  /** How long a member may go without a poll; `Infinity`: for ever. @defaultValue Infinity */
  readonly maxPollInterval?: number;
  /** How many partitions there are at first. */
  readonly partitionCount: number;
}

/** @internal */
export function resolveCoordinatorOptions(options: CoordinatorOptions): Required<CoordinatorOptions> {
  const { name = 'group', assignmentStrategy } = options;
  const owner = `ConsumerGroup "${name}"`;
  if (
    typeof assignmentStrategy !== 'object' ||
    (assignmentStrategy as unknown) === null ||
    typeof assignmentStrategy.assign !== 'function'
  ) {
    throw invalidOption(
      owner,
      'assignmentStrategy',
      'an object with assign(partitions, consumers)',
      assignmentStrategy,
    );
  }
  return Object.freeze({
    name,
    assignmentStrategy,
    rebalanceProtocol: checkOneOf(
      owner,
      'rebalanceProtocol',
      options.rebalanceProtocol ?? assignmentStrategy.preferredProtocol ?? 'eager',
      ['eager', 'cooperative'] as const,
    ),
    rebalanceDelay: checkNumber(owner, 'rebalanceDelay', options.rebalanceDelay, { min: 0 }),
    sessionTimeout: checkNumber(owner, 'sessionTimeout', options.sessionTimeout ?? Infinity, {
      above: 0,
      infinite: true,
    }),
    maxPollInterval: checkNumber(owner, 'maxPollInterval', options.maxPollInterval ?? Infinity, {
      above: 0,
      infinite: true,
    }),
    partitionCount: checkNumber(owner, 'numPartitions', options.partitionCount, { min: 0, integer: true }),
  });
}
