import {
  Entity,
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
import { logError } from '../errors.ts';
import type { EventLog } from '../event-log/event-log.ts';
import { checkAppend } from '../event-log/event-payloads.ts';
import { Fifo } from '../structures/fifo.ts';
import type { LogRecord } from '../log-record.ts';
import {
  type ProducePayload,
  type ProducerOptions,
  type ResolvedProducerOptions,
  resolveProducerOptions,
} from './producer-options.ts';
import type { ProducerStats } from './producer-stats.ts';

/** A record that was received and not settled yet. */
interface Delivery<V> {
  readonly key: string | null;
  readonly value: V;
  readonly reply: SimFuture<LogRecord<V>> | undefined;
  readonly receivedTicks: number;
  readonly daemon: boolean;
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
  /** The log it appends to. */
  readonly log: EventLog<V>;
  private readonly options: ResolvedProducerOptions;
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

  /**
   * @param name - unique in its simulation
   * @param log - where the records go
   * @param options - how many at a time, and the buffer
   * @throws `INVALID_OPTION` if an option is out of range, or `log` is no log
   */
  constructor(name: string, log: EventLog<V>, options: ProducerOptions = {}) {
    super(name);
    if (typeof (log as EventLog<V> | undefined)?.append !== 'function')
      throw invalidOption(this.place, 'log', 'an EventLog', log);
    this.log = log;
    this.options = resolveProducerOptions(this.place, options);
  }

  /** The log: attached together with the producer. */
  override downstreamEntities(): readonly Entity[] {
    return [this.log];
  }

  /** Whether a record would be sent or buffered at once, neither blocked nor refused. */
  override hasCapacity(): boolean {
    return this.status !== 'crashed' && (this.canSend() || this.buffer.size < this.options.bufferLimit);
  }

  /**
   * Hands over a record and waits until it is appended. If the waiting process is interrupted or
   * killed, a record that waits for room is taken back; any other is appended all the same.
   *
   * @param key - chooses the partition; `null` for none
   * @param value - what the record says
   * @returns the record
   * @throws `BUFFER_FULL` if it is refused, `PRODUCER_UNAVAILABLE` if the producer is crashed or
   * crashes meanwhile, and what `EventLog.append` throws
   */
  *produce(key: string | null, value: V): Process<LogRecord<V>> {
    const reply = new SimFuture<LogRecord<V>>({
      label: `${this.name} appends`,
      onAbandon: () => this.withdraw(delivery),
    });
    const delivery = { key, value, reply, receivedTicks: this.nowTicks, daemon: false };
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
    const { key, value, reply }: ProducePayload<V> = checkAppend<V>(this.place, event.payload);
    this.receive({ key, value, reply, receivedTicks: this.nowTicks, daemon: event.daemon });
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
      inFlight: this.inFlight.size,
      buffered: this.buffer.size,
      blocked: this.blocked.size,
      recordsBlocked: this.everBlocked,
      deliveryLatency: this.deliveryLatency.summary(),
    };
  }

  /**
   * Begins its statistics anew: the end of a warm-up. Records that are buffered, blocked or on
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
    this.received++;
    if (this.canSend()) this.start(delivery);
    else if (this.buffer.size < this.options.bufferLimit) this.buffer.push(delivery);
    else if (this.options.overflow === 'block') {
      this.blocked.push(delivery);
      this.everBlocked++;
    } else {
      this.refused++;
      delivery.reply?.reject(
        logError(
          'BUFFER_FULL',
          `${this.place}: the buffer holds ${this.buffer.size} records, its limit, and refuses more`,
          { producer: this.name, bufferLimit: this.options.bufferLimit },
        ),
      );
    }
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
    const { key, value, reply } = delivery;
    let failure: unknown;
    let record: LogRecord<V> | undefined;
    try {
      record = yield* this.log.append(key, value);
    } catch (error) {
      failure = error;
    }
    this.inFlight.delete(delivery);
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
    if (this.blocked.remove(delivery)) this.withdrawn++;
  }

  // Faults

  /** Goes on after a pause; see core's `Entity`. */
  override resume(): void {
    super.resume();
    this.pump();
  }

  /** Loses the buffer, and the answers to what is on its way. */
  protected override onCrash(): void {
    const gone = [...this.inFlight, ...this.buffer.clear(), ...this.blocked.clear()];
    this.inFlight.clear();
    this.lost += gone.length;
    for (const { reply } of gone) reply?.reject(this.unavailable());
  }

  private unavailable(): Error {
    return logError(
      'PRODUCER_UNAVAILABLE',
      `${this.place}: the producer is crashed, or crashed before the record was known to be appended`,
      { producer: this.name },
    );
  }

  private get place(): string {
    return `Producer "${this.name}"`;
  }
}
