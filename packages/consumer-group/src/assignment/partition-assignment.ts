/**
 * How a group moves from one assignment to the next (the protocols of Kafka's assignors).
 *
 * * `'eager'`: every member gives up everything when a rebalance begins, and reads again when it is
 *   over.
 * * `'cooperative'`: members keep reading; only partitions that change hands pause, between the
 *   round that takes them away and the round that hands them out.
 *
 * @public
 */
export type RebalanceProtocol = 'eager' | 'cooperative';

/**
 * What a member says it owns when a rebalance begins.
 *
 * @public
 */
export interface PartitionClaim {
  /** The partitions claimed. */
  readonly partitions: readonly number[];
  /**
   * The generation in which they were assigned; -1 for a member that never had any. @defaultValue
   * -1
   */
  readonly generation?: number;
  /**
   * The generation the member itself is in, which is later than `generation` when it missed an
   * answer. A rival's claim is measured against this one, as in Kafka's `AbstractStickyAssignor`.
   * @defaultValue `generation`
   */
  readonly memberGeneration?: number;
}

/**
 * How much there is to do in a partition, for a strategy that balances by it.
 *
 * @public
 */
export interface PartitionLoad {
  /** Records written and not committed. */
  readonly lag: number;
  /**
   * Records written per second, from the last assignment that was at least a minute ago to now; from
   * the group's first look at the log if there was none. 0 at that first look.
   */
  readonly rate: number;
}

/**
 * What a strategy may know beyond partitions and names. A strategy that is given a context must
 * depend on nothing else, so that one instance can serve many groups.
 *
 * @public
 */
export interface AssignmentContext {
  /** The claims by member name; a member without one claims nothing. */
  readonly claims: ReadonlyMap<string, PartitionClaim>;
  /** The `instanceId` of each static member, by member name. @defaultValue no static members */
  readonly instanceIds?: ReadonlyMap<string, string>;
  /**
   * The members in the order in which they joined. @defaultValue the order of the `consumers`
   * argument
   */
  readonly joinOrder?: readonly string[];
  /**
   * The topics of a group that reads several, by name: which of the partition numbers are theirs,
   * in the order of the topic's own numbering. @defaultValue one topic with all partitions
   */
  readonly topics?: ReadonlyMap<string, readonly number[]>;
  /**
   * The topics each member subscribes to, by member name: it may be given no partition of another
   * one. A member that is not named subscribes to all. @defaultValue all members to all topics
   */
  readonly subscriptions?: ReadonlyMap<string, readonly string[]>;
  /**
   * Lag and rate of each partition, by its number. Kafka's assignors know nothing of the kind; a
   * group gives it at each assignment, and `requestRebalance()` asks for one. @defaultValue not known
   */
  readonly loads?: ReadonlyMap<number, PartitionLoad>;
  /**
   * How the assignment is going to be carried out. @defaultValue 'eager' for strategies that do not
   * ask for another
   */
  readonly protocol?: RebalanceProtocol;
}

/**
 * A strategy that shares the partitions out among the members. Open to users: any object with
 * `assign` is one.
 *
 * The result has to give each partition to exactly one of the consumers; a consumer that is left
 * out gets nothing. A {@link ConsumerGroup} checks this and fails with `INVALID_ASSIGNMENT`. Under
 * the cooperative protocol a partition that another member still owns may be left out: it is then
 * taken away in this round and asked for again in the next.
 *
 * @example
 * ```ts
 * import type { PartitionAssignment } from '@sim/consumer-group';
 *
 * // Everything to the first member, the others stand by.
 * const activeStandby: PartitionAssignment = {
 *   assign: (partitions, consumers) => new Map(consumers.slice(0, 1).map((name) => [name, [...partitions]])),
 * };
 * console.log(activeStandby.assign([0, 1], ['a', 'b']).get('a')); // [ 0, 1 ]
 * ```
 *
 * @public
 */
export interface PartitionAssignment {
  /**
   * The protocol a group uses with this strategy if its options name none. @defaultValue 'eager'
   */
  readonly preferredProtocol?: RebalanceProtocol;
  /**
   * Shares the partitions out.
   *
   * @param partitions - the partitions there are, ascending
   * @param consumers - the members' names; a group passes them in ascending order of UTF-16 code
   * units
   * @param context - claims, static ids and protocol; always given by a group
   */
  assign(
    partitions: readonly number[],
    consumers: readonly string[],
    context?: AssignmentContext,
  ): Map<string, number[]>;
}
