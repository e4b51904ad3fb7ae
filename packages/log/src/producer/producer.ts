import {
  checkNumber,
  Entity,
  type EntityMetric,
  type HandlerResult,
  Histogram,
  invalidOption,
  isSimError,
  type Process,
  type SimEvent,
  SimFuture,
  toSeconds,
  unknownEventType,
} from '@sim/core';
import { BatchingClient, type ClientHost } from '../replication/batching-client.ts';
import type { Delivery as ClientDelivery } from '../replication/delivery.ts';
import { logError } from '../errors.ts';
import type { EventLog } from '../event-log/event-log.ts';
import { checkAppend, refuseEvent } from '../event-log/event-payloads.ts';
import { ProducerTransactions } from '../transactions/producer-transactions.ts';
import type { Transaction, TransactionalGroup } from '../transactions/transaction.ts';
import { Fifo } from '../structures/fifo.ts';
import type { LogRecord } from '../log-record.ts';
import {
  type ProducePayload,
  type ProducerOptions,
  type ResolvedProducerOptions,
  resolveProducerOptions,
} from './producer-options.ts';
import type { ProducerStats } from './producer-stats.ts';
import { PACKAGE } from '../package.ts';

/** A record that was received and not settled yet. */
interface Delivery<V> {
  readonly key: string | null;
  readonly value: V;
  readonly timestamp: number | undefined;
  readonly reply: SimFuture<LogRecord<V>> | undefined;
  readonly receivedTicks: number;
  readonly daemon: boolean;
  transaction?: Transaction | undefined;
}

/**
 * A client that appends to a log what it is given: in order, up to `maxInFlight` at a time, from a
 * bounded buffer. Records of one key never change places, as with Kafka's idempotent producer.
 *
 * It handles `Produce` events with a {@link ProducePayload}; processes call
 * {@link Producer.produce}. Sources ask {@link Producer.hasCapacity}. An append that fails because
 * the log is crashed is not tried again: it is counted, and told to whoever waits.
 *
 * A crash loses the buffer, but not what was already sent: the log appends it. A pause holds
 * everything not yet sent; meanwhile events wait, and records from `produce` go into the buffer.
 *
 * @example
 * ```ts
 * import { SimEvent, Simulation } from '@sim/core';
 * import { EventLog, Producer } from '@sim/log';
 *
 * const log = new EventLog<string>('orders');
 * const producer = new Producer('shop', log, { maxInFlight: 5 });
 * const sim = new Simulation({ entities: [producer] });
 * for (const key of ['ada', 'bob']) sim.schedule(new SimEvent({ time: 1, type: 'Produce', target: producer, payload: { key, value: 'tea' } }));
 * sim.run();
 * console.log(producer.stats.recordsAcknowledged, log.totalRecords); // 2 2
 * ```
 *
 * @public
 */
export class Producer<V = unknown> extends Entity {
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  /** The log it appends to. */
  readonly log: EventLog<V>;
  /** As messages name it: made once, since most calls have a check that would name it. */
  private readonly place = `Producer ${JSON.stringify(this.name)}`;
  private readonly options: ResolvedProducerOptions<V>;
  /** How it sends to a replicated log. */
  private readonly client: BatchingClient<V> | undefined;
  private readonly transactions: ProducerTransactions;
  private readonly buffer = new Fifo<Delivery<V>>();
  private readonly blocked = new Fifo<Delivery<V>>();
  private readonly inFlight = new Set<Delivery<V>>();
  private readonly deliveryLatency = new Histogram();
  private received = 0;
  private failed = 0;
  private refused = 0;
  private withdrawn = 0;
  private lost = 0;
  private everBlocked = 0;
  /** What the client calls the records that it was handed. */
  private readonly handed = new WeakMap<Delivery<V>, ClientDelivery<V>>();

  /**
   * @param name - unique in its simulation
   * @param log - where the records go
   * @param options - how many at a time, and the buffer
   * @throws `INVALID_OPTION` if an option is out of range, or `log` is no log
   */
  constructor(name: string, log: EventLog<V>, options: ProducerOptions<V> = {}) {
    super(name);
    if (typeof (log as EventLog<V> | undefined)?._append !== 'function')
      throw invalidOption(this.place, 'log', 'an EventLog', log);
    this.log = log;
    const cluster = log._cluster;
    this.options = resolveProducerOptions<V>(this.place, options, cluster !== undefined);
    const { batching, transactionalId, transactionTimeoutTicks } = this.options;
    this.transactions = new ProducerTransactions(
      this.place,
      transactionalId,
      transactionTimeoutTicks,
      log._transactions,
    );
    if (cluster !== undefined && batching !== undefined)
      this.client = new BatchingClient<V>(this.host(), cluster, batching);
  }

  // Transactions

  /**
   * Begins a transaction: what is produced from now on is part of it. The first time it takes over
   * the transactional id: a producer that had it is fenced, and what that left open is aborted.
   *
   * @returns a process that is over: it may be waited for, and need not be
   * @throws `INVALID_TRANSACTION` without a `transactionalId`, or if one is open, `PRODUCER_FENCED` if
   * another producer has taken over the id, or the last transaction timed out, `PRODUCER_UNAVAILABLE`
   * if the producer is crashed
   */
  beginTransaction(): Process {
    this.checkUp();
    this.transactions.begin();
    return nothing();
  }

  /**
   * Waits until everything produced in the transaction is in the log, and then until every partition
   * of it has a marker that says so: from then on readers of committed transactions see it.
   *
   * @throws `INVALID_TRANSACTION` if none is open, it is being ended, or a record of it failed: then
   * abort it; `PRODUCER_FENCED` as {@link Producer.beginTransaction}; `PRODUCER_UNAVAILABLE` if the
   * producer is crashed or crashes before the end is decided
   */
  commitTransaction(): Process {
    return this.end(true);
  }

  /**
   * Ends the transaction: readers of committed transactions never see what is in it.
   *
   * @throws `INVALID_TRANSACTION` if none is open or it is being ended, `PRODUCER_FENCED` as
   * {@link Producer.beginTransaction}, `PRODUCER_UNAVAILABLE` as {@link Producer.commitTransaction}
   */
  abortTransaction(): Process {
    return this.end(false);
  }

  private *end(committed: boolean): Process {
    this.checkUp();
    yield* this.transactions.end(committed);
  }

  private checkUp(): void {
    if (this.status === 'crashed') throw this.unavailable();
  }

  /**
   * Makes offsets of a consumer group part of the transaction: they are committed with it, or not at
   * all.
   *
   * @param offsets - by partition of the log that the group reads, the offset to go on at
   * @param group - a `ConsumerGroup`
   * @returns a process that is over: it may be waited for, and need not be
   * @throws as {@link Producer.abortTransaction}
   */
  sendOffsetsToTransaction(offsets: ReadonlyMap<number, number>, group: TransactionalGroup): Process {
    this.checkUp();
    this.transactions.addOffsets(offsets, group);
    return nothing();
  }

  private host(): ClientHost {
    const producer = (): Producer<V> => this;
    return {
      place: this.place,
      get nowTicks() {
        return producer().nowTicks;
      },
      get running() {
        return producer().status === 'running';
      },
      get rng() {
        return producer().rng;
      },
      get numPartitions() {
        return producer().log.numPartitions;
      },
      callAt: (ticks, name, fn, daemon) =>
        this.after(toSeconds(Math.max(ticks - this.nowTicks, 0)), name, fn, { daemon }),
      partitionFor: (key) => this.log._route(key),
      settled: (acknowledged, ticks) => {
        if (acknowledged) this.deliveryLatency.record(toSeconds(ticks));
        else this.failed++;
      },
    };
  }

  /** The log: attached together with the producer. */
  override downstreamEntities(): readonly Entity[] {
    return [this.log];
  }

  /** Whether a record would be sent or buffered at once, neither blocked nor refused. */
  override hasCapacity(): boolean {
    if (this.client !== undefined) return this.status !== 'crashed' && this.client.hasMemory;
    return this.status !== 'crashed' && (this.canSend() || this.buffer.size < this.options.bufferLimit);
  }

  /**
   * Hands over a record and waits until it is appended. If the waiting process is interrupted or
   * killed, a record that waits for room is taken back; any other is appended all the same.
   *
   * @param key - chooses the partition; `null` for none
   * @param value - what the record says
   * @param timestamp - when it was made, in seconds, for a log with `CreateTime`; now, if left out
   * @returns the record; its offset is -1 with `acks: 0`, since nobody says
   * @throws `BUFFER_FULL` if it is refused or waits too long for memory, `DELIVERY_FAILED` if it is
   * not acknowledged in time, `PRODUCER_UNAVAILABLE` if the producer is crashed or
   * crashes meanwhile, and what `EventLog.append` throws
   */
  *produce(key: string | null, value: V, timestamp?: number): Process<LogRecord<V>> {
    if (timestamp !== undefined) checkNumber(this.place, 'timestamp', timestamp);
    const reply = new SimFuture<LogRecord<V>>({
      label: `${this.name} appends`,
      onAbandon: () => this.withdraw(delivery),
    });
    const delivery: Delivery<V> = { key, value, timestamp, reply, receivedTicks: this.nowTicks, daemon: false };
    this.receive(delivery);
    return yield* reply;
  }

  /**
   * Acts on `Produce`.
   *
   * @param event - what happens
   */
  handleEvent(event: SimEvent): HandlerResult {
    if (event.type !== 'Produce') throw unknownEventType(this, event, ['Produce']);
    const { key, value, timestamp, reply }: ProducePayload<V> = checkAppend<V>(this.place, event.payload);
    this.receive({ key, value, timestamp, reply, receivedTicks: this.nowTicks, daemon: event.daemon });
  }

  /** What was counted so far: a snapshot. */
  get stats(): ProducerStats {
    return {
      recordsReceived: this.received,
      recordsAcknowledged: this.deliveryLatency.count,
      recordsFailed: this.failed,
      recordsRefused: this.refused,
      recordsWithdrawn: this.withdrawn,
      recordsLost: this.lost,
      inFlight: this.inFlightCount,
      buffered: this.bufferedCount,
      blocked: this.blockedCount,
      recordsBlocked: this.client?.everBlocked ?? this.everBlocked,
      requests: this.client?.requestCount ?? 0,
      retries: this.client?.retries ?? 0,
      deliveryLatency: this.deliveryLatency.summary(),
    };
  }

  private get inFlightCount(): number {
    return this.client?.inFlight ?? this.inFlight.size;
  }

  private get bufferedCount(): number {
    return this.client === undefined ? this.buffer.size : this.client.buffered - this.client.inFlight;
  }

  private get blockedCount(): number {
    return this.client?.blockedCount ?? this.blocked.size;
  }

  /** What became of its records, and how long that took. */
  override metrics(): readonly EntityMetric[] {
    const count = (name: string, kind: 'gauge' | 'counter', read: () => number): EntityMetric => ({
      name,
      unit: 'records',
      kind,
      read,
    });
    return [
      count('records-acknowledged', 'counter', () => this.deliveryLatency.count),
      count('records-failed', 'counter', () => this.failed),
      count('in-flight', 'gauge', () => this.inFlightCount),
      count('buffered', 'gauge', () => this.bufferedCount),
      count('blocked', 'gauge', () => this.blockedCount),
      { name: 'delivery-latency', unit: 's', kind: 'histogram', read: () => this.deliveryLatency },
    ];
  }

  /** Every option in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    const { batching, transactionTimeoutTicks, transactionalId, ...own } = this.options;
    const transactions =
      transactionalId === undefined ? {} : { transactionalId, transactionTimeout: toSeconds(transactionTimeoutTicks) };
    if (batching === undefined) return { ...own, ...transactions };
    const { sizeOf: _sizeOf, loseRequest: _loseRequest, ...plain } = batching;
    return { overflow: own.overflow, ...plain, ...transactions };
  }

  /** What the producer leaves out. */
  override assumptions(): readonly string[] {
    return this.client === undefined
      ? ['records are sent one by one, and not tried again']
      : ['a connection is there at once', 'records have the bytes that sizeOf says, requests have no overhead'];
  }

  /**
   * Starts its statistics over: the end of a warm-up. Records that are buffered, blocked or on
   * their way stay, and count when they are settled.
   */
  resetStats(): void {
    this.received = this.failed = this.refused = this.withdrawn = this.lost = this.everBlocked = 0;
    this.deliveryLatency.reset();
  }

  private receive(delivery: Delivery<V>): void {
    if (this.status === 'crashed') {
      delivery.reply?.reject(this.unavailable());
      return;
    }
    const refusal = this.transactions.refusal();
    if (refusal !== undefined) {
      if (delivery.reply === undefined) throw refusal;
      delivery.reply.reject(refusal);
      return;
    }
    this.received++;
    delivery.transaction = this.transactions.current;
    delivery.transaction?.added();
    if (this.client !== undefined) this.hand(this.client, delivery);
    else if (this.canSend()) this.start(delivery);
    else if (this.buffer.size < this.options.bufferLimit) this.buffer.push(delivery);
    else if (this.options.overflow === 'block') {
      this.blocked.push(delivery);
      this.everBlocked++;
    } else {
      this.refuse(delivery);
    }
  }

  private refuse(delivery: Delivery<V>): void {
    this.refused++;
    delivery.transaction?.settled(undefined);
    delivery.reply?.reject(
      logError('BUFFER_FULL', `${this.place}: the buffer is full and refuses more`, {
        producer: this.name,
        bufferLimit: this.options.batching?.bufferMemory ?? this.options.bufferLimit,
      }),
    );
  }

  /** Hands a record to the client of a replicated log. */
  private hand(client: BatchingClient<V>, delivery: Delivery<V>): void {
    if (this.options.overflow === 'reject' && !client.hasMemory) {
      this.refuse(delivery);
      return;
    }
    const { key, value, timestamp, reply, daemon } = delivery;
    const handed = client.make(key, value, timestamp, reply, daemon);
    handed.transaction = delivery.transaction;
    this.handed.set(delivery, handed);
    client.receive(handed);
  }

  /**
   * Whether a record would be sent at once. Nothing waits then, because whatever makes this true
   * calls `pump`.
   */
  private canSend(): boolean {
    return this.status === 'running' && this.inFlight.size < this.options.maxInFlight;
  }

  private pump(): void {
    while (this.canSend()) {
      const next = this.buffer.shift() ?? this.blocked.shift();
      if (next === undefined) return;
      this.start(next);
      this.admit();
    }
  }

  /** Lets what is blocked into the buffer, as far as there is room. */
  private admit(): void {
    while (this.buffer.size < this.options.bufferLimit) {
      const next = this.blocked.shift();
      if (next === undefined) return;
      this.buffer.push(next);
    }
  }

  /**
   * Processes spawned one after the other start in that order, so appends are sent in the order of
   * the buffer.
   */
  private start(delivery: Delivery<V>): void {
    this.inFlight.add(delivery);
    this.spawn(this.deliver(delivery), { name: `${this.name}/append`, daemon: delivery.daemon });
  }

  private *deliver(delivery: Delivery<V>): Process {
    const { key, value, timestamp, receivedTicks, reply } = delivery;
    let failure: unknown;
    let record: LogRecord<V> | undefined;
    try {
      record = yield* this.log._append(key, value, timestamp ?? toSeconds(receivedTicks), delivery.transaction);
    } catch (error) {
      failure = error;
    }
    this.inFlight.delete(delivery);
    delivery.transaction?.settled(record?.partition);
    this.pump();
    if (record !== undefined) {
      this.deliveryLatency.record(toSeconds(this.nowTicks - delivery.receivedTicks));
      reply?.resolve(record);
      return;
    }
    this.failed++;
    if (reply !== undefined) reply.reject(failure);
    else if (!isSimError(failure, 'LOG_UNAVAILABLE')) throw failure;
  }

  private withdraw(delivery: Delivery<V>): void {
    const handed = this.handed.get(delivery);
    const taken = handed === undefined ? this.blocked.remove(delivery) : this.client!.withdraw(handed);
    if (taken) this.withdrawn++;
  }

  // Faults

  /** Goes on after a pause; see core's `Entity`. */
  override resume(): void {
    super.resume();
    this.client?.pump();
    this.pump();
  }

  /** Loses the buffer, and the answers to what is on its way. */
  protected override onCrash(): void {
    this.lost += this.client?.crash(() => this.unavailable()) ?? 0;
    this.transactions.crash(this.unavailable());
    const gone = [...this.inFlight, ...this.buffer.clear(), ...this.blocked.clear()];
    this.inFlight.clear();
    this.lost += gone.length;
    for (const { reply } of gone) reply?.reject(this.unavailable());
  }

  /** Whoever waits for the answer to an event that is lost gets `PRODUCER_UNAVAILABLE`. */
  protected override onDrop(event: SimEvent): void {
    refuseEvent(event, () => this.unavailable());
  }

  /** Learns who leads what, and sends again. */
  protected override onRestart(): void {
    this.client?.restart();
  }

  private unavailable(): Error {
    return logError(
      'PRODUCER_UNAVAILABLE',
      `${this.place}: the producer is crashed, or crashed before the record was known to be appended`,
      { producer: this.name },
    );
  }
}

/** A process that is over. */
function* nothing(): Process {
  // What there was to do has been done.
}
