import { Entity, type RandomStream, type SimEvent, type Timer, toTicks, unknownEventType } from '@sim/core';
import type { ProducerBatch } from './producer-batch.ts';
import { Broker, type BrokerControl } from './broker.ts';
import { DeliveryCounts, type LogAudit } from './durability-audit.ts';
import type { LogBatch } from './log-batch.ts';
import type { Replica } from './replica.ts';
import { type PartitionListener, type ProduceAnswer, ReplicatedPartition } from './replicated-partition.ts';
import type { ResolvedReplicationOptions } from './replication-options.ts';

/** A client of the brokers. */
export interface ClusterClient {
  /** Somebody else leads a partition, or a broker is back. */
  metadataChanged(): void;
  /** A connection is broken. */
  brokerGone(broker: Broker): void;
  /** Calls a function of the client later: lost if it crashes. */
  later(ticks: number, name: string, fn: () => void): void;
}

/** What the log is told. */
export interface ClusterListener<V> {
  committed(partition: number, batches: readonly LogBatch<V>[]): void;
  truncated(partition: number, end: number): void;
  trace(kind: string, detail: Readonly<Record<string, unknown>>): void;
}

/** What an append costs at its leader. */
export interface AppendCost {
  latencyTicks(broker: Broker): number;
  /** Ticks between two records of a partition. */
  readonly serviceTicks: number;
}

/** The timers of the controller, which no fault reaches. */
class Controller extends Entity {
  private readonly begin: () => void;

  constructor(name: string, begin: () => void) {
    super(name);
    this.begin = begin;
  }

  handleEvent(event: SimEvent): never {
    throw unknownEventType(this, event, []);
  }

  protected override onStart(): void {
    this.begin();
  }

  later(seconds: number, name: string, fn: () => void): Timer {
    return this.after(seconds, name, fn, { daemon: true });
  }

  every(seconds: number, fn: () => void): void {
    this.sim.every(seconds, fn);
  }

  get network(): RandomStream {
    return this.rng;
  }
}

/** The fetches of a follower broker from a leader broker. */
interface Fetcher<V> {
  readonly follower: Broker;
  readonly leader: Broker;
  readonly partitions: Map<ReplicatedPartition<V>, Replica<V>>;
  timer: Timer | undefined;
}

/**
 * The brokers of a replicated log, their partitions, and the controller that watches over them.
 */
export class Cluster<V> implements BrokerControl, PartitionListener<V> {
  readonly brokers: readonly Broker[];
  readonly partitions: ReplicatedPartition<V>[] = [];
  readonly counts = new DeliveryCounts<V>();
  readonly options: ResolvedReplicationOptions;
  readonly heartbeat: number;
  readonly sessionTimeout: number;
  private readonly controller: Controller;
  private readonly fetchers = new Map<number, Fetcher<V>>();
  private readonly clients = new Set<ClusterClient>();
  private readonly listener: ClusterListener<V>;
  private readonly cost: AppendCost;
  private readonly lastDueTicks: number[] = [];
  private begun = false;

  constructor(name: string, options: ResolvedReplicationOptions, listener: ClusterListener<V>, cost: AppendCost) {
    this.options = options;
    this.listener = listener;
    this.cost = cost;
    this.heartbeat = options.brokerHeartbeat;
    this.sessionTimeout = options.brokerSessionTimeout;
    this.brokers = Object.freeze(
      Array.from({ length: options.brokers }, (_, index) => new Broker(`${name}/broker-${index}`, index, this)),
    );
    this.controller = new Controller(`${name}/controller`, () => this.begin());
  }

  get entities(): readonly Entity[] {
    return [...this.brokers, this.controller];
  }

  get nowTicks(): number {
    return this.controller.nowTicks;
  }

  grow(count: number): void {
    for (let k = 0; k < count; k++) {
      const partition = new ReplicatedPartition<V>(this.partitions.length, this.brokers, this.options, this);
      this.partitions.push(partition);
      this.lastDueTicks.push(-Infinity);
      if (this.begun) this.followAll(partition);
    }
  }

  connect(client: ClusterClient): void {
    this.clients.add(client);
  }

  /** A time one way between a client and a broker, in ticks. */
  latencyTicks(): number {
    return toTicks(this.options.requestLatency(this.controller.network));
  }

  // Requests

  /** A request reaches a broker. */
  receive(broker: Broker, batch: ProducerBatch<V>, all: boolean, answer: (answer: ProduceAnswer) => void): void {
    const { nowTicks, cost } = this;
    const service = Math.round(cost.serviceTicks * batch.deliveries.length * broker.slowdown);
    const due = Math.max(nowTicks + cost.latencyTicks(broker), this.lastDueTicks[batch.partition]! + service);
    this.lastDueTicks[batch.partition] = due;
    const append = (): void => {
      const partition = this.partitions[batch.partition]!;
      if (!broker.registered) {
        answer({ error: 'NOT_LEADER_OR_FOLLOWER' });
        return;
      }
      if (partition.append(broker, batch, all, this.nowTicks, answer) !== undefined)
        for (const delivery of batch.deliveries) this.counts.suspects.delete(delivery);
    };
    if (due <= nowTicks) append();
    else broker.later(due, 'append', append, false);
  }

  /** When a broker has done the work of a request that reaches it now, in ticks. */
  handledTicks(broker: Broker): number {
    const seconds = this.options.requestTime(this.controller.network);
    if (seconds === 0 && broker.busyUntilTicks <= this.nowTicks) return this.nowTicks;
    broker.busyUntilTicks = Math.max(this.nowTicks, broker.busyUntilTicks) + toTicks(seconds * broker.slowdown);
    return broker.busyUntilTicks;
  }

  // Fetching

  private begin(): void {
    this.begun = true;
    for (const partition of this.partitions) {
      for (const replica of partition.replicas) replica.lastCaughtUpTicks = this.nowTicks;
      this.followAll(partition, true);
    }
    this.controller.every(this.options.replicaLagTimeMax / 2, () => {
      for (const partition of this.partitions) partition.shrink(this.nowTicks);
    });
  }

  private followAll(partition: ReplicatedPartition<V>, fromTheStart = false): void {
    for (const replica of partition.replicas) this.follow(partition, replica, fromTheStart);
  }

  private follow(partition: ReplicatedPartition<V>, replica: Replica<V>, fromTheStart: boolean): void {
    const { leader } = partition;
    for (const fetcher of this.fetchers.values())
      if (fetcher.follower === replica.broker) fetcher.partitions.delete(partition);
    if (leader === undefined || leader === replica || !replica.broker.reachable) return;
    partition.follow(replica);
    const fetcher = this.fetcher(replica.broker, leader.broker);
    fetcher.partitions.set(partition, replica);
    if (fetcher.timer?.pending !== true) this.startFetching(fetcher, fromTheStart);
  }

  private fetcher(follower: Broker, leader: Broker): Fetcher<V> {
    const key = follower.index * this.brokers.length + leader.index;
    let fetcher = this.fetchers.get(key);
    if (fetcher === undefined)
      this.fetchers.set(key, (fetcher = { follower, leader, partitions: new Map(), timer: undefined }));
    return fetcher;
  }

  /**
   * The first fetch reaches the leader half a round trip after the follower has begun, and its phase
   * later; at the start of a run everything is under way.
   */
  private startFetching(fetcher: Fetcher<V>, fromTheStart: boolean): void {
    const half = fromTheStart ? 0 : this.fetchIntervalTicks() / 2;
    const phase = toTicks(this.options.fetchPhases[fetcher.follower.index]!);
    this.scheduleFetch(fetcher, this.nowTicks + Math.round(half) + phase);
  }

  private fetchIntervalTicks(): number {
    return Math.max(toTicks(this.options.fetchInterval(this.controller.network)), 1);
  }

  private scheduleFetch(fetcher: Fetcher<V>, ticks: number): void {
    fetcher.timer = fetcher.follower.later(ticks, 'fetch', () => this.fetch(fetcher), true);
  }

  private fetch(fetcher: Fetcher<V>): void {
    const { follower, leader, partitions } = fetcher;
    // A new leader, or the return of this one, begins again.
    if (partitions.size === 0 || leader.status === 'crashed') return;
    if (leader.status === 'running' && !follower.fetchingStopped)
      for (const [partition, replica] of partitions) partition.fetch(replica, this.nowTicks);
    this.scheduleFetch(fetcher, this.nowTicks + this.fetchIntervalTicks());
  }

  // Brokers

  fence(broker: Broker): void {
    if (broker.fenced) return;
    broker.fenced = true;
    broker.note('fenced', { broker: broker.index });
    for (const partition of this.partitions) partition.brokerLeft(broker, this.nowTicks);
  }

  register(broker: Broker): void {
    // A new life: whatever the old one led or was in sync with is over.
    this.fence(broker);
    broker.fenced = false;
    broker.leaving = false;
    this.comeBack(broker);
  }

  resumed(broker: Broker): void {
    if (!broker.fenced) return;
    broker.fenced = false;
    this.comeBack(broker);
  }

  private comeBack(broker: Broker): void {
    broker.note('unfenced', { broker: broker.index });
    for (const partition of this.partitions) partition.brokerCame(this.nowTicks);
    for (const partition of this.partitions) {
      const replica = partition.replicaOn(broker);
      if (replica !== undefined) this.follow(partition, replica, false);
    }
    for (const client of this.clients) client.metadataChanged();
  }

  disconnected(broker: Broker): void {
    for (const client of this.clients) client.brokerGone(broker);
  }

  later(seconds: number, name: string, fn: () => void): Timer {
    return this.controller.later(seconds, name, fn);
  }

  /** What a broker leads moves first; then it stops. */
  shutDown(broker: Broker): void {
    if (broker.status === 'crashed') return;
    broker.leaving = true;
    this.fence(broker);
    broker.crash();
  }

  // Partitions

  committed(partition: ReplicatedPartition<V>, batches: readonly LogBatch<V>[]): void {
    this.listener.committed(partition.id, batches);
  }

  truncated(partition: ReplicatedPartition<V>, end: number): void {
    this.listener.truncated(partition.id, end);
  }

  leaderChanged(partition: ReplicatedPartition<V>): void {
    const { id, leader, epoch } = partition;
    this.listener.trace('leader', { partition: id, leader: leader?.broker.index ?? null, epoch });
    this.followAll(partition);
    for (const client of this.clients) client.metadataChanged();
  }

  isrChanged({ id, isr }: ReplicatedPartition<V>): void {
    this.listener.trace('isr', { partition: id, isr: [...isr].map(({ broker }) => broker.index) });
  }

  dropped(batches: readonly LogBatch<V>[]): void {
    for (const { deliveries } of batches) for (const delivery of deliveries) this.counts.suspects.add(delivery);
  }

  audit(): LogAudit {
    const others = new Set<LogBatch<V>>();
    for (const { replicas, leader, lastLeader } of this.partitions)
      for (const replica of replicas)
        if (replica !== (leader ?? lastLeader)) for (const batch of replica.batches) others.add(batch);
    return this.counts.audit(
      this.partitions.map((partition) => partition.walk()),
      others,
      this.nowTicks,
    );
  }

  /** Replicas of a partition, to look at. */
  describe(partition: ReplicatedPartition<V>): readonly ReplicaView[] {
    return partition.replicas.map((replica) =>
      Object.freeze({
        broker: replica.broker as Entity,
        leader: replica === partition.leader,
        inSync: partition.isr.has(replica),
        logEndOffset: replica.logEnd,
        highWatermark: replica.highWatermark,
        leaderEpoch: partition.epoch,
      }),
    );
  }
}

/**
 * A replica of a partition, as it was when it was asked for.
 *
 * @public
 */
export interface ReplicaView {
  /** The broker that has it. */
  readonly broker: Entity;
  /** Whether it leads the partition. */
  readonly leader: boolean;
  /** Whether it is one of the in-sync replicas. */
  readonly inSync: boolean;
  /** The offset after its last record. */
  readonly logEndOffset: number;
  /** As far as it knows all in-sync replicas to be. */
  readonly highWatermark: number;
  /** The leader epoch of the partition: how often its leader has changed. */
  readonly leaderEpoch: number;
}
