import { type Cancellable, checkNumber, checkOneOf, Entity, type Process, type SimFuture } from '@sim/core';
import { logUnavailable, offsetOutOfRange } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import type { Partition } from '../partition/partition.ts';
import { type EventLogOptions, type ResolvedEventLogOptions, resolveEventLogOptions } from './event-log-options.ts';
import { EventLogCounters, type EventLogStats } from './event-log-stats.ts';
import { LogContext } from './log-context.ts';
import { Partitions } from './partitions.ts';
import { PACKAGE } from '../package.ts';

/**
 * What can be read of an {@link EventLog}, and what it counts: the part that does not depend on how
 * records get in.
 *
 * @public
 */
export abstract class ReadableLog<V = unknown> extends Entity {
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  /** @internal */
  readonly _options: ResolvedEventLogOptions;
  /** @internal */
  readonly _counters: EventLogCounters;
  /** @internal */
  readonly _logs: Partitions<V>;
  /** @internal */
  readonly _context: LogContext;
  /** @internal As messages name it: made once, since most calls have a check that would name it. */
  readonly _logPlace = `EventLog ${JSON.stringify(this.name)}`;
  /** @internal While the log is paused: what reads that are over wait for. */
  _resumed: SimFuture | undefined = undefined;
  /** @internal */
  _readCrashes = 0;

  /**
   * @param name - unique in its simulation
   * @param options - partitions, retention, latencies
   * @throws `INVALID_OPTION` if an option is unknown, out of range or of the wrong kind
   */
  constructor(name: string, options: EventLogOptions) {
    super(name);
    this._options = resolveEventLogOptions(this._logPlace, options);
    this._counters = new EventLogCounters(this._options.latencySampleLimit);
    this._context = new LogContext(this, this._logPlace);
    this._logs = new Partitions<V>(this._context, this._counters);
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
    if (offset === undefined) this.checkRange(partition, 0, maxRecords, 'read');
    else this.checkRange(partition, offset, maxRecords, 'read');
    const { _readCrashes: crashes } = this;
    yield this._options.readLatency(this.rng) * this.slowdown;
    while (this._resumed !== undefined) yield* this._resumed;
    if (this._readCrashes !== crashes) throw this.unavailable('read');
    const from = offset ?? this.logStartOffset(partition);
    const records = this.take(partition, from, maxRecords);
    this._counters.reads++;
    this._counters.recordsRead += records.length;
    if (this.tracing) this.trace('read', { partition, offset: from, records: records.length });
    return records;
  }

  /**
   * The same as {@link ReadableLog.read}, at once: without latency, counted as `recordsFetched`.
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
    this._counters.recordsFetched += records.length;
    if (this.tracing) this.trace('fetch', { partition, offset, records: records.length });
    return records;
  }

  /**
   * The same for a reader of transactions, as Kafka's consumers read: without markers, and, with
   * `'read_committed'`, without records of transactions that are open or were aborted.
   *
   * @param partition - the partition
   * @param offset - where to begin: from the log start to the high watermark
   * @param maxRecords - the most records to look at: an integer of 0 or more, or Infinity
   * @param isolationLevel - what the reader may see
   * @returns the records, and the offset to go on at, behind everything that was passed over
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION`, `LOG_UNAVAILABLE`, as `read`
   */
  fetchNext(
    partition: number,
    offset: number,
    maxRecords: number,
    isolationLevel: 'read_uncommitted' | 'read_committed',
  ): { readonly records: readonly LogRecord<V>[]; readonly nextOffset: number } {
    const levels = ['read_uncommitted', 'read_committed'];
    const committed = checkOneOf(this._logPlace, 'isolationLevel', isolationLevel, levels) === 'read_committed';
    const looked = this.fetch(partition, offset, maxRecords);
    const state = this._logs.at(partition);
    const end = committed ? state.lastStableOffset : state.store.highWatermark;
    const { transactions } = state;
    const seen = end < state.store.highWatermark ? looked.filter((record) => record.offset < end) : looked;
    let nextOffset = seen.length === 0 ? offset : seen[seen.length - 1]!.offset + 1;
    if (seen.length < maxRecords) nextOffset = Math.max(end, offset);
    if (!committed || transactions === undefined) return { records: seen, nextOffset };
    return { records: seen.filter((record) => !transactions.isAborted(record.offset)), nextOffset };
  }

  /**
   * The first offset that a reader of committed transactions may not see yet: that of the oldest
   * open transaction, or else the high watermark. O(open transactions).
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  lastStableOffset(partition: number): number {
    return this._logs.at(partition).lastStableOffset;
  }

  private checkRange(partition: number, offset: number, maxRecords: number, operation: string): void {
    if (this.status === 'crashed') throw this.unavailable(operation);
    this._logs.at(partition);
    checkNumber(this._logPlace, 'offset', offset, { integer: true });
    checkNumber(this._logPlace, 'maxRecords', maxRecords, { min: 0, integer: true, infinite: true });
  }

  private take(partition: number, offset: number, maxRecords: number): readonly LogRecord<V>[] {
    const { store } = this._logs.at(partition);
    const { logStartOffset, highWatermark } = store;
    if (offset >= logStartOffset && offset <= highWatermark) return store.slice(offset, maxRecords);
    throw offsetOutOfRange(this._logPlace, partition, offset, logStartOffset, highWatermark);
  }

  // Looking

  /** How many partitions there are. */
  get numPartitions(): number {
    return this._logs.count;
  }

  /** The partitions, to look at. */
  get partitions(): readonly Partition<V>[] {
    return this._logs.views;
  }

  /** Records held in all partitions. O(partitions). */
  get totalRecords(): number {
    let total = 0;
    for (const { store } of this._logs.states) total += store.recordCount;
    return total;
  }

  /**
   * The offset after the last record that can be read. It falls only in an unclean election.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  highWatermark(partition: number): number {
    return this._logs.at(partition).store.highWatermark;
  }

  /** The high watermark of every partition. */
  highWatermarks(): ReadonlyMap<number, number> {
    return new Map(this._logs.states.map(({ store }, id) => [id, store.highWatermark]));
  }

  /**
   * The first offset of a partition that may be read. Moves up when records expire; compaction
   * leaves it where it is.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  logStartOffset(partition: number): number {
    return this._logs.at(partition).store.logStartOffset;
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
    const { store } = this._logs.at(partition);
    const offset = store.offsetForTime(checkNumber(this._logPlace, 'time', time));
    return offset === store.highWatermark ? undefined : offset;
  }

  /**
   * The timestamp of the record at an offset, in seconds, or of the first one after it; `undefined`
   * if only markers and holes follow. Nothing counts it as a read. O(log chunks).
   *
   * @param partition - the partition
   * @param offset - from the log start to below the high watermark
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION` if the offset is no integer
   *
   * @example
   * ```ts
   * import { Simulation } from '@sim/core';
   * import { EventLog } from '@sim/log';
   *
   * const log = new EventLog<string>('orders', { numPartitions: 1, appendLatency: 0.5 });
   * const sim = new Simulation({ entities: [log] });
   * sim.spawn(log.append('ada', 'tea'));
   * sim.run();
   * console.log(log.timestampOf(0, 0)); // 0.5
   * ```
   */
  timestampOf(partition: number, offset: number): number | undefined {
    const { store } = this._logs.at(partition);
    const { logStartOffset, highWatermark } = store;
    checkNumber(this._logPlace, 'offset', offset, { integer: true });
    if (offset < logStartOffset || offset >= highWatermark)
      throw offsetOutOfRange(this._logPlace, partition, offset, logStartOffset, highWatermark);
    return store.slice(offset, 1)[0]?.timestamp;
  }

  /** What was counted so far: a snapshot. O(partitions). */
  get stats(): EventLogStats {
    return this._logs.stats(this._inFlight);
  }

  /**
   * Starts its statistics over: the end of a warm-up. Records, offsets and appends on their way
   * stay.
   */
  resetStats(): void {
    this._logs.resetStats();
  }

  /**
   * Calls a function each time a record has been appended: a consumer that has read everything
   * waits for this.
   *
   * @param listener - gets the partition, whose high watermark has risen; part of the event that
   * appends
   * @returns a handle that ends it
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
  onAppend(listener: (partition: number) => void): Cancellable {
    return this._logs.listeners.add(this._logPlace, listener);
  }

  /**
   * Drops everything below an offset, as Kafka's `DeleteRecords`.
   *
   * @param partition - the partition
   * @param beforeOffset - the new log start, up to the high watermark; below the present one, it
   * changes nothing
   * @returns the log start
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE` beyond the high watermark, `INVALID_OPTION`
   */
  deleteRecords(partition: number, beforeOffset: number): number {
    const { store } = this._logs.at(partition);
    checkNumber(this._logPlace, 'beforeOffset', beforeOffset, { min: 0, integer: true });
    if (beforeOffset > store.highWatermark)
      throw offsetOutOfRange(this._logPlace, partition, beforeOffset, store.logStartOffset, store.highWatermark);
    this._logs.deleteTo(partition, beforeOffset);
    return store.logStartOffset;
  }

  // Retention

  /** Begins the sweeps of the retention policy. */
  protected override onStart(): void {
    if (this._options.retentionPolicy !== undefined)
      this.sim.every(this._options.retentionCheckInterval, () => this.sweep());
  }

  private sweep(): void {
    if (this.status === 'running') this._logs.sweep();
  }

  private unavailable(operation: string): Error {
    return logUnavailable(this._logPlace, operation);
  }

  /** @internal Appends on their way. */
  abstract get _inFlight(): number;
}
