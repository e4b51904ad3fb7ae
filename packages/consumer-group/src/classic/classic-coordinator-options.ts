/**
 * The settings of a broker's classic group coordinator. Durations are integers in the caller's unit
 * of time; Kafka's defaults are given in seconds, since only the caller knows its unit.
 *
 * @internal
 */
export interface ClassicCoordinatorOptions {
  /** `group.initial.rebalance.delay.ms` (3 s): how long the first member of an empty group waits for more. */
  readonly initialRebalanceDelay: number;
  /** How long a newcomer may sit in its first join, whatever its session timeout: 300 s, a constant of Kafka's. */
  readonly newMemberJoinTimeout: number;
  /** `group.max.size`. @defaultValue Infinity */
  readonly maxSize?: number;
  /** `group.min.session.timeout.ms`: a joiner with a shorter one is refused. @defaultValue 0 */
  readonly minSessionTimeout?: number;
  /** `group.max.session.timeout.ms`: a joiner with a longer one is refused. @defaultValue Infinity */
  readonly maxSessionTimeout?: number;
  /**
   * Who leads when the leader is gone or has not joined: one of the member ids that have. Kafka
   * takes the first in the hash order of its map. @defaultValue the one that has been a member longest
   */
  readonly chooseLeader?: (candidates: Iterable<string>) => string;
  /**
   * Makes the id of a newcomer; `arrival` counts them from 0. @defaultValue instance id or client
   * id, a dash, and the arrival
   */
  readonly newMemberId?: (clientId: string, instanceId: string | undefined, arrival: number) => string;
}
