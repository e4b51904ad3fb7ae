import type { JoinGroupMember } from './classic-requests.ts';

/**
 * How a member of a classic group works. Durations are integers in the caller's unit of time.
 *
 * @internal
 */
export interface ClassicClientOptions {
  /** The consumer's name. */
  readonly clientId: string;
  /** `group.instance.id`: makes it a static member. */
  readonly instanceId?: string | undefined;
  /** The topics it subscribes to, by name. */
  readonly topics: readonly string[];
  /** `session.timeout.ms` (45 s). */
  readonly sessionTimeout: number;
  /** `heartbeat.interval.ms` (3 s). */
  readonly heartbeatInterval: number;
  /** `max.poll.interval.ms` (300 s): also the rebalance timeout. `Infinity`: never. */
  readonly maxPollInterval: number;
  /** `request.timeout.ms` (30 s). A join may take 5 s longer than the rebalance timeout. */
  readonly requestTimeout: number;
  /** What a join may take beyond the rebalance timeout: 5 s, a constant of Kafka's. */
  readonly joinTimeoutLapse: number;
  /** `retry.backoff.ms` (100 ms), doubled by each failure up to the next option. */
  readonly retryBackoff: number;
  /** `retry.backoff.max.ms` (1 s). */
  readonly retryBackoffMax: number;
  /** The assignors the member can work with, the one it likes best first. */
  readonly assignors: readonly ClassicAssignor[];
  /**
   * Spreads the backoff by ±20 % as Kafka does; uniform in [0, 1). Without it there is no spread.
   */
  readonly random?: () => number;
}

/**
 * A client-side assignor: what the leader of the group runs.
 *
 * @internal
 */
export interface ClassicAssignor {
  /** `range`, `roundrobin`, `sticky`, `cooperative-sticky` or a user's own. */
  readonly name: string;
  /** How members move: `'cooperative'` only if all assignors of the member can. */
  readonly protocol: 'eager' | 'cooperative';
  /** Whether members tell what they own, or last owned, when they join: the sticky ones do. */
  readonly usesClaims: boolean;
  /** Shares the partitions out, by member id. */
  assign(members: readonly JoinGroupMember[]): ReadonlyMap<string, readonly number[]>;
}
