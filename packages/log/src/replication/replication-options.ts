import { checkNumber, checkOptions, invalidOption, type Latency, latencySampler, type RandomStream } from '@sim/core';
import { describeLatency } from '../describe-parameter.ts';

/**
 * How the partitions of an {@link EventLog} are replicated. The defaults are Kafka's; the setting
 * each one stands for is named.
 *
 * @public
 */
export interface ReplicationOptions {
  /** Copies of each partition, each on a broker of its own (`replication.factor`). @defaultValue 3 */
  readonly replicas?: number;
  /** Brokers, at least as many as replicas; partition p begins at broker p. @defaultValue `replicas` */
  readonly brokers?: number;
  /**
   * Replicas that must be in sync for an append with `acks: 'all'` (`min.insync.replicas`).
   * @defaultValue 1
   */
  readonly minInSyncReplicas?: number;
  /**
   * Seconds after which a follower that has not caught up leaves the in-sync replicas, looked at
   * every half of it (`replica.lag.time.max.ms`). @defaultValue 30
   */
  readonly replicaLagTimeMax?: number;
  /** Seconds from one fetch of a follower to its next: a round trip. @defaultValue 0.1 */
  readonly fetchInterval?: Latency;
  /**
   * When the first fetch of each broker reaches its leader, in seconds after the start: a list for
   * all brokers, or for all but the first. @defaultValue 0 for each
   */
  readonly fetchPhases?: readonly number[];
  /** Seconds one way between a client and a broker. @defaultValue 0 */
  readonly requestLatency?: Latency;
  /**
   * Seconds of a broker's time that a produce request costs, whatever is in it; requests queue.
   * @defaultValue 0
   */
  readonly requestTime?: Latency;
  /**
   * Seconds between heartbeats to the controller (`broker.heartbeat.interval.ms`); a restarted
   * broker sends its first one so long after its start. @defaultValue 2
   */
  readonly brokerHeartbeat?: number;
  /**
   * Seconds without a heartbeat after which a broker is fenced (`broker.session.timeout.ms`).
   * @defaultValue 9
   */
  readonly brokerSessionTimeout?: number;
  /**
   * Whether a replica that is not in sync becomes leader when no other is left: records are lost
   * (`unclean.leader.election.enable`). @defaultValue false
   */
  readonly uncleanLeaderElection?: boolean;
}

/** @internal */
export interface ResolvedReplicationOptions {
  readonly replicas: number;
  readonly brokers: number;
  readonly minInSyncReplicas: number;
  readonly replicaLagTimeMax: number;
  readonly fetchInterval: (rng: RandomStream) => number;
  /** By broker. */
  readonly fetchPhases: readonly number[];
  readonly requestLatency: (rng: RandomStream) => number;
  readonly requestTime: (rng: RandomStream) => number;
  readonly brokerHeartbeat: number;
  readonly brokerSessionTimeout: number;
  readonly uncleanLeaderElection: boolean;
  readonly described: Readonly<Record<string, unknown>>;
}

const OPTION_NAMES: readonly (keyof ReplicationOptions)[] = [
  'replicas',
  'brokers',
  'minInSyncReplicas',
  'replicaLagTimeMax',
  'fetchInterval',
  'fetchPhases',
  'requestLatency',
  'requestTime',
  'brokerHeartbeat',
  'brokerSessionTimeout',
  'uncleanLeaderElection',
];

/** Brokers are objects with timers; a typing error should not make a million. */
const MAX_BROKERS = 1000;

/** @internal */
export function resolveReplicationOptions(place: string, options: ReplicationOptions): ResolvedReplicationOptions {
  const owner = `${place}: replication`;
  const { replicas = 3, minInSyncReplicas = 1, replicaLagTimeMax = 30 } = checkOptions(owner, options, OPTION_NAMES);
  const { fetchInterval = 0.1, requestLatency = 0, requestTime = 0 } = options;
  const { brokerHeartbeat = 2, brokerSessionTimeout = 9, uncleanLeaderElection = false } = options;
  checkNumber(owner, 'replicas', replicas, { min: 1, max: MAX_BROKERS, integer: true });
  const { brokers = replicas, fetchPhases = [] } = options;
  checkNumber(owner, 'brokers', brokers, { min: replicas, max: MAX_BROKERS, integer: true });
  checkNumber(owner, 'minInSyncReplicas', minInSyncReplicas, { min: 1, integer: true });
  checkNumber(owner, 'replicaLagTimeMax', replicaLagTimeMax, { min: 1e-3 });
  checkNumber(owner, 'brokerHeartbeat', brokerHeartbeat, { min: 1e-3 });
  checkNumber(owner, 'brokerSessionTimeout', brokerSessionTimeout, { above: brokerHeartbeat });
  if (typeof fetchInterval === 'number') checkNumber(owner, 'fetchInterval', fetchInterval, { min: 1e-6 });
  if (typeof uncleanLeaderElection !== 'boolean')
    throw invalidOption(owner, 'uncleanLeaderElection', 'true or false', uncleanLeaderElection);
  return Object.freeze({
    replicas,
    brokers,
    minInSyncReplicas,
    replicaLagTimeMax,
    fetchInterval: latencySampler(owner, 'fetchInterval', fetchInterval),
    fetchPhases: phasesOf(owner, fetchPhases, brokers),
    requestLatency: latencySampler(owner, 'requestLatency', requestLatency),
    requestTime: latencySampler(owner, 'requestTime', requestTime),
    brokerHeartbeat,
    brokerSessionTimeout,
    uncleanLeaderElection,
    described: Object.freeze({
      replicas,
      brokers,
      minInSyncReplicas,
      replicaLagTimeMax,
      fetchInterval: describeLatency(fetchInterval),
      fetchPhases: [...fetchPhases],
      requestLatency: describeLatency(requestLatency),
      requestTime: describeLatency(requestTime),
      brokerHeartbeat,
      brokerSessionTimeout,
      uncleanLeaderElection,
    }),
  });
}

function phasesOf(owner: string, phases: readonly number[], brokers: number): readonly number[] {
  if (!Array.isArray(phases) || phases.length > brokers)
    throw invalidOption(owner, 'fetchPhases', `a list of up to ${brokers} numbers of seconds`, phases);
  const given = (phases as readonly number[]).map((phase, index) =>
    checkNumber(owner, `fetchPhases[${index}]`, phase, { min: 0 }),
  );
  const all = given.length < brokers ? [0, ...given] : given;
  return [...all, ...new Array<number>(brokers - all.length).fill(0)];
}
