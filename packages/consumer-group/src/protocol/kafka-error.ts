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
 * What a member makes of it, and what its application sees:
 *
 * | name | on | the member | the application |
 * | --- | --- | --- | --- |
 * | `MEMBER_ID_REQUIRED` | join | joins again at once with that id | nothing |
 * | `UNKNOWN_MEMBER_ID` | anything | forgets id and generation, rejoins inside the next poll (KIP-848: at once) | partitions lost; a commit fails |
 * | `ILLEGAL_GENERATION` | heartbeat, sync, commit | keeps its id, joins again inside the next poll | partitions lost; a commit fails |
 * | `REBALANCE_IN_PROGRESS` | heartbeat, sync, commit | joins again inside the next poll, eager: after giving all up | partitions revoked; a commit fails, and may be tried again after a poll |
 * | `FENCED_MEMBER_EPOCH` | heartbeat | joins again at once with epoch 0 | partitions lost |
 * | `STALE_MEMBER_EPOCH` | commit | commits again with its new epoch, if it has one | nothing, or the commit fails |
 * | `COORDINATOR_NOT_AVAILABLE` | anything | tries again after a backoff | nothing; a commit is tried again |
 * | the others | join, heartbeat | stops for good | its next poll fails |
 *
 * A member that knows already that a commit cannot be taken does not send it: `commitRequest` gives
 * the error then. A `ConsumerGroup` names the error in `context.kafkaError`; a commit that
 * was refused has the code `COMMIT_FENCED`.
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
