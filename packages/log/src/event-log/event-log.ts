import {
  checkNumber,
  Entity,
  type EntityMetric,
  type HandlerResult,
  type Process,
  type RandomStream,
  type SimEvent,
  SimFuture,
  toSeconds,
  unknownEventType,
} from '@sim/core';
import { logUnavailable, offsetOutOfRange } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import type { Partition } from '../partition/partition.ts';
import { Appender } from './appender.ts';
import { checkAppend, checkRead, type ReadPayload } from './event-payloads.ts';
import {
  type EventLogOptions,
  MAX_PARTITIONS,
  type ResolvedEventLogOptions,
  resolveEventLogOptions,
} from './event-log-options.ts';
import { EventLogCounters, type EventLogStats } from './event-log-stats.ts';
import type { LogContext } from './log-context.ts';
import { logMetrics } from './log-metrics.ts';
import { Partitions } from './partitions.ts';
import { Router } from './router.ts';

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
 * way fail with it at the time they were due; the records survive. Events sent to it are lost, as
 * core says. A paused log finishes them when it resumes, in order; `fetch` goes on. A slowed log
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
export class EventLog<V = unknown> extends Entity {
  private readonly options: ResolvedEventLogOptions;
  private readonly counters: EventLogCounters;
  private readonly router: Router;
  private readonly logs: Partitions<V>;
  private readonly appender: Appender<V>;
  private keylessStream: RandomStream | undefined = undefined;
  /** While the log is paused: what reads that are over wait for. */
  private resumed: SimFuture | undefined = undefined;
  private crashes = 0;

  /**
   * @param name - unique in its simulation
   * @param options - partitions, sharding, retention, latencies
   * @throws `INVALID_OPTION` if an option is unknown, out of range or of the wrong kind
   */
  constructor(name: string, options: EventLogOptions = {}) {
    super(name);
    this.options = resolveEventLogOptions(this.place, options);
    this.router = new Router(this.place, this.options);
    this.counters = new EventLogCounters(this.options.latencySampleLimit);
    const context = this.context();
    this.logs = new Partitions<V>(context, this.counters);
    this.appender = new Appender<V>(context, this.options, this.logs, this.counters, this.router);
    this.logs.grow(this.options.numPartitions, this.options.retentionPolicy, this.appender);
  }

  private context(): LogContext {
    const log = (): EventLog<V> => this;
    return {
      place: this.place,
      get nowTicks() {
        return log().nowTicks;
      },
      get crashed() {
        return log().status === 'crashed';
      },
      get slowdown() {
        return log().slowdown;
      },
      get rng() {
        return log().rng;
      },
      get keylessRng() {
        return log().keylessRng;
      },
      get tracing() {
        return log().tracing;
      },
      trace: (kind, detail) => this.trace(kind, detail),
      callAt: (ticks, name, fn, daemon) =>
        this.after(toSeconds(Math.max(ticks - this.nowTicks, 0)), name, fn, { daemon }),
    };
  }

  private get keylessRng(): RandomStream {
    return (this.keylessStream ??= this.sim.rng(`${this.name}/keyless`));
  }

  // Appending

  /**
   * Appends a record: waits until it is done and gives it.
   *
   * @param key - chooses the partition; `null` for none
   * @param value - what the record says; kept by reference
   * @returns the record, with its offset, timestamp and partition
   * @throws `LOG_UNAVAILABLE` if the log is crashed or crashes meanwhile, `INVALID_RECORD` for a
   * record without a key if retention needs keys, `INVALID_SHARD` if the sharding strategy gives no
   * partition, `INVALID_OPTION` if the key is neither a string nor `null`, `NOT_ATTACHED` outside a
   * simulation
   */
  *append(key: string | null, value: V): Process<LogRecord<V>> {
    void this.nowTicks; // Outside a simulation this throws; nobody else would.
    const pending = this.appender.make(key, value, undefined, undefined);
    try {
      return yield* pending;
    } catch (error) {
      // Its sender learns of a crash when it would have had its answer.
      if (pending.rejected) yield toSeconds(Math.max(pending.dueTicks - this.nowTicks, 0));
      throw error;
    }
  }

  // Reading

  /**
   * Reads a part of a partition: waits the read latency and gives the records as they are then.
   *
   * @param partition - the partition
   * @param offset - where to begin: from the log start to the high watermark; holes are passed
   * over. Left out, the log start, which is 0 until records expire
   * @param maxRecords - the most records to give: an integer of 0 or more, or Infinity
   * @returns the records, by offset; none at the high watermark. O(records given), wherever they
   * are
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE` below the log start or beyond the high
   * watermark, `INVALID_OPTION` if the offset or `maxRecords` is no integer, `LOG_UNAVAILABLE` if
   * the log is crashed or crashes meanwhile, `NOT_ATTACHED` outside a simulation
   */
  *read(partition: number, offset?: number, maxRecords = 100): Process<readonly LogRecord<V>[]> {
    this.checkRange(partition, offset ?? 0, maxRecords, 'read');
    const { crashes } = this;
    yield this.options.readLatency(this.rng) * this.slowdown;
    while (this.resumed !== undefined) yield* this.resumed;
    if (this.crashes !== crashes) throw this.unavailable('read');
    const from = offset ?? this.logStartOffset(partition);
    const records = this.take(partition, from, maxRecords);
    this.counters.reads++;
    this.counters.recordsRead += records.length;
    if (this.tracing) this.trace('read', { partition, offset: from, records: records.length });
    return records;
  }

  /**
   * The same as {@link EventLog.read}, at once: without latency, counted as `recordsFetched`.
   *
   * @param partition - the partition
   * @param offset - where to begin: from the log start to the high watermark; holes are passed over
   * @param maxRecords - the most records to give: an integer of 0 or more, or Infinity
   * @returns the records, by offset; none at the high watermark. O(records given), wherever they
   * are
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION`, `LOG_UNAVAILABLE`, as
   * `read`
   */
  fetch(partition: number, offset: number, maxRecords: number): readonly LogRecord<V>[] {
    this.checkRange(partition, offset, maxRecords, 'fetch');
    const records = this.take(partition, offset, maxRecords);
    this.counters.recordsFetched += records.length;
    if (this.tracing) this.trace('fetch', { partition, offset, records: records.length });
    return records;
  }

  private checkRange(partition: number, offset: number, maxRecords: number, operation: string): void {
    if (this.status === 'crashed') throw this.unavailable(operation);
    this.logs.at(partition);
    checkNumber(this.place, 'offset', offset, { integer: true });
    checkNumber(this.place, 'maxRecords', maxRecords, { min: 0, integer: true, infinite: true });
  }

  private take(partition: number, offset: number, maxRecords: number): readonly LogRecord<V>[] {
    const { store } = this.logs.at(partition);
    const { logStartOffset, highWatermark } = store;
    if (offset >= logStartOffset && offset <= highWatermark) return store.slice(offset, maxRecords);
    throw offsetOutOfRange(this.place, partition, offset, logStartOffset, highWatermark);
  }

  // Looking

  /** How many partitions there are. */
  get numPartitions(): number {
    return this.logs.count;
  }

  /** The partitions, to look at. */
  get partitions(): readonly Partition<V>[] {
    return this.logs.views;
  }

  /** Records held in all partitions. O(partitions). */
  get totalRecords(): number {
    let total = 0;
    for (const { store } of this.logs.states) total += store.recordCount;
    return total;
  }

  /**
   * The offset of the next record that a partition gets. Never falls.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  highWatermark(partition: number): number {
    return this.logs.at(partition).store.highWatermark;
  }

  /** The high watermark of every partition. */
  highWatermarks(): ReadonlyMap<number, number> {
    return new Map(this.logs.states.map(({ store }, id) => [id, store.highWatermark]));
  }

  /**
   * The first offset of a partition that may be read. Moves up when records expire; compaction
   * leaves it where it is.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  logStartOffset(partition: number): number {
    return this.logs.at(partition).store.logStartOffset;
  }

  /**
   * The first offset whose record is from a time or later; `undefined` if there is none. O(log
   * records).
   *
   * @param partition - the partition
   * @param time - in seconds
   * @throws `UNKNOWN_PARTITION`, `INVALID_OPTION` if the time is not a finite number
   */
  offsetForTime(partition: number, time: number): number | undefined {
    const { store } = this.logs.at(partition);
    const offset = store.offsetForTime(checkNumber(this.place, 'time', time));
    return offset === store.highWatermark ? undefined : offset;
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

  /** What was counted so far: a snapshot. O(partitions). */
  get stats(): EventLogStats {
    return this.logs.stats(this.appender.inFlight);
  }

  /**
   * Begins its statistics anew: the end of a warm-up. Records, offsets and appends on their way
   * stay.
   */
  resetStats(): void {
    this.logs.resetStats();
  }

  /** Ends of partitions, records, appends and their latency, by partition where that makes sense. */
  override metrics(): readonly EntityMetric[] {
    return logMetrics(this.logs, this.counters);
  }

  /** Every option in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return { ...this.options.described, numPartitions: this.numPartitions };
  }

  /** What the log leaves out. */
  override assumptions(): readonly string[] {
    return [
      'one copy of each partition: nothing that was appended is ever lost',
      'an append costs its latency alone, whatever the size of the record',
      'readers cost the log nothing',
    ];
  }

  /**
   * Calls a function each time a record has been appended: a consumer that has read everything
   * waits for this.
   *
   * @param listener - gets the partition, whose high watermark has risen; part of the event that
   * appends
   * @returns a function that ends it
   * @throws `INVALID_OPTION` if it is no function
   *
   * @example
   * ```ts
   * import { Simulation } from '@sim/core';
   * import { EventLog } from '@sim/log';
   *
   * const log = new EventLog<string>('orders', { numPartitions: 1 });
   * log.onAppend((partition) => console.log(partition, log.highWatermark(partition))); // 0 1
   * const sim = new Simulation({ entities: [log] });
   * sim.spawn(log.append('ada', 'tea'));
   * sim.run();
   * ```
   */
  onAppend(listener: (partition: number) => void): () => void {
    return this.logs.listeners.add(this.place, listener);
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
    checkNumber(this.place, 'count', count, { min: 1, max, integer: true });
    this.logs.grow(count, this.options.retentionPolicy, this.appender);
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
        return this.acceptRead(checkRead(this.place, event.payload));
    }
    throw unknownEventType(this, event, ['Append', 'Read']);
  }

  private acceptAppend(event: SimEvent): void {
    const { key, value, reply } = checkAppend<V>(this.place, event.payload);
    try {
      this.appender.submit(this.appender.make(key, value, undefined, reply), event.daemon);
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
      if (records === undefined) reply.reject(this.unavailable('read'));
    }
    // Outside: who is answered may fail, which is no failure of the read.
    if (records !== undefined) reply.resolve(records);
  }

  // Retention

  /** Begins the sweeps of the retention policy. */
  protected override onStart(): void {
    if (this.options.retentionPolicy !== undefined)
      this.sim.every(this.options.retentionCheckInterval, () => this.sweep());
  }

  private sweep(): void {
    if (this.status === 'running') this.logs.sweep();
  }

  // Faults

  /** Stops answering until {@link EventLog.resume}; see core's `Entity`. */
  override pause(): void {
    super.pause();
    if (this.status !== 'paused' || this.resumed !== undefined) return;
    this.resumed = new SimFuture({ label: `${this.name} resumes` });
    this.appender.hold();
  }

  /** Answers again, beginning with what became due during the pause; see core's `Entity`. */
  override resume(): void {
    super.resume();
    const { resumed } = this;
    if (this.status !== 'running' || resumed === undefined) return;
    this.resumed = undefined;
    try {
      this.appender.release();
    } finally {
      resumed.resolve();
    }
  }

  /** Fails what is on its way; the records survive. */
  protected override onCrash(): void {
    this.crashes++;
    const { resumed } = this;
    this.resumed = undefined;
    this.appender.fail();
    resumed?.resolve();
  }

  private unavailable(operation: string): Error {
    return logUnavailable(this.place, operation);
  }

  private get place(): string {
    return `EventLog "${this.name}"`;
  }
}
