import {
  checkFunction,
  checkNumber,
  Entity,
  type HandlerResult,
  type Process,
  type RandomStream,
  type SimEvent,
  SimFuture,
  toSeconds,
  toTicks,
  unknownEventType,
} from '@sim/core';
import { logUnavailable, offsetOutOfRange, unknownPartition } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import { PartitionStore } from '../partition/partition-store.ts';
import { checkAppend, checkRead, type ReadPayload } from './event-payloads.ts';
import {
  type EventLogOptions,
  MAX_PARTITIONS,
  type ResolvedEventLogOptions,
  resolveEventLogOptions,
} from './event-log-options.ts';
import { EventLogCounters, type EventLogStats } from './event-log-stats.ts';
import { type Partition, PartitionState, PartitionView } from './partition.ts';
import { PendingAppend } from './pending-append.ts';
import { Router } from './router.ts';
import { sweepPartition } from './sweep.ts';

/** The log to itself: an append is due that no process waits for. */
const APPEND_DUE = 'AppendDue';

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
  private readonly states: PartitionState<V>[] = [];
  private views: readonly Partition<V>[] = [];
  private readonly counters: EventLogCounters;
  private readonly router: Router;
  private readonly listeners = new Set<(partition: number) => void>();
  private keylessStream: RandomStream | undefined = undefined;
  /** While the log is paused: what operations that are over wait for. */
  private resumed: SimFuture | undefined = undefined;
  private crashes = 0;

  /**
   * @param name - unique in its simulation
   * @param options - partitions, sharding, retention, latencies
   * @throws `INVALID_OPTION` if an option is out of range or of the wrong kind
   */
  constructor(name: string, options: EventLogOptions = {}) {
    super(name);
    this.options = resolveEventLogOptions(this.place, options);
    this.router = new Router(this.place, this.options);
    this.counters = new EventLogCounters(this.options.latencySampleLimit);
    this.grow(this.options.numPartitions);
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
    const pending = this.submit(key, value, undefined);
    let over = false;
    try {
      do {
        if (this.resumed === undefined) yield toSeconds(Math.max(pending.dueTicks - this.nowTicks, 0));
        else yield* this.resumed;
      } while (!pending.settled && !this.isDue(pending));
      over = true;
    } finally {
      if (!over && !pending.settled) this.completeAlone(pending, false);
    }
    if (!pending.settled) this.commitThrough(pending);
    if (pending.record === undefined) throw this.unavailable('append');
    return pending.record;
  }

  /** Sends a record on its way: from here on it is appended, unless the log crashes. */
  private submit(key: string | null, value: V, reply: SimFuture<LogRecord<V>> | undefined): PendingAppend<V> {
    if (this.status === 'crashed') throw this.unavailable('append');
    const state = this.states[this.route(key)]!;
    const { nowTicks, slowdown, options } = this;
    const latency = toTicks(options.appendLatency(this.rng) * slowdown);
    const dueTicks = Math.max(nowTicks + latency, state.lastDueTicks + this.serviceTicks);
    state.lastDueTicks = dueTicks;
    const pending = new PendingAppend(state.store.partition, key, value, nowTicks, dueTicks, reply);
    state.queue.push(pending);
    return pending;
  }

  /** Ticks between two appends of a partition. */
  private get serviceTicks(): number {
    return Math.round(this.options.serviceTicks * this.slowdown);
  }

  private route(key: string | null): number {
    if (key !== null) return this.partitionFor(key);
    this.keylessStream ??= this.sim.rng(`${this.name}/keyless`);
    return this.router.partitionWithoutKey(this.numPartitions, this.keylessStream);
  }

  /**
   * Whether an append may be done now. Its process may have been woken early, by a log that resumed
   * with a queue.
   */
  private isDue(pending: PendingAppend<V>): boolean {
    return this.resumed === undefined && pending.dueTicks <= this.nowTicks;
  }

  /**
   * Appends what is due before now: the processes that sent it were held up themselves. Nothing to
   * do in a model without such faults.
   */
  private commitDue(state: PartitionState<V>): void {
    if (state.queue.size === 0 || this.resumed !== undefined) return;
    this.commitUntil(state, this.nowTicks - 1);
  }

  private commitUntil(state: PartitionState<V>, ticks: number): void {
    for (let first = state.due(ticks); first !== undefined; first = state.due(ticks)) this.commit(state, first);
  }

  /** Appends everything of a partition that was sent before an append, and the append itself. */
  private commitThrough(pending: PendingAppend<V>): void {
    const state = this.states[pending.partition]!;
    for (let first = state.queue.peek(); first !== undefined && !pending.settled; first = state.queue.peek())
      this.commit(state, first);
  }

  /**
   * The one place where an append becomes durable: the first of a partition's queue gets its
   * offset.
   */
  private commit(state: PartitionState<V>, pending: PendingAppend<V>): void {
    state.queue.shift();
    const ticks = Math.min(pending.dueTicks, this.nowTicks);
    const record = state.store.append(pending.key, pending.value, toSeconds(ticks));
    pending.record = record;
    state.appends++;
    this.counters.appended(ticks - pending.submittedTicks);
    if (this.tracing) this.trace('append', { partition: record.partition, offset: record.offset, key: record.key });
    pending.reply?.resolve(record);
    if (this.listeners.size > 0) for (const listener of this.listeners) listener(record.partition);
  }

  /** Sees to an append that no process waits for. */
  private completeAlone(pending: PendingAppend<V>, daemon: boolean): void {
    if (this.status === 'crashed') return;
    this.send(this, APPEND_DUE, pending, { delay: toSeconds(Math.max(pending.dueTicks - this.nowTicks, 0)), daemon });
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
    this.state(partition);
    checkNumber(this.place, 'offset', offset, { integer: true });
    checkNumber(this.place, 'maxRecords', maxRecords, { min: 0, integer: true, infinite: true });
  }

  private take(partition: number, offset: number, maxRecords: number): readonly LogRecord<V>[] {
    const store = this.store(partition);
    const { logStartOffset, highWatermark } = store;
    if (offset >= logStartOffset && offset <= highWatermark) return store.slice(offset, maxRecords);
    throw offsetOutOfRange(this.place, partition, offset, logStartOffset, highWatermark);
  }

  // Looking

  /** How many partitions there are. */
  get numPartitions(): number {
    return this.states.length;
  }

  /** The partitions, to look at. */
  get partitions(): readonly Partition<V>[] {
    return this.views;
  }

  /** Records held in all partitions. O(partitions). */
  get totalRecords(): number {
    let total = 0;
    for (let id = 0; id < this.states.length; id++) total += this.store(id).recordCount;
    return total;
  }

  /**
   * The offset of the next record that a partition gets. Never falls.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  highWatermark(partition: number): number {
    return this.store(partition).highWatermark;
  }

  /** The high watermark of every partition. */
  highWatermarks(): ReadonlyMap<number, number> {
    return new Map(this.states.map((_, id) => [id, this.highWatermark(id)]));
  }

  /**
   * The first offset of a partition that may be read. Moves up when records expire; compaction
   * leaves it where it is.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  logStartOffset(partition: number): number {
    return this.store(partition).logStartOffset;
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
    const store = this.store(partition);
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
    const perPartitionAppends = new Map<number, number>();
    let inFlight = 0;
    this.states.forEach((state, id) => {
      this.commitDue(state);
      perPartitionAppends.set(id, state.appends);
      inFlight += state.queue.size;
    });
    return this.counters.snapshot(perPartitionAppends, inFlight);
  }

  /**
   * Begins its statistics anew: the end of a warm-up. Records, offsets and appends on their way
   * stay.
   */
  resetStats(): void {
    for (const state of this.states) {
      this.commitDue(state);
      state.appends = 0;
    }
    this.counters.reset();
  }

  private state(partition: number): PartitionState<V> {
    const state = Number.isInteger(partition) ? this.states[partition] : undefined;
    if (state !== undefined) return state;
    throw unknownPartition(this.place, partition, this.states.length);
  }

  /** The records of a partition, with everything appended that is due. */
  private store(partition: number): PartitionStore<V> {
    const state = this.state(partition);
    this.commitDue(state);
    return state.store;
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
    checkFunction(this.place, 'listener', listener);
    // An entry of its own, so that a function given twice is called twice, and each can be ended.
    const entry = (partition: number): void => listener(partition);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
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
    this.grow(
      checkNumber(this.place, 'count', count, { min: 1, max: MAX_PARTITIONS - this.numPartitions, integer: true }),
    );
    if (this.tracing) this.trace('partitions', { numPartitions: this.numPartitions });
  }

  private grow(count: number): void {
    const added = Array.from({ length: count }, (_, index) => this.states.length + index);
    for (const id of added)
      this.states.push(new PartitionState(new PartitionStore<V>(id), this.options.retentionPolicy));
    this.views = Object.freeze([...this.views, ...added.map((id) => new PartitionView<V>(id, () => this.store(id)))]);
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
      case APPEND_DUE:
        if (event.payload instanceof PendingAppend)
          return void this.appendDue(event.payload as PendingAppend<V>, event.daemon);
    }
    throw unknownEventType(this, event, ['Append', 'Read']);
  }

  private acceptAppend(event: SimEvent): void {
    const { key, value, reply } = checkAppend<V>(this.place, event.payload);
    try {
      this.completeAlone(this.submit(key, value, reply), event.daemon);
    } catch (error) {
      if (reply === undefined) throw error;
      reply.reject(error);
    }
  }

  private appendDue(pending: PendingAppend<V>, daemon: boolean): void {
    if (pending.settled) return;
    if (this.isDue(pending)) this.commitThrough(pending);
    else this.completeAlone(pending, daemon);
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
    if (this.status !== 'running') return;
    this.counters.retentionSweeps++;
    for (const state of this.states) {
      this.commitDue(state);
      const { expired, compacted } = sweepPartition(state, this.now);
      this.counters.recordsExpired += expired + compacted;
      this.counters.recordsCompacted += compacted;
      if (this.tracing && expired + compacted > 0) {
        this.trace('expire', {
          partition: state.store.partition,
          expired,
          compacted,
          logStartOffset: state.store.logStartOffset,
        });
      }
    }
  }

  // Faults

  /** Stops answering until {@link EventLog.resume}; see core's `Entity`. */
  override pause(): void {
    if (this.status === 'running') for (const state of this.states) this.commitDue(state);
    super.pause();
    if (this.status === 'paused') this.resumed ??= new SimFuture({ label: `${this.name} resumes` });
  }

  /** Answers again, beginning with what became due during the pause; see core's `Entity`. */
  override resume(): void {
    super.resume();
    const { resumed } = this;
    if (this.status !== 'running' || resumed === undefined) return;
    this.resumed = undefined;
    for (const state of this.states) {
      state.postpone(this.nowTicks, this.serviceTicks);
      this.commitUntil(state, this.nowTicks);
    }
    resumed.resolve();
  }

  /** Fails what is on its way; the records survive. */
  protected override onCrash(): void {
    this.crashes++;
    const { resumed } = this;
    for (const state of this.states) {
      this.commitDue(state);
      for (const pending of state.fail()) {
        this.counters.appendsFailed++;
        pending.reply?.reject(this.unavailable('append'));
      }
    }
    this.resumed = undefined;
    resumed?.resolve();
  }

  private unavailable(operation: string): Error {
    return logUnavailable(this.place, operation);
  }

  private get place(): string {
    return `EventLog "${this.name}"`;
  }
}
