import { checkNumber, checkOptions, invalidOption, toTicks } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import { checkedSizeOf, type SizeOf } from './bytes-retention.ts';
import { checkPolicy } from './check-policy.ts';
import type { PartitionRetention, RetentionPolicy, RetentionView } from './retention-policy.ts';
import { SegmentedWatch } from './segmented-watch.ts';

/**
 * When a new segment is begun. At least one rule is needed; the first that applies rolls.
 *
 * @public
 */
export interface SegmentedRetentionOptions {
  /** Records that fill a segment. @defaultValue Infinity */
  readonly segmentRecords?: number;
  /**
   * Bytes that a segment does not exceed (`segment.bytes`), unless one record does; needs `sizeOf`.
   * @defaultValue Infinity
   */
  readonly segmentBytes?: number;
  /**
   * The greatest distance in seconds between the first and the last record of a segment
   * (`segment.ms`). @defaultValue Infinity
   */
  readonly segmentSeconds?: number;
  /** The size of a record in bytes; required with `segmentBytes`. @defaultValue none */
  readonly sizeOf?: SizeOf;
}

/** @internal */
export interface ResolvedSegmentedRetentionOptions {
  readonly segmentRecords: number;
  readonly segmentBytes: number;
  readonly segmentTicks: number;
  readonly sizeOf: SizeOf;
}

const OWNER = 'SegmentedRetention';

/** Where bytes do not count. */
const noSize: SizeOf = () => 0;

/** @internal */
export function resolveSegmentedRetentionOptions(
  options: SegmentedRetentionOptions,
): ResolvedSegmentedRetentionOptions {
  const {
    segmentRecords = Infinity,
    segmentBytes = Infinity,
    segmentSeconds = Infinity,
    sizeOf = noSize,
  } = checkOptions(OWNER, options, ['segmentRecords', 'segmentBytes', 'segmentSeconds', 'sizeOf']);
  checkNumber(OWNER, 'segmentRecords', segmentRecords, { min: 1, integer: true, infinite: true });
  checkNumber(OWNER, 'segmentBytes', segmentBytes, { above: 0, infinite: true });
  checkNumber(OWNER, 'segmentSeconds', segmentSeconds, { above: 0, infinite: true });
  if (Math.min(segmentRecords, segmentBytes, segmentSeconds) === Infinity) {
    throw invalidOption(OWNER, 'options', 'one of segmentRecords, segmentBytes and segmentSeconds at least', options);
  }
  if (segmentBytes < Infinity && sizeOf === noSize)
    throw invalidOption(OWNER, 'sizeOf', 'a function, with segmentBytes', undefined);
  return Object.freeze({
    segmentRecords,
    segmentBytes,
    segmentTicks: toTicks(segmentSeconds),
    sizeOf: checkedSizeOf(OWNER, sizeOf),
  });
}

/**
 * Another policy with Kafka's segments: only whole segments expire, oldest first, and the log start
 * moves from base offset to base offset. So a record lives up to a segment longer than the policy
 * says, and a size limit is exceeded by less than a segment.
 *
 * A segment is rolled by the record that would not fit any more, never by time alone. The active
 * segment goes too, if all of it has expired: the log is empty then. It is never compacted.
 * O(segments + expired) a sweep, plus O(appended) with `segmentBytes`.
 *
 * @example
 * ```ts
 * import { Simulation } from '@sim/core';
 * import { EventLog, SegmentedRetention, SizeRetention } from '@sim/log';
 *
 * const policy = new SegmentedRetention(new SizeRetention(12), { segmentRecords: 10 });
 * const log = new EventLog<number>('orders', { numPartitions: 1, retentionPolicy: policy, retentionCheckInterval: 10 });
 * const sim = new Simulation({ entities: [log], endTime: 10 });
 * for (let k = 0; k < 35; k++) sim.spawn(log.append('ada', k));
 * sim.run();
 * console.log(log.logStartOffset(0), log.totalRecords); // 20 15
 * ```
 *
 * @public
 */
export class SegmentedRetention implements RetentionPolicy {
  /** Whether the policy inside needs keys. */
  readonly requiresKey: boolean;
  private readonly policy: RetentionPolicy;
  private readonly options: ResolvedSegmentedRetentionOptions;

  /**
   * @param policy - what expires
   * @param options - when a new segment is begun
   * @throws `INVALID_OPTION` if there is no rule, one is out of range, or `policy` is no policy
   */
  constructor(policy: RetentionPolicy, options: SegmentedRetentionOptions) {
    this.policy = checkPolicy(OWNER, 'policy', policy);
    this.requiresKey = policy.requiresKey === true;
    this.options = resolveSegmentedRetentionOptions(options);
  }

  /**
   * What the policy inside says of a record.
   *
   * @param record - a record
   * @param now - the time, in seconds
   */
  shouldRetain(record: LogRecord<unknown>, now: number): boolean {
    return this.policy.shouldRetain(record, now);
  }

  /**
   * Looks after one partition.
   *
   * @param partition - the partition
   */
  watch(partition: RetentionView): PartitionRetention {
    return new SegmentedWatch(partition, this.policy, this.options);
  }
}
