import { SimError } from '@sim/core';

/**
 * The codes this package gives to a {@link @sim/core#SimError}, beside `INVALID_OPTION` and core's
 * others.
 *
 * | code | when |
 * | --- | --- |
 * | `UNKNOWN_MEMBER` | poll, commit, seek or leave by somebody who is not, or no longer, a member |
 * | `COMMIT_FENCED` | commit of a partition the member does not own now, or one the protocol refuses |
 * | `COORDINATOR_NOT_AVAILABLE` | join, leave, poll or commit while the group is crashed |
 * | `GROUP_MAX_SIZE_REACHED` | join of a group that has as many members as it may have |
 * | `PARTITION_NOT_ASSIGNED` | seek or pause of a partition the member does not own now |
 * | `UNKNOWN_PARTITION` | a partition the log does not have |
 * | `OFFSET_OUT_OF_RANGE` | a position the log cannot serve, with `autoOffsetReset: 'none'`; a commit or seek beyond the end of the partition |
 * | `INVALID_ASSIGNMENT` | a strategy gave a partition to nobody, to two, or to a stranger |
 *
 * Where Kafka has a name for the refusal it is in `context.kafkaError`.
 *
 * @public
 */
export type ConsumerGroupErrorCode =
  | 'UNKNOWN_MEMBER'
  | 'COMMIT_FENCED'
  | 'COORDINATOR_NOT_AVAILABLE'
  | 'GROUP_MAX_SIZE_REACHED'
  | 'PARTITION_NOT_ASSIGNED'
  | 'UNKNOWN_PARTITION'
  | 'OFFSET_OUT_OF_RANGE'
  | 'INVALID_ASSIGNMENT';

/** @internal */
export function groupError(
  code: ConsumerGroupErrorCode,
  message: string,
  context: Readonly<Record<string, unknown>>,
): SimError {
  return new SimError(code, message, context);
}

/** @internal */
export function unknownMember(
  owner: string,
  consumerName: string,
  why = 'no consumer of this name is a member',
  context: Readonly<Record<string, unknown>> = {},
): SimError {
  return groupError('UNKNOWN_MEMBER', `${owner}: expected a member, got ${JSON.stringify(consumerName)}: ${why}`, {
    owner,
    consumerName,
    replaced: false,
    kafkaError: 'UNKNOWN_MEMBER_ID',
    ...context,
  });
}

/** @internal */
export function commitFenced(
  owner: string,
  consumerName: string,
  partition: unknown,
  ownedBy: string | undefined,
): SimError {
  const found = ownedBy === undefined ? 'nobody' : JSON.stringify(ownedBy);
  return groupError(
    'COMMIT_FENCED',
    `${owner}: expected a commit of partition ${JSON.stringify(partition)} by its owner, ${found}, got one by ${JSON.stringify(consumerName)}`,
    { owner, consumerName, partition, partitionOwner: ownedBy },
  );
}

/** @internal */
export function notAvailable(owner: string): SimError {
  return groupError('COORDINATOR_NOT_AVAILABLE', `${owner}: it is crashed; try again when it has restarted`, {
    owner,
    kafkaError: 'COORDINATOR_NOT_AVAILABLE',
  });
}

/**
 * A commit that Kafka's coordinator, or the member's own client, refuses.
 *
 * @internal
 */
export function commitRefused(owner: string, consumerName: string, kafkaError: string, retriable: boolean): SimError {
  return groupError(
    'COMMIT_FENCED',
    `${owner}: expected a commit by a member of the present generation, got one by ${JSON.stringify(consumerName)}: ${kafkaError}`,
    { owner, consumerName, kafkaError, retriable },
  );
}
