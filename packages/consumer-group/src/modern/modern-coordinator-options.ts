/**
 * The settings of a broker's coordinator of KIP-848 groups. Durations are integers in the caller's
 * unit of time.
 *
 * @internal
 */
export interface ModernCoordinatorOptions {
  /** `group.consumer.session.timeout.ms` (45 s). */
  readonly sessionTimeout: number;
  /** `group.consumer.heartbeat.interval.ms` (5 s): told to the members in every answer. */
  readonly heartbeatInterval: number;
  /** `group.consumer.max.size`. @defaultValue Infinity */
  readonly maxSize?: number;
  /** `group.consumer.assignors`: the first one serves members that ask for none. */
  readonly assignors: readonly ServerAssignor[];
  /** The partitions of a topic now, by the number that names them in requests; `[]` if it does not exist. */
  partitionsOf(topic: string): readonly number[];
}

/**
 * A server-side assignor: computes the target assignment of a group.
 *
 * @internal
 */
export interface ServerAssignor {
  /** `uniform`, `range` or an own one. */
  readonly name: string;
  /**
   * Shares the partitions out.
   *
   * @param members - in the order in which they joined
   * @param topics - the partitions of each topic somebody subscribes to
   * @returns the part of each member, ascending; a member left out gets nothing. A part that does
   * not change is best given as the list it was
   */
  assign(
    members: ReadonlyMap<string, AssignmentMember>,
    topics: ReadonlyMap<string, readonly number[]>,
  ): ReadonlyMap<string, readonly number[]>;
}

/** @internal */
export interface AssignmentMember {
  readonly instanceId: string | undefined;
  readonly topics: readonly string[];
  /** Its part of the target assignment so far, ascending. */
  readonly assigned: readonly number[];
}
