import type { KafkaAnswer, KafkaError } from './kafka-error.ts';
import type { OffsetCommitRequest } from './offset-commit.ts';

/**
 * A member's half of a group protocol: what a consumer's process knows and does, apart from reading
 * records. A state machine without a clock or a network: it is fed with the application's polls,
 * answers and times, which never go back, and sends requests by its {@link GroupClientPort}.
 *
 * What it says is the member's *belief*: a broker that has removed the member tells it only with an
 * answer. All times and durations are integers in the unit of the broker's.
 *
 * @internal
 */
export interface GroupClient {
  /** The state of the member, under Kafka's name. */
  readonly state: string;
  /** The id the coordinator gave the member, or it gave itself; `''` while it has none. */
  readonly memberId: string;
  /** The generation or member epoch the member believes in; -1 (classic) or 0 (KIP-848) while it has none. */
  readonly generation: number;
  /** The partitions the member believes to own, ascending. */
  readonly owned: readonly number[];
  /** Whether it is a member and has all it was given: nothing is under way, as far as it knows. */
  readonly atRest: boolean;
  /** Set when an answer was fatal: the client is closed then, and polls must fail with it. */
  readonly fatalError: KafkaError | undefined;
  /** When {@link GroupClient.advance} has to be called next; `Infinity` if nothing is due. */
  readonly deadline: number;
  /** Does what is due at or before `now`. */
  advance(now: number): void;
  /**
   * The application calls poll, and is inside it until {@link GroupClient.pollEnded}. Only here are
   * rebalances answered: a member in the middle of a batch does not join again.
   */
  pollStarted(now: number): void;
  /** The application is back from poll: from here on its poll timer runs. */
  pollEnded(now: number): void;
  /** An answer to a request has come; one that is not awaited (any more) is ignored. */
  receive(now: number, correlationId: number, response: unknown): void;
  /** The end of what {@link GroupClientPort.autoCommit} began. */
  autoCommitted(now: number): void;
  /** The member's metadata shows other partitions than before. */
  partitionsChanged(now: number): void;
  /** The application asks for a rebalance (`enforceRebalance`). Without effect under KIP-848. */
  requestRebalance(now: number): void;
  /**
   * What a commit has to carry now, or why it fails without being sent: `REBALANCE_IN_PROGRESS`
   * between joining and the new assignment, `UNKNOWN_MEMBER_ID` for one that is not in the group.
   */
  commitRequest(): OffsetCommitRequest | KafkaError;
  /**
   * The answer to a commit: makes the member do what it does on such an error.
   *
   * @returns `'done'`; `'retry'` after `retry.backoff.ms`, with a new
   * {@link GroupClient.commitRequest}; or `'failed'`, which the application gets with the error
   */
  commitAnswered(now: number, request: OffsetCommitRequest, error: KafkaAnswer): 'done' | 'retry' | 'failed';
  /**
   * Leaves: commits, gives up its partitions, and says so to the coordinator where the protocol
   * does. Nothing is awaited; a lost message leaves a ghost until the session ends.
   */
  close(now: number): void;
}

/**
 * What a member's protocol half needs of the process it lives in. Calls are made in the middle of a
 * change: they must not call the client back before they return, except where stated.
 *
 * @typeParam Request - the requests of the protocol
 *
 * @internal
 */
export interface GroupClientPort<Request> {
  /**
   * Sends a request. Its answer goes to {@link GroupClient.receive} with the same id, which grows
   * from request to request. Requests and answers may be lost or late, and answers come in any order
   * and number; requests have to reach the broker through a `Connection`.
   */
  send(request: Request, correlationId: number): void;
  /**
   * Commits the positions of what the member owns, before it gives something up
   * (`enable.auto.commit`). Left out, nothing is committed.
   *
   * @returns true if the commit is under way: {@link GroupClient.autoCommitted} has to be called
   * when it has succeeded or failed for good; false if it is done or there is nothing to do
   */
  autoCommit?(): boolean;
  /** `onPartitionsRevoked`: the member gives these up, and may still commit them. */
  revoked(partitions: readonly number[]): void;
  /** `onPartitionsLost`: these are gone already. */
  lost(partitions: readonly number[]): void;
  /** `onPartitionsAssigned`: called after every rebalance, also with nothing added. */
  assigned(added: readonly number[], owned: readonly number[]): void;
  /** The member stops for good: its next poll fails with this error. */
  failed(error: KafkaError): void;
}
