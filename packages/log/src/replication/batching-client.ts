import { type RandomStream, type Timer, toTicks } from '@sim/core';
import { bufferFull, deliveryFailed, producerFenced } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import type { Broker } from './broker.ts';
import type { Cluster, ClusterClient } from './cluster.ts';
import type { ProduceAnswer, ProduceError } from './replicated-partition.ts';
import { Fifo } from '../structures/fifo.ts';
import type { ResolvedBatchingOptions } from './client-options.ts';
import { connect, type Connection, describeRequest, type Request } from './connection.ts';
import { Delivery } from './delivery.ts';
import { PartitionQueue } from './partition-queue.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { StickyPartition } from './sticky-partition.ts';

/** The entity that a client is part of. */
export interface ClientHost {
  readonly place: string;
  readonly nowTicks: number;
  /** Whether it can send: not while it is paused or crashed. */
  readonly running: boolean;
  readonly rng: RandomStream;
  callAt(ticks: number, name: string, fn: () => void, daemon: boolean): Timer;
  /** The partition of a record with a key; of one without, `undefined` where the client may choose. */
  partitionFor(key: string | null): number | undefined;
  readonly numPartitions: number;
  /** Told of each record that is settled. */
  settled(acknowledged: boolean, ticks: number): void;
}

/** Why a batch was not acknowledged. */
type BatchError = ProduceError | 'DISCONNECTED' | 'TIMEOUT';

/**
 * A client of a replicated log, as Kafka's producer: batches by partition, requests by broker,
 * retries with back-off, sequence numbers if it is idempotent.
 */
export class BatchingClient<V> implements ClusterClient {
  private readonly host: ClientHost;
  private readonly cluster: Cluster<V>;
  private readonly options: ResolvedBatchingOptions<V>;
  private readonly queues: PartitionQueue<V>[] = [];
  private readonly connections: Connection<V>[];
  private readonly sticky: StickyPartition;
  /** Who leads each partition, as far as the client knows. */
  private leaders: (Broker | undefined)[] = [];
  private readonly blocked = new Fifo<Delivery<V>>();
  /** Batches by the time at which they were begun. */
  private readonly expiring = new Fifo<ProducerBatch<V>>();
  private memory = 0;
  private primaries = 0;
  private orders = 0;
  private requests = 0;
  private wake: Timer | undefined = undefined;
  private wakeTicks = Infinity;
  private expiry: Timer | undefined = undefined;
  private blockTimer: Timer | undefined = undefined;
  /** Records that ever had to wait for memory. */
  everBlocked = 0;
  /** Batches that were sent again. */
  retries = 0;

  constructor(host: ClientHost, cluster: Cluster<V>, options: ResolvedBatchingOptions<V>) {
    this.host = host;
    this.cluster = cluster;
    this.options = options;
    this.sticky = new StickyPartition(options.batchSize);
    this.connections = connect<V>(cluster.brokers);
    this.readMetadata();
    cluster.connect(this);
  }

  get inFlight(): number {
    let sum = 0;
    for (const { inFlight } of this.connections)
      for (const { batches } of inFlight) for (const { deliveries } of batches) sum += deliveries.length;
    return sum;
  }

  get blockedCount(): number {
    return this.blocked.size;
  }

  /** Records with a batch, sent or not. */
  get buffered(): number {
    return this.open.size - this.blocked.size;
  }

  get requestCount(): number {
    return this.requests;
  }

  /** Whether a record would find memory. */
  get hasMemory(): boolean {
    return this.memory < this.options.bufferMemory;
  }

  private readonly open = new Set<Delivery<V>>();
  /** Who it is to the brokers: somebody else after a crash, whose sequence numbers begin again. */
  private producerId: object = {};

  // Taking records

  make(
    key: string | null,
    value: V,
    timestamp: number | undefined,
    reply: Delivery<V>['reply'],
    daemon: boolean,
  ): Delivery<V> {
    const { sizeOf } = this.options;
    const bytes = sizeOf(value);
    return new Delivery<V>(this, this.orders++, key, value, timestamp, reply, this.host.nowTicks, bytes, daemon);
  }

  receive(delivery: Delivery<V>): void {
    this.cluster.counts.receive();
    this.open.add(delivery);
    if (!delivery.daemon) this.primaries++;
    if (this.blocked.size === 0 && this.fits(delivery)) {
      this.place(delivery);
      this.pump();
      return;
    }
    this.everBlocked++;
    this.blocked.push(delivery);
    this.armBlock();
  }

  /** Ends a transaction in a partition, behind everything that was sent there. */
  sendMarker(partition: number, marker: NonNullable<ProducerBatch<V>['marker']>): void {
    this.queue(partition).addMarker(marker, this.host.nowTicks);
    this.pump();
  }

  /** Takes a record back that waits for memory. */
  withdraw(delivery: Delivery<V>): boolean {
    if (!this.blocked.remove(delivery)) return false;
    this.settle(delivery, undefined, undefined);
    return true;
  }

  private fits(delivery: Delivery<V>): boolean {
    return this.memory + delivery.bytes <= this.options.bufferMemory || this.memory === 0;
  }

  private place(delivery: Delivery<V>): void {
    let partition: number;
    try {
      partition = this.partitionOf(delivery);
    } catch (error) {
      this.settle(delivery, undefined, error);
      if (delivery.reply === undefined) throw error;
      return;
    }
    this.memory += delivery.bytes;
    delivery.transaction?.partitions.add(partition);
    const batch = this.queue(partition).add(delivery, this.options.batchSize, this.host.nowTicks);
    if (batch === undefined) return;
    this.expiring.push(batch);
    this.armExpiry();
  }

  private partitionOf({ key, bytes }: Delivery<V>): number {
    const partition = this.host.partitionFor(key);
    if (partition !== undefined) return partition;
    return this.sticky.next(
      bytes,
      this.host.numPartitions,
      this.host.rng,
      (id) => this.queue(id).filling !== undefined,
    );
  }

  private queue(partition: number): PartitionQueue<V> {
    while (this.queues.length <= partition)
      this.queues.push(new PartitionQueue<V>(this.producerId, this.queues.length));
    return this.queues[partition]!;
  }

  private admit(): void {
    let first = this.blocked.peek();
    if (first === undefined) return;
    while (first !== undefined && this.fits(first)) {
      this.blocked.shift();
      this.place(first);
      first = this.blocked.peek();
    }
  }

  // Sending

  /** Sends what is ready and may be sent. */
  pump(): void {
    if (!this.host.running) return;
    let next = Infinity;
    for (let more = true; more;) {
      more = false;
      next = Infinity;
      const requests = new Map<Connection<V>, ProducerBatch<V>[]>();
      for (const queue of this.queues) {
        if (queue.size === 0) continue;
        const broker = this.leaders[queue.partition];
        if (broker === undefined || queue.mustWait) continue;
        const connection = this.connections[broker.index]!;
        if (connection.down || connection.inFlight.length >= this.options.maxInFlight) continue;
        const readyTicks = this.readyTicks(queue);
        if (readyTicks > this.host.nowTicks) {
          next = Math.min(next, readyTicks);
          continue;
        }
        const batch = queue.take(this.options.idempotence);
        const batches = requests.get(connection);
        if (batches === undefined) requests.set(connection, [batch]);
        else batches.push(batch);
      }
      for (const [connection, batches] of requests) {
        this.send(connection, batches);
        more = true;
      }
    }
    this.armWake(next);
  }

  private readyTicks(queue: PartitionQueue<V>): number {
    const front = queue.front!;
    const hurry = queue.frontIsFull || this.blocked.size > 0;
    const lingered = hurry ? -Infinity : front.createdTicks + toTicks(this.options.linger);
    return Math.max(lingered, front.retryTicks);
  }

  private send(connection: Connection<V>, batches: readonly ProducerBatch<V>[]): void {
    const { host, cluster, options } = this;
    const { broker } = connection;
    this.requests++;
    const vanishes = options.loseRequest?.(this.requests, describeRequest(batches)) === true;
    const arrivalTicks = Math.max(host.nowTicks + cluster.latencyTicks(), connection.lastArrivalTicks);
    connection.lastArrivalTicks = arrivalTicks;
    const request: Request<V> = {
      broker,
      batches,
      sentTicks: host.nowTicks,
      deadlineTicks: host.nowTicks + toTicks(options.requestTimeout),
      unanswered: batches.length,
    };
    const { acks } = options;
    if (acks !== 0) {
      connection.inFlight.push(request);
      this.armTimeout(connection);
    }
    if (!vanishes) {
      const answers = batches.map(() => undefined as ProduceAnswer | undefined);
      // Copies: what is sent keeps its numbers, whatever the client thinks later.
      const sent = batches.map((batch) => batch.copy());
      const handle = (): void => {
        sent.forEach((batch, index) => {
          cluster.receive(broker, batch, acks === 'all', (answer) => {
            answers[index] = answer;
            if (acks !== 0 && --request.unanswered === 0) this.answer(connection, request, answers as ProduceAnswer[]);
          });
        });
      };
      broker.later(
        arrivalTicks,
        'produce',
        () => {
          const ticks = cluster.handledTicks(broker);
          if (ticks <= cluster.nowTicks) handle();
          else broker.later(ticks, 'handle produce', handle, this.isDaemon);
        },
        this.isDaemon,
      );
    }
    if (acks === 0) for (const batch of batches) this.sentBlind(batch);
  }

  /** Without acknowledgement a record counts as appended when it is sent. */
  private sentBlind(batch: ProducerBatch<V>): void {
    for (const delivery of batch.deliveries) this.cluster.counts.suspects.add(delivery);
    this.complete(batch, { error: undefined, baseOffset: -1, ticks: this.host.nowTicks });
  }

  private answer(connection: Connection<V>, request: Request<V>, answers: readonly ProduceAnswer[]): void {
    const ticks = Math.max(this.cluster.nowTicks + this.cluster.latencyTicks(), connection.lastAnswerTicks);
    connection.lastAnswerTicks = ticks;
    this.later(ticks, 'answer', () => {
      const at = connection.inFlight.indexOf(request);
      if (at < 0) return;
      connection.inFlight.splice(at, 1);
      request.batches.forEach((batch, index) => this.answered(batch, answers[index]!));
      this.admit();
      this.pump();
    });
  }

  private answered(batch: ProducerBatch<V>, answer: ProduceAnswer): void {
    if (batch.done) return;
    if (answer.error === undefined) this.complete(batch, answer);
    else this.refused(batch, answer.error);
  }

  // Failing

  private refused(batch: ProducerBatch<V>, error: BatchError): void {
    if (batch.done) return;
    if (error === 'INVALID_PRODUCER_EPOCH') {
      this.fail(batch, producerFenced(this.host.place, batch.deliveries[0]!.transaction!.id));
      return;
    }
    const queue = this.queue(batch.partition);
    // The broker has lost what came before: nothing that it could wait for.
    if (error === 'OUT_OF_ORDER_SEQUENCE_NUMBER' && queue.isNext(batch)) queue.bumpEpoch();
    const { options, host } = this;
    const backoff = Math.min(options.retryBackoff * 2 ** batch.attempts, options.retryBackoffMax);
    batch.attempts++;
    batch.retryTicks = host.nowTicks + toTicks(backoff);
    this.retries++;
    queue.putBack(batch);
  }

  /**
   * What is in flight to a broker fails, oldest first: so it comes back in reverse, if unnumbered.
   *
   * @param sentBefore - what was sent then or later goes over the next connection
   */
  private disconnect(connection: Connection<V>, sentBefore = Infinity): void {
    const { inFlight } = connection;
    const kept = inFlight.findIndex(({ sentTicks }) => sentTicks >= sentBefore);
    const failed = inFlight.splice(0, kept < 0 ? inFlight.length : kept);
    for (const { batches } of failed) for (const batch of batches) this.refused(batch, 'DISCONNECTED');
    connection.timeout?.cancel();
    connection.timeout = undefined;
  }

  brokerGone(broker: Broker): void {
    const connection = this.connections[broker.index]!;
    this.later(this.cluster.nowTicks + this.cluster.latencyTicks(), 'disconnected', () => {
      connection.down = !broker.reachable;
      this.disconnect(connection);
      this.pump();
    });
  }

  metadataChanged(): void {
    this.later(this.cluster.nowTicks + this.cluster.latencyTicks(), 'metadata', () => {
      this.readMetadata();
      this.pump();
    });
  }

  private readMetadata(): void {
    this.leaders = this.cluster.partitions.map(({ leader }) => leader?.broker);
    for (const connection of this.connections) if (connection.broker.reachable) connection.down = false;
  }

  later(ticks: number, name: string, fn: () => void): void {
    this.host.callAt(ticks, name, fn, this.isDaemon);
  }

  private get isDaemon(): boolean {
    return this.primaries === 0;
  }

  // Settling

  private complete(batch: ProducerBatch<V>, answer: Extract<ProduceAnswer, { readonly error: undefined }>): void {
    this.queue(batch.partition).finish(batch, true);
    batch.marker?.done.resolve();
    batch.deliveries.forEach((delivery, index) => {
      const { key, value, partition } = delivery;
      const offset = answer.baseOffset < 0 ? -1 : answer.baseOffset + index;
      const timestamp = delivery.timestamp ?? answer.ticks / 1e9;
      this.memory -= delivery.bytes;
      this.settle(delivery, Object.freeze({ offset, key, value, timestamp, partition }), undefined);
    });
  }

  private fail(batch: ProducerBatch<V>, error: unknown): void {
    const queue = this.queue(batch.partition);
    queue.remove(batch);
    queue.finish(batch, false);
    for (const delivery of batch.deliveries) {
      this.memory -= delivery.bytes;
      this.settle(delivery, undefined, error);
    }
  }

  private settle(delivery: Delivery<V>, record: LogRecord<V> | undefined, error: unknown): void {
    const { nowTicks } = this.host;
    this.open.delete(delivery);
    if (!delivery.daemon) this.primaries--;
    delivery.transaction?.settled(record === undefined ? undefined : delivery.partition);
    if (record !== undefined) {
      this.cluster.counts.acknowledge(delivery, nowTicks);
      this.host.settled(true, nowTicks - delivery.receivedTicks);
      delivery.reply?.resolve(record);
      return;
    }
    this.cluster.counts.fail(delivery, nowTicks);
    if (error === undefined) return;
    this.host.settled(false, nowTicks - delivery.receivedTicks);
    delivery.reply?.reject(error);
  }

  /** The client crashed: it will never know what became of anything. */
  crash(error: () => unknown): number {
    const lost = [...this.open];
    for (const delivery of lost) {
      this.cluster.counts.fail(delivery, this.host.nowTicks);
      delivery.reply?.reject(error());
    }
    this.open.clear();
    this.blocked.clear();
    this.expiring.clear();
    this.queues.length = 0;
    this.producerId = {};
    for (const connection of this.connections) connection.inFlight.length = 0;
    this.memory = this.primaries = 0;
    this.wakeTicks = Infinity;
    return lost.length;
  }

  /** The client is back, or goes on. */
  restart(): void {
    this.readMetadata();
    this.pump();
  }

  // Timers

  private armWake(ticks: number): void {
    if (ticks === this.wakeTicks && this.wake?.pending === true) return;
    this.wake?.cancel();
    this.wakeTicks = ticks;
    if (ticks === Infinity) return;
    this.wake = this.host.callAt(ticks, 'send', () => this.pump(), this.isDaemon);
  }

  private armTimeout(connection: Connection<V>): void {
    const [first] = connection.inFlight;
    if (first === undefined || connection.timeout?.pending === true) return;
    connection.timeout = this.host.callAt(
      first.deadlineTicks,
      'request timeout',
      () => {
        const [oldest] = connection.inFlight;
        if (oldest !== undefined && oldest.deadlineTicks <= this.host.nowTicks) {
          this.disconnect(connection, this.host.nowTicks);
          this.pump();
        }
        this.armTimeout(connection);
      },
      this.isDaemon,
    );
  }

  private armExpiry(): void {
    const first = this.expiring.peek();
    if (first === undefined || this.expiry?.pending === true || this.options.deliveryTimeout === Infinity) return;
    const ticks = first.createdTicks + toTicks(this.options.deliveryTimeout);
    this.expiry = this.host.callAt(ticks, 'delivery timeout', () => this.expire(), this.isDaemon);
  }

  private expire(): void {
    const limit = this.host.nowTicks - toTicks(this.options.deliveryTimeout);
    for (let batch = this.expiring.peek(); batch !== undefined; batch = this.expiring.peek()) {
      if (!batch.done && batch.createdTicks > limit) break;
      this.expiring.shift();
      if (!batch.done) this.fail(batch, deliveryFailed(this.host.place, 'TIMEOUT', batch.partition));
    }
    this.armExpiry();
    this.admit();
    this.pump();
  }

  private armBlock(): void {
    const first = this.blocked.peek();
    if (first === undefined || this.blockTimer?.pending === true || this.options.maxBlock === Infinity) return;
    const ticks = first.receivedTicks + toTicks(this.options.maxBlock);
    this.blockTimer = this.host.callAt(
      ticks,
      'max block',
      () => {
        const limit = this.host.nowTicks - toTicks(this.options.maxBlock);
        for (let next = this.blocked.peek(); next !== undefined; next = this.blocked.peek()) {
          if (next.receivedTicks > limit) break;
          this.blocked.shift();
          this.settle(next, undefined, bufferFull(this.host.place, this.options.bufferMemory));
        }
        this.armBlock();
      },
      this.isDaemon,
    );
  }
}
