/**
 * How a member of a KIP-848 group works. Durations are integers in the caller's unit of time.
 * Session timeout and heartbeat interval are the broker's.
 *
 * @internal
 */
export interface ModernClientOptions {
  /** The id of this process: another one for each process that starts (KIP-1082). */
  readonly memberId: string;
  /** The consumer's name. */
  readonly clientId: string;
  /** `group.instance.id`: makes it a static member. */
  readonly instanceId?: string | undefined;
  /** The topics it subscribes to, by name. */
  readonly topics: readonly string[];
  /** `group.remote.assignor`. @defaultValue the broker's first */
  readonly serverAssignor?: string | undefined;
  /** `max.poll.interval.ms` (300 s): also the rebalance timeout. `Infinity`: never. */
  readonly maxPollInterval: number;
  /** `request.timeout.ms` (30 s). */
  readonly requestTimeout: number;
  /** `retry.backoff.ms` (100 ms), doubled by each failure up to the next option. */
  readonly retryBackoff: number;
  /** `retry.backoff.max.ms` (1 s). */
  readonly retryBackoffMax: number;
  /**
   * Whether the application has a rebalance listener. Its callbacks run inside poll, so the member
   * gives partitions up only there; without one it does so as soon as it is told to.
   *
   * @defaultValue false
   */
  readonly hasListener?: boolean;
  /**
   * Spreads the backoff by ±20 % as Kafka does; uniform in [0, 1). Without it there is no spread.
   */
  readonly random?: () => number;
}
