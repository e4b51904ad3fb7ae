import {
  checkNumber,
  type Entity,
  type EntityMetric,
  type HandlerResult,
  invalidOption,
  type Process,
  type SimEvent,
  SimFuture,
  toSeconds,
  toTicks,
  unknownEventType,
} from '@sim/core';
import { logUnavailable } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import type { Broker } from '../replication/broker.ts';
import { Cluster, type ReplicaView } from '../replication/cluster.ts';
import type { LogAudit } from '../replication/durability-audit.ts';
import type { LogBatch } from '../replication/log-batch.ts';
import { ReplicatedWrites } from '../replication/replicated-writes.ts';
import type { ResolvedReplicationOptions } from '../replication/replication-options.ts';
import { TransactionCoordinator } from '../transactions/transaction-coordinator.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { AppendProcess } from './append-process.ts';
import { Appender } from './appender.ts';
import { type EventLogOptions, MAX_PARTITIONS } from './event-log-options.ts';
import { checkAppend, checkRead, type ReadPayload, refuseEvent } from './event-payloads.ts';
import type { LogContext } from './log-context.ts';
import { logMetrics } from './log-metrics.ts';
import { ReadableLog } from './readable-log.ts';
import { Router } from './router.ts';
import type { WritePath } from './write-path.ts';

/**
 * A partitioned, append-only log of records, as a Kafka topic is: keys choose partitions, each
 * partition numbers its records densely and keeps their order, reading takes nothing away, and a
 * retention policy drops what is old.
 *
 * **Appends.** An append takes its latency, then the record gets its offset and timestamp. It never
 * finishes before an earlier append to the same partition, so the order in which appends are sent
 * is the order of their offsets, whatever the latencies. With `partitionThroughput`, appends to one
 * partition finish at least `1 / partitionThroughput` apart, so a hot partition queues. Once sent,
 * a record is appended even if the process that sent it is interrupted, killed, crashed or paused
 * meanwhile, as with a client that dies after sending.
 *
 * **Faults.** A crashed log refuses appends, reads and fetches (`LOG_UNAVAILABLE`); those on their
 * way fail with it at the time they were due; the records survive. Events sent to it are lost, and
 * their `reply` fails at once. A paused log finishes them when it resumes, in order; `fetch` goes on. A slowed log
 * takes longer.
 *
 * **Events** it handles: `Append` with an {@link AppendPayload}, `Read` with a {@link ReadPayload}.
 *
 * **Memory**: about 27 bytes for each record held, beside its key and value. Expired records are
 * freed.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { EventLog } from '@sim/log';
 *
 * const log = new EventLog<string>('orders', { numPartitions: 2 });
 * const sim = new Simulation({ entities: [log] });
 * sim.spawn(
 *   (function* () {
 *     const { partition, offset } = yield* log.append('ada', 'tea');
 *     const records = yield* log.read(partition, offset);
 *     console.log(sim.now, records.map((record) => record.value)); // 0.0015 [ 'tea' ]
 *   })(),
 * );
 * sim.run();
 * ```
 *
 * @public
 */
export class EventLog<V = unknown> extends ReadableLog<V> {
  private readonly router: Router;
  private readonly local: Appender<V>;
  private readonly writes: WritePath<V>;
  private readonly cluster: Cluster<V> | undefined;
  /** @internal */
  readonly _transactions: TransactionCoordinator;

  /**
   * @param name - unique in its simulation
   * @param options - partitions, sharding, retention, latencies
   * @throws `INVALID_OPTION` if an option is unknown, out of range or of the wrong kind
   */
  constructor(name: string, options: EventLogOptions = {}) {
    super(name, options);
    const { numPartitions, replication, retentionPolicy } = this._options;
    this.router = new Router(this._logPlace, this._options);
    this.local = new Appender<V>(this._context, this._options, this._logs, this._counters, this.router);
    this.cluster = replication === undefined ? undefined : this.makeCluster(replication);
    this._logs.grow(numPartitions, retentionPolicy, this.local);
    this.cluster?.grow(numPartitions);
    this._transactions = this.coordinator();
    this.writes = this.cluster === undefined ? this.local : this.makeClient(this._context, this.cluster);
  }

  private coordinator(): TransactionCoordinator {
    const log = (): EventLog<V> => this;
    return new TransactionCoordinator({
      place: this._logPlace,
      get nowTicks() {
        return log().nowTicks;
      },
      callAt: (...timer) => this._context.callAt(...timer),
      writeMarker: (...marker) => this.writes.writeMarker(...marker),
    });
  }

  private makeCluster(options: ResolvedReplicationOptions): Cluster<V> {
    return new Cluster<V>(
      this.name,
      options,
      {
        committed: (partition, batches) => this.committed(partition, batches),
        truncated: (partition, end) => this._logs.at(partition).truncateTo(end),
        trace: (kind, detail) => this.trace(kind, detail),
      },
      {
        latencyTicks: (broker) => toTicks(this._options.appendLatency(this.rng) * broker.slowdown),
        serviceTicks: this._options.serviceTicks,
      },
    );
  }

  private makeClient(context: LogContext, cluster: Cluster<V>): ReplicatedWrites<V> {
    const log = (): EventLog<V> => this;
    const host = {
      place: this._logPlace,
      get nowTicks() {
        return context.nowTicks;
      },
      get crashed() {
        return context.crashed;
      },
      get running() {
        return !context.crashed;
      },
      get rng() {
        return context.keylessRng;
      },
      get numPartitions() {
        return log().numPartitions;
      },
      callAt: (...timer: Parameters<LogContext['callAt']>) => context.callAt(...timer),
      partitionFor: (key: string | null) => this._route(key),
      settled: () => undefined,
    };
    return new ReplicatedWrites<V>(host, cluster, (count) => (this._counters.appendsFailed += count));
  }

  /** All in-sync replicas have these: readers may see them. */
  private committed(partition: number, batches: readonly LogBatch<V>[]): void {
    const { nowTicks } = this;
    const state = this._logs.at(partition);
    for (const { deliveries, ticks, marker } of batches) {
      if (marker !== undefined) state.endTransaction(marker.transaction, marker.committed);
      for (const { key, value, timestamp, receivedTicks, transaction } of deliveries) {
        const time = this._options.createTime ? (timestamp ?? toSeconds(receivedTicks)) : toSeconds(ticks);
        const offset = this._logs.commit(partition, key, value, time, nowTicks - ticks);
        if (transaction !== undefined) state.noteTransaction(transaction, offset);
      }
    }
    this._logs.listeners.tell(partition);
  }

  /** @internal */
  override get _inFlight(): number {
    return this.writes.inFlight;
  }

  /** @internal For producers. */
  get _cluster(): Cluster<V> | undefined {
    return this.cluster;
  }

  /**
   * @internal The partition of a record, for producers; `undefined` if it has no key and nobody but
   * them chooses.
   */
  _route(key: string | null): number | undefined {
    if (key !== null) return this.partitionFor(key);
    if (this._options.clientsChoose && this._options.retentionPolicy?.requiresKey !== true) return undefined;
    return this.router.partitionWithoutKey(this.numPartitions, this._context);
  }

  /** The brokers and the controller of a replicated log: attached together with it. */
  override downstreamEntities(): readonly Entity[] {
    return this.cluster?.entities ?? [];
  }

  // Appending

  /**
   * Appends a record: waits until it is done and gives it.
   *
   * @param key - chooses the partition; `null` for none
   * @param value - what the record says; kept by reference
   * @param timestamp - when its sender made it, in seconds, for a log with `CreateTime`; now, if it
   * is left out
   * @returns the record, with its offset, timestamp and partition
   * @throws `LOG_UNAVAILABLE` if the log is crashed or crashes meanwhile, `INVALID_RECORD` for a
   * record without a key if retention needs keys, `INVALID_SHARD` if the sharding strategy gives no
   * partition, `INVALID_OPTION` if the key is neither a string nor `null`, `NOT_ATTACHED` outside a
   * simulation
   */
  append(key: string | null, value: V, timestamp?: number): Process<LogRecord<V>> {
    return this._append(key, value, timestamp, undefined);
  }

  /** @internal For producers. */
  _append(
    key: string | null,
    value: V,
    timestamp: number | undefined,
    transaction: Transaction | undefined,
  ): Process<LogRecord<V>> {
    return new AppendProcess(this.writes, this._context, key, value, timestamp, transaction) as unknown as Process<
      LogRecord<V>
    >;
  }

  /**
   * Where a record with a key would go now. A strategy with state takes note of the question.
   *
   * @param key - the key
   * @throws `INVALID_SHARD` if the sharding strategy gives no partition, `INVALID_OPTION` if the
   * key is no string
   */
  partitionFor(key: string): number {
    return this.router.partitionFor(key, this.numPartitions);
  }

  /** Ends of partitions, records, appends and their latency, by partition where that makes sense. */
  override metrics(): readonly EntityMetric[] {
    return logMetrics(this._logs, this._counters);
  }

  /** Every option in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return { ...this._options.described, numPartitions: this.numPartitions };
  }

  /** What the log leaves out. */
  override assumptions(): readonly string[] {
    return [
      this.cluster === undefined
        ? 'one copy of each partition: nothing that was appended is ever lost'
        : 'what is committed stays readable while a partition has no leader',
      'an append costs its latency alone, whatever the size of the record',
      'readers cost the log nothing',
    ];
  }

  // Growing

  /**
   * Adds partitions. Records stay where they are; from now on keys are spread over all partitions,
   * so most keys move with {@link HashSharding}, and the order per key holds only from here on.
   *
   * @param count - how many to add, an integer of at least 1
   * @throws `INVALID_OPTION` if it is not
   */
  addPartitions(count: number): void {
    const max = MAX_PARTITIONS - this.numPartitions;
    checkNumber(this._logPlace, 'count', count, { min: 1, max, integer: true });
    this._logs.grow(count, this._options.retentionPolicy, this.local);
    this.cluster?.grow(count);
    if (this.tracing) this.trace('partitions', { numPartitions: this.numPartitions });
  }

  // Events

  /**
   * Acts on `Append` and `Read`.
   *
   * @param event - what happens
   */
  handleEvent(event: SimEvent): HandlerResult {
    switch (event.type) {
      case 'Append':
        return void this.acceptAppend(event);
      case 'Read':
        return this.acceptRead(checkRead(this._logPlace, event.payload));
    }
    throw unknownEventType(this, event, ['Append', 'Read']);
  }

  private acceptAppend(event: SimEvent): void {
    const { key, value, timestamp, reply } = checkAppend<V>(this._logPlace, event.payload);
    try {
      this.writes.submit(this.writes.make(key, value, timestamp, reply), event.daemon);
    } catch (error) {
      if (reply === undefined) throw error;
      reply.reject(error);
    }
  }

  private *acceptRead({ partition, offset, maxRecords, reply }: ReadPayload<V>): Process {
    let records: readonly LogRecord<V>[] | undefined;
    try {
      records = yield* this.read(partition, offset, maxRecords);
    } catch (error) {
      reply.reject(error);
    } finally {
      // A crash ends this process in the middle of its read.
      if (records === undefined) reply.reject(logUnavailable(this._logPlace, 'read'));
    }
    // Outside: who is answered may fail, which is no failure of the read.
    if (records !== undefined) reply.resolve(records);
  }

  // Faults

  /** Stops answering until {@link EventLog.resume}; see core's `Entity`. */
  override pause(): void {
    super.pause();
    if (this.status !== 'paused' || this._resumed !== undefined) return;
    this._resumed = new SimFuture({ label: `${this.name} resumes` });
    this.writes.hold();
  }

  /** Answers again, beginning with what became due during the pause; see core's `Entity`. */
  override resume(): void {
    super.resume();
    const { _resumed: resumed } = this;
    if (this.status !== 'running' || resumed === undefined) return;
    this._resumed = undefined;
    try {
      this.writes.release();
    } finally {
      resumed.resolve();
    }
  }

  /** Fails what is on its way; the records survive. */
  protected override onCrash(): void {
    this._readCrashes++;
    const { _resumed: resumed } = this;
    this._resumed = undefined;
    this.writes.fail();
    resumed?.resolve();
  }

  /** Whoever waits for the answer to an event that is lost gets `LOG_UNAVAILABLE`. */
  protected override onDrop(event: SimEvent): void {
    refuseEvent(event, () => logUnavailable(this._logPlace, event.type === 'Read' ? 'read' : 'append'));
  }

  /** Starts the brokers of a replicated log again. */
  protected override onRestart(): void {
    this.writes.restart();
    this._transactions.restart();
  }

  // Replication

  /** The brokers of a replicated log, for faults; none without `replication`. */
  get brokers(): readonly Entity[] {
    return this.cluster?.brokers ?? [];
  }

  /**
   * The replicas of a partition as they are now, in the order in which they are preferred as
   * leaders; none without `replication`.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  replicas(partition: number): readonly ReplicaView[] {
    this._logs.at(partition);
    return this.cluster?.describe(this.cluster.partitions[partition]!) ?? [];
  }

  /**
   * Stops a broker in good order: what it leads moves to others first, then it is down until it is
   * restarted. It still loses what its successor has not fetched and was acknowledged with
   * `acks: 1`, as Kafka's does (KAFKA-20554).
   *
   * @param broker - one of {@link EventLog.brokers}
   * @throws `INVALID_OPTION` if it is not
   */
  controlledShutdown(broker: Entity): void {
    const checked = this.checkBroker(broker);
    this.cluster!.shutDown(checked);
  }

  /**
   * Makes a broker that is alive stop fetching from leaders, or go on: a stuck fetcher thread.
   *
   * @param broker - one of {@link EventLog.brokers}
   * @param stopped - whether it stops
   * @throws `INVALID_OPTION` if it is none of them
   */
  stopFetching(broker: Entity, stopped: boolean): void {
    if (typeof stopped !== 'boolean') throw invalidOption(this._logPlace, 'stopped', 'true or false', stopped);
    this.checkBroker(broker).fetchingStopped = stopped;
  }

  private checkBroker(broker: Entity): Broker {
    const found = this.cluster?.brokers.find((each) => each === broker);
    if (found === undefined) throw invalidOption(this._logPlace, 'broker', 'one of its brokers', broker);
    return found;
  }

  /**
   * What became of the records that the log was given, by all producers and by itself. O(records
   * that not all replicas have for good).
   */
  audit(): LogAudit {
    return this.cluster?.audit() ?? this._counters.audit(this._inFlight, this.nowTicks);
  }
}
