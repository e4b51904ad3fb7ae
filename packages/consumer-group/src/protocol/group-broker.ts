import type { RebalanceCause, RebalanceReport } from './rebalance-report.ts';

/**
 * The broker's half of a group protocol: a state machine without a clock or a network. It is fed
 * with requests and with times, which never go back, and answers.
 *
 * All times and durations are integers in one unit, which is the caller's choice. At one instant
 * timers come before requests: every call that takes `now` first does what is due by then.
 *
 * @typeParam Request - the requests of the protocol
 * @typeParam Response - their answers
 *
 * @internal
 */
export interface GroupBroker<Request, Response> {
  /** The state of the group, under Kafka's name. */
  readonly state: string;
  /** The generation (classic) or the group epoch (KIP-848); never falls. */
  readonly generation: number;
  /** The members by member id, in the order in which they joined; static members that are away included. */
  readonly members: ReadonlyMap<string, BrokerMember>;
  /** When {@link GroupBroker.advance} has to be called next; `Infinity` if nothing is due. Exact. */
  readonly deadline: number;
  /** Does what is due at or before `now`, in the order in which it is due. */
  advance(now: number): void;
  /**
   * Takes a request.
   *
   * @param now - the present time
   * @param request - as the client sent it
   * @param reply - is called once with the answer: before `handle` returns, or later where the
   * protocol parks the request; never if a later request of the same member takes its place
   */
  handle(now: number, request: Request, reply: (response: Response) => void): void;
}

/**
 * What a broker says of a member.
 *
 * @internal
 */
export interface BrokerMember {
  /** The id the coordinator knows the member by. */
  readonly memberId: string;
  /** The name of the consumer: `client.id`. A killed process and its successor share it. */
  readonly clientId: string;
  /** `group.instance.id` of a static member. */
  readonly instanceId: string | undefined;
  /** When the session ends unless the member is heard of. */
  readonly sessionDeadline: number;
}

/**
 * Why a broker removed a member.
 *
 * * `'left'`: it said so. Its own poll timer may have made it say so: `'max-poll-interval'`.
 * * `'session-timeout'`: it was silent for its session timeout.
 * * `'rebalance-timeout'`: it did not join, sync or revoke in time.
 * * `'replaced'`: a process with its instance id took its place.
 *
 * @internal
 */
export type BrokerRemoval = 'left' | 'max-poll-interval' | 'session-timeout' | 'rebalance-timeout' | 'replaced';

/**
 * Is told what a broker decides, at the moment it holds and before the answers that tell clients.
 * Calls are made in the middle of a change: an observer must not call the broker back.
 *
 * @internal
 */
export interface BrokerObserver {
  /** A member was added. A static member that returned replaces the one named by `replaces`. */
  memberAdded?(member: BrokerMember, replaces: string | undefined): void;
  /** A member was removed. */
  memberRemoved?(member: BrokerMember, reason: BrokerRemoval): void;
  /** A rebalance has begun. */
  rebalanceStarted?(now: number, generation: number, cause: RebalanceCause, member: BrokerMember | undefined): void;
  /** A rebalance is over. */
  rebalanceEnded?(report: RebalanceReport): void;
}
