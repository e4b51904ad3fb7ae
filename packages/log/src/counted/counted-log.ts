import {
  type Cancellable,
  checkNumber,
  Entity,
  type EntityMetric,
  invalidOption,
  type RateProfile,
  type SimEvent,
  toSeconds,
  unknownEventType,
} from '@sim/core';
import { describeStrategy } from '../describe-parameter.ts';
import { logUnavailable, offsetOutOfRange, unknownPartition } from '../errors.ts';
import { MAX_PARTITIONS } from '../event-log/event-log-options.ts';
import { checkReply, refuseEvent } from '../event-log/event-payloads.ts';
import type { LogRecord } from '../log-record.ts';
import { expiryOf } from '../retention/check-policy.ts';
import type { PartitionRetention } from '../retention/retention-policy.ts';
import { HashSharding } from '../sharding/hash-sharding.ts';
import {
  checkCountedAppend,
  type CountedAppendPayload,
  type CountedLogOptions,
  rateProfileOf,
  type ResolvedCountedLogOptions,
  resolveCountedLogOptions,
} from './counted-log-options.ts';
import type { CountedLogStats } from './counted-log-stats.ts';
import { countedMetrics } from './counted-metrics.ts';
import { CountedPartition } from './counted-partition.ts';
import { GrowthNotices } from './growth-notices.ts';
import { growthByRate, MeasuredGrowth } from './growth.ts';
import { PACKAGE } from '../package.ts';

/**
 * A partitioned log that stores no records: only, for each partition, where it begins and ends and
 * when which offsets came. A backlog of 38.8 million records costs as much as an empty log, and a
 * million records a second cost no event: the end of a partition is computed when somebody asks.
 *
 * A partition begins where the real one stands, and grows by a rate, by measured counts, by `append`
 * and by `Append` events with a `count`. The number of records that have come by a time is the whole
 * part of the integral of the rate: nothing is drawn at random.
 *
 * Readers get ranges from {@link CountedLog.fetchRange}, or records without key and value, made when
 * they are asked for, from {@link CountedLog.fetch}. Listeners of {@link CountedLog.onAppend} are
 * told at once of what is appended, and of growth by rate and counts at most every `notifyInterval`
 * (a daemon: it keeps no run alive, so give a run an end).
 *
 * A crashed log refuses to be read and appended to; its rates go on, as producers elsewhere would.
 *
 * **Memory**: a few numbers for each change of rate and for each `append` that is not yet expired.
 * **Cost** of a look: O(log of these), mostly O(1).
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { CountedLog } from '@sim/log';
 *
 * const log = new CountedLog('orders', { partitions: [{ start: 1_000, end: 20_001_000 }], rate: 5_000 });
 * const sim = new Simulation({ entities: [log], endTime: 60 });
 * sim.run();
 * console.log(log.highWatermark(0), log.fetchRange(0, 20_001_000, 500)); // 20301000 { from: 20001000, count: 500, oldestTimestamp: 0.0002 }
 * ```
 *
 * @public
 */
export class CountedLog extends Entity {
  /** @internal */
  static get _package(): string {
    return PACKAGE;
  }

  /** As messages name it: made once, since most calls have a check that would name it. */
  private readonly place = `CountedLog ${JSON.stringify(this.name)}`;
  private readonly options: ResolvedCountedLogOptions;
  private readonly described: Readonly<Record<string, unknown>>;
  private readonly notices: GrowthNotices;
  private readonly sharding = new HashSharding();
  private parts: CountedPartition[];
  private retentions: (PartitionRetention | undefined)[] = [];
  /** Whether the partitions know when the run began. */
  private bound = false;
  /** The partition that gets the first of the records that cannot be spread evenly. */
  private nextUneven = 0;
  private fetched = 0;
  private expired = 0;
  private sweeps = 0;
  /** What had come when the statistics were reset. */
  private arrivedBefore: number[] = [];

  /**
   * @param name - unique in its simulation
   * @param options - where the partitions stand, how they grow, what expires
   * @throws `INVALID_OPTION` if an option is unknown, out of range or of the wrong kind
   */
  constructor(name: string, options: CountedLogOptions) {
    super(name);
    this.options = resolveCountedLogOptions(this.place, options);
    const { retentionCheckInterval, notifyInterval, retentionPolicy, starts, counts } = this.options;
    this.described = Object.freeze({
      numPartitions: starts.length,
      rate: typeof options.rate === 'number' ? options.rate : options.rate === undefined ? undefined : 'profile',
      counts: counts.reduce((sum, rows) => sum + rows.length, 0),
      retentionPolicy: describeStrategy(retentionPolicy),
      retentionCheckInterval,
      notifyInterval,
    });
    const log = (): CountedLog => this;
    this.notices = new GrowthNotices(
      {
        get nowTicks() {
          return log().nowTicks;
        },
        parts: () => this.counted,
        after: (seconds, fn) => this.after(seconds, 'growth', fn, { daemon: true }),
      },
      notifyInterval,
      this.options.rates.some((rate) => rate !== undefined),
    );
    this.parts = this.build(0, () => 0);
  }

  private build(beganTicks: number, clock: () => number): CountedPartition[] {
    const { starts, sinces, rates, counts, retentionPolicy } = this.options;
    const began = toSeconds(beganTicks);
    const parts = starts.map((start, id) => {
      const rate = rates[id];
      const growth =
        rate !== undefined
          ? growthByRate(rate, began)
          : counts[id]!.length > 0
            ? new MeasuredGrowth(counts[id]!, began)
            : undefined;
      return new CountedPartition(id, start, sinces[id], growth, beganTicks, clock);
    });
    this.retentions = parts.map((part) => retentionPolicy?.watch?.(part));
    this.notices.startAt(parts.map((part) => part.highWatermark));
    this.arrivedBefore = parts.map(() => 0);
    return parts;
  }

  /** The partitions, which begin when the log first has a clock. */
  private get counted(): CountedPartition[] {
    if (!this.bound && this.hasClock) {
      this.bound = true;
      this.parts = this.build(this.nowTicks, () => this.nowTicks);
    }
    return this.parts;
  }

  private get hasClock(): boolean {
    try {
      return this.nowTicks >= -Infinity;
    } catch {
      return false;
    }
  }

  private at(partition: number): CountedPartition {
    const part = Number.isInteger(partition) ? this.counted[partition] : undefined;
    if (part !== undefined) return part;
    throw unknownPartition(this.place, partition, this.parts.length);
  }

  // Growing

  /**
   * Appends records, now. O(1), whatever their number.
   *
   * @param partition - the partition
   * @param count - how many, an integer of 0 or more
   * @throws `UNKNOWN_PARTITION`, `INVALID_OPTION` if the count is no such number, `LOG_UNAVAILABLE`
   * if the log is crashed, `NOT_ATTACHED` outside a simulation
   */
  append(partition: number, count: number): void {
    void this.nowTicks;
    const part = this.at(partition);
    checkNumber(this.place, 'count', count, { min: 0, max: part.room, integer: true });
    if (this.status === 'crashed') throw logUnavailable(this.place, 'append');
    if (count === 0) return;
    part.append(count);
    if (this.tracing) this.trace('append', { partition, offset: part.highWatermark - count, count });
    this.notices.appended(partition, part.highWatermark);
  }

  /**
   * Acts on `Append`, with a {@link CountedAppendPayload}.
   *
   * @param event - what happens
   */
  handleEvent(event: SimEvent): void {
    if (event.type !== 'Append') throw unknownEventType(this, event, ['Append']);
    const payload = checkCountedAppend(this.place, event.payload);
    const { reply } = payload;
    if (reply !== undefined) checkReply(this.place, 'Append', reply);
    try {
      this.accept(payload);
    } catch (error) {
      if (reply === undefined) throw error;
      reply.reject(error);
    }
    reply?.resolve();
  }

  private accept({ partition, key, count = 1 }: CountedAppendPayload): void {
    if (partition !== undefined) {
      this.append(partition, count);
    } else if (typeof key === 'string') {
      this.append(this.sharding.getShard(key, this.numPartitions), count);
    } else if (key === undefined || key === null) {
      this.spread(count);
    } else {
      throw invalidOption(this.place, 'key', 'a string or null', key);
    }
  }

  /** As many to each partition; those that are left over go round. */
  private spread(count: number): void {
    checkNumber(this.place, 'count', count, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
    const { numPartitions } = this;
    const left = count % numPartitions;
    for (let id = 0; id < numPartitions; id++) {
      const turn = (id - this.nextUneven + numPartitions) % numPartitions;
      this.append(id, Math.floor(count / numPartitions) + (turn < left ? 1 : 0));
    }
    this.nextUneven = (this.nextUneven + left) % numPartitions;
  }

  /**
   * Adds empty partitions. Keys, and records without one, are spread over all of them from now on.
   *
   * @param count - how many to add, an integer of at least 1
   * @param rate - of each of them, by the simulation's clock. @defaultValue nothing comes by itself
   * @throws `INVALID_OPTION`, `NOT_ATTACHED` outside a simulation
   *
   * @example
   * ```ts
   * import { Simulation } from '@sim/core';
   * import { CountedLog } from '@sim/log';
   *
   * const log = new CountedLog('orders', { partitions: 2, rate: 10 });
   * const sim = new Simulation({ entities: [log], endTime: 60 });
   * sim.at(30, () => log.addPartitions(1, 10));
   * sim.run();
   * console.log([...log.highWatermarks().values()]); // [ 600, 600, 300 ]
   * ```
   */
  addPartitions(count: number, rate?: number | RateProfile): void {
    const { nowTicks } = this;
    const max = MAX_PARTITIONS - this.numPartitions;
    checkNumber(this.place, 'count', count, { min: 1, max, integer: true });
    const profile = rate === undefined ? undefined : rateProfileOf(this.place, 'rate', rate);
    const { retentionPolicy } = this.options;
    const parts = this.counted;
    for (let added = 0; added < count; added++) {
      const growth = profile === undefined ? undefined : growthByRate(profile, toSeconds(nowTicks));
      const nothing = { start: 0, end: 0 };
      const part = new CountedPartition(parts.length, nothing, undefined, growth, nowTicks, () => this.nowTicks);
      parts.push(part);
      this.retentions.push(retentionPolicy?.watch?.(part));
      this.arrivedBefore.push(0);
      this.notices.added(profile !== undefined);
    }
    if (this.tracing) this.trace('partitions', { numPartitions: this.numPartitions });
  }

  // Reading

  /** How many partitions there are. */
  get numPartitions(): number {
    return this.parts.length;
  }

  /** Records between start and end of all partitions. O(partitions). */
  get totalRecords(): number {
    return this.counted.reduce((sum, { recordCount }) => sum + recordCount, 0);
  }

  /**
   * The offset of the next record that a partition gets, now. Never falls.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  highWatermark(partition: number): number {
    return this.at(partition).highWatermark;
  }

  /** The high watermark of every partition. */
  highWatermarks(): ReadonlyMap<number, number> {
    return new Map(this.counted.map(({ highWatermark }, id) => [id, highWatermark]));
  }

  /**
   * The first offset of a partition that may be read.
   *
   * @param partition - the partition
   * @throws `UNKNOWN_PARTITION`
   */
  logStartOffset(partition: number): number {
    return this.at(partition).logStartOffset;
  }

  /**
   * When the record at an offset came, in seconds.
   *
   * @param partition - the partition
   * @param offset - from the log start to below the high watermark
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION` if the offset is no integer
   */
  timestampOf(partition: number, offset: number): number {
    const part = this.inRange(partition, offset);
    if (offset === part.highWatermark) throw this.outOfRange(part, offset);
    return part.timestampOf(offset);
  }

  /**
   * The first offset whose record came at a time or later; `undefined` if there is none.
   *
   * @param partition - the partition
   * @param time - in seconds
   * @throws `UNKNOWN_PARTITION`, `INVALID_OPTION` if the time is not a finite number
   */
  offsetForTime(partition: number, time: number): number | undefined {
    const part = this.at(partition);
    const offset = part.offsetForTime(checkNumber(this.place, 'time', time));
    return offset === part.highWatermark ? undefined : offset;
  }

  /**
   * Says which offsets can be read, without their records. O(1), whatever their number.
   *
   * @param partition - the partition
   * @param offset - where to begin: from the log start to the high watermark
   * @param maxRecords - the most records to give: an integer of 0 or more, or Infinity
   * @returns the first offset, how many there are, and when the first came, if there is one
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION`, `LOG_UNAVAILABLE` if the
   * log is crashed
   */
  fetchRange(
    partition: number,
    offset: number,
    maxRecords: number,
  ): { readonly from: number; readonly count: number; readonly oldestTimestamp?: number } {
    const part = this.fetchable(partition, offset, maxRecords);
    const count = Math.min(maxRecords, part.highWatermark - offset);
    this.fetched += count;
    if (this.tracing) this.trace('fetch', { partition, offset, records: count });
    if (count === 0) return { from: offset, count };
    return { from: offset, count, oldestTimestamp: part.timestampOf(offset) };
  }

  /**
   * The same as records, without key and value, for readers that know no ranges. O(records given).
   *
   * @param partition - the partition
   * @param offset - where to begin: from the log start to the high watermark
   * @param maxRecords - the most records to give: an integer of 0 or more, or Infinity
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE`, `INVALID_OPTION`, `LOG_UNAVAILABLE` if the
   * log is crashed
   */
  fetch(partition: number, offset: number, maxRecords: number): readonly LogRecord<undefined>[] {
    const part = this.fetchable(partition, offset, maxRecords);
    const end = offset + Math.min(maxRecords, part.highWatermark - offset);
    const records: LogRecord<undefined>[] = [];
    for (let at = offset; at < end; at++)
      records.push(
        Object.freeze({ offset: at, key: null, value: undefined, timestamp: part.timestampOf(at), partition }),
      );
    this.fetched += records.length;
    if (this.tracing) this.trace('fetch', { partition, offset, records: records.length });
    return records;
  }

  private fetchable(partition: number, offset: number, maxRecords: number): CountedPartition {
    if (this.status === 'crashed') throw logUnavailable(this.place, 'fetch');
    const part = this.inRange(partition, offset);
    checkNumber(this.place, 'maxRecords', maxRecords, { min: 0, integer: true, infinite: true });
    return part;
  }

  private inRange(partition: number, offset: number): CountedPartition {
    const part = this.at(partition);
    checkNumber(this.place, 'offset', offset, { integer: true });
    if (offset >= part.logStartOffset && offset <= part.highWatermark) return part;
    throw this.outOfRange(part, offset);
  }

  private outOfRange(part: CountedPartition, offset: number): Error {
    return offsetOutOfRange(this.place, part.partition, offset, part.logStartOffset, part.highWatermark);
  }

  /**
   * Calls a function when records have come: at once after an append, and at most every
   * `notifyInterval` on account of a rate or measured counts.
   *
   * @param listener - gets the partition, whose high watermark has risen
   * @returns a handle that ends it
   * @throws `INVALID_OPTION` if it is no function
   */
  onAppend(listener: (partition: number) => void): Cancellable {
    return this.notices.add(this.place, listener);
  }

  // Retention

  /**
   * Drops everything below an offset, as Kafka's `DeleteRecords`.
   *
   * @param partition - the partition
   * @param beforeOffset - the new log start, up to the high watermark; not above the present one, it
   * changes nothing
   * @returns the log start
   * @throws `UNKNOWN_PARTITION`, `OFFSET_OUT_OF_RANGE` beyond the high watermark, `INVALID_OPTION`
   */
  deleteRecords(partition: number, beforeOffset: number): number {
    const part = this.at(partition);
    checkNumber(this.place, 'beforeOffset', beforeOffset, { min: 0, integer: true });
    if (beforeOffset > part.highWatermark) throw this.outOfRange(part, beforeOffset);
    this.expired += part.trimTo(beforeOffset);
    return part.logStartOffset;
  }

  /** Begins to grow, to tell, and to sweep. */
  protected override onStart(): void {
    void this.counted;
    this.notices.begin();
    if (this.options.retentionPolicy !== undefined)
      this.sim.every(this.options.retentionCheckInterval, () => this.sweep());
  }

  private sweep(): void {
    if (this.status !== 'running') return;
    this.sweeps++;
    this.counted.forEach((part, id) => {
      const retention = this.retentions[id]!;
      const expired = part.trimTo(expiryOf(retention, this.now, part.logStartOffset, part.highWatermark));
      this.expired += expired;
      if (this.tracing && expired > 0)
        this.trace('expire', { partition: id, expired, compacted: 0, logStartOffset: part.logStartOffset });
    });
  }

  /** Whoever waits for the answer to an event that is lost gets `LOG_UNAVAILABLE`. */
  protected override onDrop(event: SimEvent): void {
    refuseEvent(event, () => logUnavailable(this.place, 'append'));
  }

  /** Tells of growth again. */
  protected override onRestart(): void {
    this.notices.await();
  }

  // Looking

  /** What was counted so far: a snapshot. O(partitions). */
  get stats(): CountedLogStats {
    const arrived = this.counted.map((part, id) => part.arrived - this.arrivedBefore[id]!);
    return {
      recordsAppended: arrived.reduce((sum, each) => sum + each, 0),
      recordsFetched: this.fetched,
      recordsExpired: this.expired,
      retentionSweeps: this.sweeps,
      perPartitionAppends: new Map(arrived.map((each, id) => [id, each])),
    };
  }

  /** Starts its statistics over: the end of a warm-up. Offsets stay. */
  resetStats(): void {
    this.arrivedBefore = this.counted.map(({ arrived }) => arrived);
    this.fetched = this.expired = this.sweeps = 0;
  }

  /** Ends, starts, records and appends by partition. */
  override metrics(): readonly EntityMetric[] {
    return countedMetrics(this.parts.length, {
      parts: () => this.counted,
      arrivedBefore: (id) => this.arrivedBefore[id]!,
      expired: () => this.expired,
    });
  }

  /** Every option in force. */
  override parameters(): Readonly<Record<string, unknown>> {
    return this.described;
  }

  /** What the log leaves out. */
  override assumptions(): readonly string[] {
    return [
      'records have no key, value or size: only their number and time count',
      'records come evenly, as the integral of the rate says, not at random',
      'an append takes no time, and nothing that was appended is lost',
    ];
  }
}
