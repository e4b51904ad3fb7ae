import { SimError } from '@sim/core';

/**
 * The codes this package gives to a {@link @sim/core#SimError}, beside `INVALID_OPTION` and core's
 * others.
 *
 * | code | when |
 * | --- | --- |
 * | `UNKNOWN_MEMBER` | poll, commit, seek or leave by somebody who is not, or no longer, a member |
 * | `COMMIT_FENCED` | commit of a partition the member does not own now |
 * | `PARTITION_NOT_ASSIGNED` | seek or pause of a partition the member does not own now |
 * | `UNKNOWN_PARTITION` | a partition the log does not have |
 * | `OFFSET_OUT_OF_RANGE` | a position the log cannot serve, with `autoOffsetReset: 'none'`; a commit or seek beyond the end of the partition |
 * | `INVALID_ASSIGNMENT` | a strategy gave a partition to nobody, to two, or to a stranger |
 *
 * @public
 */
export type ConsumerGroupErrorCode =
  | 'UNKNOWN_MEMBER'
  | 'COMMIT_FENCED'
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
  replaced = false,
): SimError {
  return groupError('UNKNOWN_MEMBER', `${owner}: expected a member, got ${JSON.stringify(consumerName)}: ${why}`, {
    owner,
    consumerName,
    replaced,
  });
}
