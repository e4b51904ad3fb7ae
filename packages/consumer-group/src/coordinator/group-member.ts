/**
 * Whether a member may read.
 *
 * * `'active'`: it reads its partitions.
 * * `'rebalancing'`: it has to wait for the end of a rebalance.
 *
 * @public
 */
export type ConsumerState = 'active' | 'rebalancing';

/**
 * A member of a group, as its coordinator knows it. Times are in the coordinator's unit.
 *
 * @public
 */
export interface GroupMember {
  /** The consumer's name. */
  readonly name: string;
  /** The name that outlives its process; `undefined` for a dynamic member. */
  readonly instanceId: string | undefined;
  /** Whether it may read. */
  readonly state: ConsumerState;
  /** What it owns in the present generation, ascending. */
  readonly partitions: readonly number[];
  /** The generation in which it got its partitions; -1 before its first. */
  readonly generation: number;
  /** When it was last heard of. */
  readonly lastHeartbeat: number;
  /** When it last polled. */
  readonly lastPoll: number;
}

/** @internal */
export interface MutableMember extends GroupMember {
  state: ConsumerState;
  partitions: readonly number[];
  generation: number;
  lastHeartbeat: number;
  lastPoll: number;
  /** Polls that have begun and not ended: it is not stuck while there are any. */
  pollsUnderWay: number;
  /**
   * Whether its heartbeats still count: those of a static member end when it exceeds the poll
   * interval.
   */
  heartbeating: boolean;
  /** Whether it has had an assignment, so that its session runs. */
  settled: boolean;
}

/** @internal */
export function newMember(name: string, instanceId: string | undefined, now: number): MutableMember {
  return {
    name,
    instanceId,
    state: 'rebalancing',
    partitions: [],
    generation: -1,
    lastHeartbeat: now,
    lastPoll: now,
    pollsUnderWay: 0,
    heartbeating: true,
    settled: false,
  };
}
