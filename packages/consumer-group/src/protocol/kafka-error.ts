/**
 * The answers by which Kafka's group coordinators refuse a request, under Kafka's own names.
 *
 * | name | protocol | meaning |
 * | --- | --- | --- |
 * | `MEMBER_ID_REQUIRED` | classic | join again with the member id in the answer |
 * | `UNKNOWN_MEMBER_ID` | both | the coordinator knows no such member (any more) |
 * | `ILLEGAL_GENERATION` | classic | the member is in another generation than the group |
 * | `REBALANCE_IN_PROGRESS` | classic | the group rebalances; the member has to join again |
 * | `FENCED_INSTANCE_ID` | classic | another process goes by the member's instance id |
 * | `GROUP_MAX_SIZE_REACHED` | both | the group has as many members as it may have |
 * | `INCONSISTENT_GROUP_PROTOCOL` | classic | the joiner has no assignor in common with the group |
 * | `INVALID_SESSION_TIMEOUT` | classic | the joiner's session timeout is out of the broker's bounds |
 * | `COORDINATOR_NOT_AVAILABLE` | both | nobody answers; also what a client makes of a request without answer |
 * | `UNRELEASED_INSTANCE_ID` | KIP-848 | a live member goes by the instance id; the newcomer is refused |
 * | `FENCED_MEMBER_EPOCH` | KIP-848 | the member's epoch is not the coordinator's; it has to join again |
 * | `STALE_MEMBER_EPOCH` | KIP-848 | a commit with an epoch that is over |
 *
 * Source: `org.apache.kafka.common.protocol.Errors`.
 *
 * @internal
 */
export type KafkaError =
  | 'MEMBER_ID_REQUIRED'
  | 'UNKNOWN_MEMBER_ID'
  | 'ILLEGAL_GENERATION'
  | 'REBALANCE_IN_PROGRESS'
  | 'FENCED_INSTANCE_ID'
  | 'GROUP_MAX_SIZE_REACHED'
  | 'INCONSISTENT_GROUP_PROTOCOL'
  | 'INVALID_SESSION_TIMEOUT'
  | 'COORDINATOR_NOT_AVAILABLE'
  | 'UNRELEASED_INSTANCE_ID'
  | 'FENCED_MEMBER_EPOCH'
  | 'STALE_MEMBER_EPOCH';

/**
 * What an answer says: an error, or that there is none.
 *
 * @internal
 */
export type KafkaAnswer = 'NONE' | KafkaError;
