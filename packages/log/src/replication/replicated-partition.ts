import { Fifo } from '../structures/fifo.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { Broker } from './broker.ts';
import { LogWalk } from './durability-audit.ts';
import { LogBatch } from './log-batch.ts';
import { commonBatches, Replica } from './replica.ts';
import type { ResolvedReplicationOptions } from './replication-options.ts';

/** Kafka's names of what a broker answers to a produce request. */
export type ProduceError =
  'NOT_LEADER_OR_FOLLOWER' | 'NOT_ENOUGH_REPLICAS' | 'OUT_OF_ORDER_SEQUENCE_NUMBER' | 'INVALID_PRODUCER_EPOCH';

/** The answer to one batch: an error, or the offset that its first record got. */
export type ProduceAnswer =
  { readonly error: ProduceError } | { readonly error: undefined; readonly baseOffset: number; readonly ticks: number };

/** An append that waits for the in-sync replicas. */
interface Waiting {
  readonly end: number;
  readonly answer: (answer: ProduceAnswer) => void;
  readonly done: ProduceAnswer;
}

/** What a partition tells of. */
export interface PartitionListener<V> {
  /** Batches are on all in-sync replicas: consumers may read them. */
  committed(partition: ReplicatedPartition<V>, batches: readonly LogBatch<V>[]): void;
  /** Records that consumers could read are gone: an unclean election. */
  truncated(partition: ReplicatedPartition<V>, end: number): void;
  /** Who leads has changed. */
  leaderChanged(partition: ReplicatedPartition<V>): void;
  isrChanged(partition: ReplicatedPartition<V>): void;
  /** A replica has cut batches off. */
  dropped(batches: readonly LogBatch<V>[]): void;
}

/** So many batches are kept before it is worth looking which all replicas have for good. */
const MIN_SETTLED = 64;

/**
 * One partition of a replicated log: its replicas, who leads, who is in sync, and how far what is on
 * all of those reaches. The rules are those of Kafka's `Partition` and `ReplicationControlManager`.
 */
export class ReplicatedPartition<V> {
  readonly id: number;
  readonly replicas: readonly Replica<V>[];
  leader: Replica<V> | undefined;
  /** Who led last, while nobody does. */
  lastLeader: Replica<V>;
  epoch = 0;
  readonly isr: Set<Replica<V>>;
  /** As far as consumers have been let read. */
  committedEnd = 0;
  /** The part of the log that all replicas have for good. */
  readonly settled = new LogWalk<V>();
  private epochStart = 0;
  private readonly waiting = new Fifo<Waiting>();
  private readonly options: ResolvedReplicationOptions;
  private readonly listener: PartitionListener<V>;

  constructor(
    id: number,
    brokers: readonly Broker[],
    options: ResolvedReplicationOptions,
    listener: PartitionListener<V>,
  ) {
    this.id = id;
    this.options = options;
    this.listener = listener;
    this.replicas = Array.from(
      { length: options.replicas },
      (_, index) => new Replica<V>(brokers[(id + index) % brokers.length]!),
    );
    this.leader = this.lastLeader = this.replicas[0]!;
    this.isr = new Set(this.replicas);
  }

  replicaOn(broker: Broker): Replica<V> | undefined {
    return this.replicas.find((replica) => replica.broker === broker);
  }

  // Appending

  /** Appends a batch at the leader. Answers at once, or when all in-sync replicas have it. */
  append(
    broker: Broker,
    batch: ProducerBatch<V>,
    all: boolean,
    nowTicks: number,
    answer: (answer: ProduceAnswer) => void,
  ): LogBatch<V> | undefined {
    const { leader } = this;
    if (leader?.broker !== broker) {
      answer({ error: 'NOT_LEADER_OR_FOLLOWER' });
      return undefined;
    }
    if (all && this.isr.size < this.options.minInSyncReplicas) {
      answer({ error: 'NOT_ENOUGH_REPLICAS' });
      return undefined;
    }
    if (batch.deliveries[0]?.transaction?.ended === true) {
      answer({ error: 'INVALID_PRODUCER_EPOCH' });
      return undefined;
    }
    const verdict = leader.check(batch);
    if (verdict.kind === 'out-of-order') {
      answer({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
      return undefined;
    }
    const appended =
      verdict.kind === 'duplicate' ? verdict.of : new LogBatch<V>(batch, leader.logEnd, this.epoch, nowTicks);
    if (verdict.kind === 'append') leader.append(appended);
    const done = { error: undefined, baseOffset: appended.baseOffset, ticks: appended.ticks };
    if (all && leader.highWatermark < appended.end) this.waiting.push({ end: appended.end, answer, done });
    else answer(done);
    this.advance(nowTicks);
    return verdict.kind === 'append' ? appended : undefined;
  }

  /**
   * Moves the high watermark to where all in-sync replicas are, and those that are about to join
   * them; not while there are too few.
   */
  advance(nowTicks: number): void {
    const { leader, options } = this;
    if (leader === undefined || this.isr.size < Math.min(options.minInSyncReplicas, options.replicas)) return;
    let end = leader.logEnd;
    for (const replica of this.replicas) {
      if (replica === leader) continue;
      if (this.isr.has(replica) || (replica.broker.electable && this.isCaughtUp(replica, nowTicks)))
        end = Math.min(end, replica.fetchedTo);
    }
    if (end <= leader.highWatermark) return;
    leader.highWatermark = end;
    this.commitTo(end);
    for (let first = this.waiting.peek(); first !== undefined && first.end <= end; first = this.waiting.peek()) {
      this.waiting.shift();
      first.answer(first.done);
    }
    this.settle();
  }

  private commitTo(end: number): void {
    if (end <= this.committedEnd) return;
    const { batches } = this.leader!;
    const from = this.leader!.indexOf(this.committedEnd);
    const to = this.leader!.indexOf(end);
    this.committedEnd = end;
    this.listener.committed(this, batches.slice(from, to));
  }

  // Replicating

  /** A follower fetches: it gets everything, and the leader learns how far it was. */
  fetch(follower: Replica<V>, nowTicks: number): void {
    const leader = this.leader!;
    this.noteFetch(follower, leader, nowTicks);
    const eligible = !this.isr.has(follower) && follower.broker.electable;
    if (eligible && follower.fetchedTo >= Math.max(leader.highWatermark, this.epochStart)) {
      this.isr.add(follower);
      this.listener.isrChanged(this);
    }
    this.advance(nowTicks);
    const { batches } = leader;
    for (let at = leader.indexOf(follower.logEnd); at < batches.length; at++) follower.append(batches[at]!);
    follower.highWatermark = Math.max(follower.highWatermark, Math.min(leader.highWatermark, follower.logEnd));
  }

  /** When was it level with the leader's log of the fetch before, at least? */
  private noteFetch(follower: Replica<V>, leader: Replica<V>, nowTicks: number): void {
    follower.fetchedTo = follower.logEnd;
    if (follower.fetchedTo >= leader.logEnd) follower.lastCaughtUpTicks = nowTicks;
    else if (follower.fetchedTo >= follower.leaderEndAtFetch)
      follower.lastCaughtUpTicks = Math.max(follower.lastCaughtUpTicks, follower.lastFetchTicks);
    follower.leaderEndAtFetch = leader.logEnd;
    follower.lastFetchTicks = nowTicks;
  }

  private isCaughtUp(replica: Replica<V>, nowTicks: number): boolean {
    return (
      replica.fetchedTo === this.leader!.logEnd ||
      nowTicks - replica.lastCaughtUpTicks <= this.options.replicaLagTimeMax * 1e9
    );
  }

  /** Takes followers out of the in-sync replicas that have not caught up for too long. */
  shrink(nowTicks: number): void {
    const { leader } = this;
    if (leader === undefined || !leader.broker.reachable) return;
    let changed = false;
    for (const replica of this.isr) {
      if (replica === leader || this.isCaughtUp(replica, nowTicks)) continue;
      this.isr.delete(replica);
      changed = true;
    }
    if (!changed) return;
    this.listener.isrChanged(this);
    this.advance(nowTicks);
  }

  // Leading

  /** A broker is fenced or leaves: it is in sync no more, and leads no more. */
  brokerLeft(broker: Broker, nowTicks: number): void {
    const replica = this.replicaOn(broker);
    if (replica === undefined) return;
    if (this.isr.has(replica) && this.isr.size > 1) {
      this.isr.delete(replica);
      this.listener.isrChanged(this);
    }
    if (this.leader === replica) this.elect(nowTicks);
    else this.advance(nowTicks);
  }

  /** A broker is back: if nobody leads, it may. */
  brokerCame(nowTicks: number): void {
    if (this.leader === undefined) this.elect(nowTicks);
  }

  /**
   * The first replica of the list that is in sync and alive, not the one with the longest log; if
   * there is none, and unclean elections are allowed, the first that is alive.
   */
  private elect(nowTicks: number): void {
    const resigned = this.leader;
    let next = this.replicas.find((replica) => this.isr.has(replica) && replica.broker.electable);
    if (next === undefined && this.options.uncleanLeaderElection) {
      next = this.replicas.find(({ broker }) => broker.electable);
      if (next !== undefined) {
        this.isr.clear();
        this.isr.add(next);
        this.listener.isrChanged(this);
      }
    }
    if (next === undefined && resigned === undefined) return;
    this.epoch++;
    this.leader = next;
    this.refuseWaiting();
    if (next !== undefined) this.lead(next, nowTicks);
    this.listener.leaderChanged(this);
    if (next !== undefined) this.advance(nowTicks);
  }

  /** A leader that has resigned answers what waits that it is none. */
  private refuseWaiting(): void {
    for (const { answer } of this.waiting.clear()) answer({ error: 'NOT_LEADER_OR_FOLLOWER' });
  }

  private lead(leader: Replica<V>, nowTicks: number): void {
    const common = commonBatches(this.lastLeader, leader);
    const last = this.lastLeader.batches[common];
    const commonEnd = last === undefined ? this.lastLeader.logEnd : last.baseOffset;
    if (commonEnd < this.committedEnd) {
      this.committedEnd = commonEnd;
      this.listener.truncated(this, commonEnd);
    }
    this.lastLeader = leader;
    this.epochStart = leader.logEnd;
    for (const replica of this.replicas) {
      replica.fetchedTo = 0;
      replica.leaderEndAtFetch = Infinity;
      replica.lastFetchTicks = -Infinity;
      replica.lastCaughtUpTicks = this.isr.has(replica) ? nowTicks : -Infinity;
    }
  }

  /** A replica begins to follow: it cuts off what the leader does not have. */
  follow(replica: Replica<V>): void {
    const { leader } = this;
    if (leader === undefined || leader === replica) return;
    const gone = replica.truncateTo(leader);
    if (gone.length > 0) this.listener.dropped(gone);
  }

  /** Lets go of the batches that every replica has, and of which no election can take one back. */
  private settle(): void {
    const { leader } = this;
    if (leader === undefined || leader.batches.length < MIN_SETTLED) return;
    const highWatermark = Math.min(...this.replicas.map((replica) => replica.highWatermark));
    let count = 0;
    for (const batch of leader.batches) {
      if (batch.end > highWatermark || this.replicas.some(({ batches }) => batches[count] !== batch)) break;
      count++;
    }
    if (count < MIN_SETTLED / 2) return;
    for (const batch of leader.batches.slice(0, count)) this.settled.settle(batch);
    for (const replica of this.replicas) replica.settle(count);
  }

  /** The log as it stands, for the audit. */
  walk(): LogWalk<V> {
    const walk = new LogWalk<V>(this.settled);
    for (const batch of (this.leader ?? this.lastLeader).batches) walk.pass(batch);
    return walk;
  }
}
