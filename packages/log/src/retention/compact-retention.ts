import { checkNumber, checkOptions, toSeconds, toTicks } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import { CompactWatch } from './compact-watch.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';

/**
 * How a {@link CompactRetention} works: Kafka's topic settings of the same meaning.
 *
 * @public
 */
export interface CompactRetentionOptions {
  /**
   * Seconds a tombstone stays after the run that first met it (`delete.retention.ms`).
   * @defaultValue 86400
   */
  readonly deleteRetention?: number;
  /**
   * Records younger than so many seconds, and all after the first of them, are left alone
   * (`min.compaction.lag.ms`). @defaultValue 0
   */
  readonly minCompactionLag?: number;
  /**
   * A record older than so many seconds that was not compacted yet makes a run due
   * (`max.compaction.lag.ms`). @defaultValue Infinity
   */
  readonly maxCompactionLag?: number;
  /**
   * A run is due when more than this share of the records that could be compacted is new since the
   * last run, from 0 to 1 (`min.cleanable.dirty.ratio`, in records instead of bytes, and Kafka's
   * default is 0.5). @defaultValue 0
   */
  readonly minDirtyRatio?: number;
}

/** @internal */
export interface ResolvedCompactRetentionOptions {
  readonly deleteRetentionTicks: number;
  readonly minCompactionLagTicks: number;
  readonly maxCompactionLagTicks: number;
  readonly minDirtyRatio: number;
}

/** @internal */
export function resolveCompactRetentionOptions(options: CompactRetentionOptions): ResolvedCompactRetentionOptions {
  const {
    deleteRetention = 86_400,
    minCompactionLag = 0,
    maxCompactionLag = Infinity,
    minDirtyRatio = 0,
  } = checkOptions('CompactRetention', options, [
    'deleteRetention',
    'minCompactionLag',
    'maxCompactionLag',
    'minDirtyRatio',
  ]);
  const seconds = (option: string, value: number, infinite: boolean): number =>
    toTicks(checkNumber('CompactRetention', option, value, { min: 0, infinite }));
  return Object.freeze({
    deleteRetentionTicks: seconds('deleteRetention', deleteRetention, true),
    minCompactionLagTicks: seconds('minCompactionLag', minCompactionLag, false),
    maxCompactionLagTicks: seconds('maxCompactionLag', maxCompactionLag, true),
    minDirtyRatio: checkNumber('CompactRetention', 'minDirtyRatio', minDirtyRatio, { min: 0, max: 1 }),
  });
}

/**
 * Keeps the last record of each key: Kafka's `cleanup.policy=compact`. Offsets never change and
 * order is kept, so what goes leaves holes; the log start stays. A tombstone (value `null`) goes as
 * well, `deleteRetention` after the run that first met it, at a later sweep. Records without a key
 * are refused.
 *
 * Every sweep is a possible run over everything up to the high watermark; inside a
 * {@link SegmentedRetention} the active segment is never touched, as in Kafka. Unlike Kafka, a
 * tombstone that is due goes without waiting for new records. O(appended since the last run +
 * chunks of records rewritten) a run; memory for each key that has a record.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { CompactRetention, EventLog } from '@sim/log';
 *
 * const log = new EventLog<number>('prices', { numPartitions: 1, retentionPolicy: new CompactRetention(), retentionCheckInterval: 10 });
 * const sim = new Simulation({ entities: [log], endTime: 10 });
 * sim.spawn(
 *   (function* () {
 *     for (const price of [1, 2, 3]) yield* log.append('apple', price);
 *   })(),
 * );
 * sim.run();
 * console.log(log.fetch(0, 0, 10).map((record) => [record.offset, record.value])); // [ [ 2, 3 ] ]
 * ```
 *
 * @public
 */
export class CompactRetention implements RetentionPolicy {
  /** Compaction goes by key. */
  readonly requiresKey = true;
  private readonly options: ResolvedCompactRetentionOptions;

  /**
   * @param options - tombstones, lags, and when a run is due
   * @throws `INVALID_OPTION` if one is out of range
   */
  constructor(options: CompactRetentionOptions = {}) {
    this.options = resolveCompactRetentionOptions(options);
  }

  /** Seconds a tombstone stays after the run that first met it. */
  get deleteRetention(): number {
    return toSeconds(this.options.deleteRetentionTicks);
  }

  /**
   * True: whether a record is the last of its key cannot be seen from it.
   *
   * @param record - a record
   * @param now - the time, in seconds
   */
  shouldRetain(record: LogRecord<unknown>, now: number): boolean {
    void record;
    void now;
    return true;
  }

  /**
   * Looks after one partition.
   *
   * @param partition - the partition
   */
  watch(partition: RetentionView): PartitionRetention {
    return new CompactWatch(partition, this.options);
  }
}
