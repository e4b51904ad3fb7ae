import { checkNumber, checkOptions, constantRate, invalidOption, type RateProfile, type SimFuture } from '@sim/core';
import { checkPolicy } from '../retention/check-policy.ts';
import type { RetentionPolicy } from '../retention/retention-policy.ts';
import { MAX_PARTITIONS } from '../event-log/event-log-options.ts';

/**
 * Where a partition of a {@link CountedLog} stands at the start of a run.
 *
 * @public
 */
export interface CountedPartitionStart {
  /** Its first offset. @defaultValue 0 */
  readonly start?: number;
  /** The offset of the next record. */
  readonly end: number;
  /**
   * When the record at `start` came, in seconds, possibly below 0; those after it came evenly until
   * the start of the run. @defaultValue the start of the run: all at once
   */
  readonly since?: number;
}

/**
 * A row of measured counts.
 *
 * @public
 */
export interface MeasuredCount {
  /** The end of the interval, in seconds. */
  readonly time: number;
  /** The partition. */
  readonly partition: number;
  /** How many records came since the row before of this partition, or since the start of the run. */
  readonly count: number;
}

/**
 * How a {@link CountedLog} is made.
 *
 * @public
 */
export interface CountedLogOptions {
  /** How many partitions there are, empty at first, or where each of them stands. */
  readonly partitions: number | readonly CountedPartitionStart[];
  /**
   * Records per second that each partition gets, or a list with one rate for each partition. Its
   * time is the simulation's clock. Not with `counts`. @defaultValue none
   */
  readonly rate?: number | RateProfile | readonly (number | RateProfile)[];
  /**
   * Measured counts, by time within each partition; the records of a row come evenly since the row
   * before. After the last row nothing comes. @defaultValue none
   */
  readonly counts?: Iterable<MeasuredCount>;
  /** What expires: `TimeRetention`, `SizeRetention`, or both combined. @defaultValue none */
  readonly retentionPolicy?: RetentionPolicy;
  /** Seconds between sweeps of the retention policy. @defaultValue 60 */
  readonly retentionCheckInterval?: number;
  /**
   * Seconds between two calls of the listeners of `onAppend` on account of `rate` or `counts`, at
   * least: a reader at the tail is not woken for each record. @defaultValue 0.1
   */
  readonly notifyInterval?: number;
}

/**
 * What an `Append` event for a {@link CountedLog} carries.
 *
 * @public
 */
export interface CountedAppendPayload {
  /** The partition. @defaultValue by the key, else the records are spread evenly */
  readonly partition?: number;
  /** Chooses the partition as `HashSharding` does, if there is no `partition`. */
  readonly key?: string | null;
  /** How many records. @defaultValue 1 */
  readonly count?: number;
  /** Settles at once. */
  readonly reply?: SimFuture;
}

/** @internal */
export function checkCountedAppend(owner: string, payload: unknown): CountedAppendPayload {
  // All fields may be left out: a list or a map would pass for one record.
  if (typeof payload !== 'object' || payload === null || Symbol.iterator in payload)
    throw invalidOption(owner, 'the payload of Append', 'an object such as { partition: 0, count: 5 }', payload);
  return payload;
}

/** @internal */
export interface ResolvedCountedLogOptions {
  readonly starts: readonly Required<Pick<CountedPartitionStart, 'start' | 'end'>>[];
  readonly sinces: readonly (number | undefined)[];
  readonly rates: readonly (RateProfile | undefined)[];
  readonly counts: readonly (readonly MeasuredCount[])[];
  readonly retentionPolicy: RetentionPolicy | undefined;
  readonly retentionCheckInterval: number;
  readonly notifyInterval: number;
}

const OPTION_NAMES: readonly (keyof CountedLogOptions)[] = [
  'partitions',
  'rate',
  'counts',
  'retentionPolicy',
  'retentionCheckInterval',
  'notifyInterval',
];

/** @internal */
export function resolveCountedLogOptions(owner: string, options: CountedLogOptions): ResolvedCountedLogOptions {
  const { partitions, rate, counts, retentionPolicy } = checkOptions(owner, options, OPTION_NAMES);
  const { retentionCheckInterval = 60, notifyInterval = 0.1 } = options;
  const given = startsOf(owner, partitions);
  if (rate !== undefined && counts !== undefined)
    throw invalidOption(owner, 'counts', 'left out where there is a rate', counts);
  return Object.freeze({
    starts: given.map(({ start = 0, end }) => ({ start, end })),
    sinces: given.map(({ since }) => since),
    rates: ratesOf(owner, rate, given.length),
    counts: countsOf(owner, counts, given.length),
    retentionPolicy: retentionPolicy === undefined ? undefined : checkCountedPolicy(owner, retentionPolicy),
    retentionCheckInterval: checkNumber(owner, 'retentionCheckInterval', retentionCheckInterval, { min: 1e-9 }),
    notifyInterval: checkNumber(owner, 'notifyInterval', notifyInterval, { min: 1e-9 }),
  });
}

function startsOf(owner: string, partitions: CountedLogOptions['partitions']): readonly CountedPartitionStart[] {
  if (typeof partitions === 'number') {
    checkNumber(owner, 'partitions', partitions, { min: 1, max: MAX_PARTITIONS, integer: true });
    return Array.from({ length: partitions }, () => ({ start: 0, end: 0 }));
  }
  if (!Array.isArray(partitions) || partitions.length === 0 || partitions.length > MAX_PARTITIONS)
    throw invalidOption(owner, 'partitions', `a number or a list of 1 to ${MAX_PARTITIONS} partitions`, partitions);
  return (partitions as readonly CountedPartitionStart[]).map((each, id) => {
    const place = `partitions[${id}]`;
    const { start = 0, end, since } = checkOptions(`${owner}: ${place}`, each, ['start', 'end', 'since']);
    checkNumber(owner, `${place}.start`, start, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
    checkNumber(owner, `${place}.end`, end, { min: start, max: Number.MAX_SAFE_INTEGER, integer: true });
    if (since !== undefined) checkNumber(owner, `${place}.since`, since);
    return each;
  });
}

function ratesOf(
  owner: string,
  rate: CountedLogOptions['rate'],
  numPartitions: number,
): readonly (RateProfile | undefined)[] {
  if (rate === undefined) return new Array<undefined>(numPartitions).fill(undefined);
  const list = Array.isArray(rate)
    ? (rate as readonly (number | RateProfile)[])
    : new Array<number | RateProfile>(numPartitions).fill(rate as number | RateProfile);
  if (list.length !== numPartitions)
    throw invalidOption(owner, 'rate', `one rate, or one for each of the ${numPartitions} partitions`, rate);
  const made = new Map<number | RateProfile, RateProfile>();
  return list.map((each, id) => {
    const known = made.get(each);
    if (known !== undefined) return known;
    const profile = rateProfileOf(owner, Array.isArray(rate) ? `rate[${id}]` : 'rate', each);
    made.set(each, profile);
    return profile;
  });
}

/** @internal */
export function rateProfileOf(owner: string, option: string, rate: number | RateProfile): RateProfile {
  const profile = typeof rate === 'number' ? constantRate(checkNumber(owner, option, rate, { min: 0 })) : rate;
  if (typeof profile?.rateAt === 'function' && typeof profile.maxRate === 'number') return profile;
  throw invalidOption(owner, option, 'a number of records per second or a rate profile', rate);
}

function countsOf(
  owner: string,
  counts: Iterable<MeasuredCount> | undefined,
  numPartitions: number,
): readonly (readonly MeasuredCount[])[] {
  const rows: MeasuredCount[][] = Array.from({ length: numPartitions }, () => []);
  if (counts === undefined) return rows;
  if (typeof (counts as Partial<Iterable<MeasuredCount>> | null)?.[Symbol.iterator] !== 'function')
    throw invalidOption(owner, 'counts', 'rows of time, partition and count', counts);
  let index = 0;
  for (const row of counts) {
    const place = `counts[${index++}]`;
    const { time, partition, count } = checkOptions(`${owner}: ${place}`, row, ['time', 'partition', 'count']);
    checkNumber(owner, `${place}.partition`, partition, { min: 0, max: numPartitions - 1, integer: true });
    const list = rows[partition]!;
    checkNumber(owner, `${place}.time`, time, { above: list[list.length - 1]?.time ?? -Infinity });
    checkNumber(owner, `${place}.count`, count, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
    list.push(row);
  }
  return rows;
}

/** There are no records to look at, so a policy must get by with offsets and times. */
function checkCountedPolicy(owner: string, policy: RetentionPolicy): RetentionPolicy {
  checkPolicy(owner, 'retentionPolicy', policy);
  if (policy.watch === undefined || policy.requiresKey === true)
    throw invalidOption(
      owner,
      'retentionPolicy',
      'a policy that needs no records, such as TimeRetention or SizeRetention',
      policy,
    );
  return policy;
}
