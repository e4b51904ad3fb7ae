import { checkOneOf, checkOptions } from '@sim/core';
import { asRecord, asText, jsonOf } from '../text/json.ts';
import { linesOf, type TextInput } from '../text/lines.ts';
import { parseTime, TIME_UNITS, type TimeUnit } from '../text/time.ts';
import { ARRIVAL_OPTIONS, ArrivalList, type ArrivalOptions, type Arrivals } from './arrival-list.ts';

const READER = 'parseScalerLog';

/**
 * What a scaler saw or did: the lag of a partition, the sum it acts on, or a change of size.
 *
 * @public
 */
export interface ScalerRow {
  /** When, in seconds since 1970; left out where the line does not say. */
  readonly time?: number;
  /** What the line tells. */
  readonly kind: 'partition-lag' | 'total-lag' | 'size';
  /** The lag seen, in records. */
  readonly lag?: number;
  /** The lag for one replica, which the scaler aims at. */
  readonly threshold?: number;
  /** The group. */
  readonly group?: string;
  /** The topic. */
  readonly topic?: string;
  /** The partition. */
  readonly partition?: number;
  /** How many partitions the sum is over. */
  readonly partitions?: number;
  /** The size before. */
  readonly from?: number;
  /** The size after. */
  readonly size?: number;
}

/**
 * Options of {@link parseScalerLog}.
 *
 * @public
 */
export interface ScalerLogOptions extends ArrivalOptions {
  /** The unit of times that are numbers, as JSON logs may have them. @defaultValue such times are left out */
  readonly unit?: TimeUnit;
}

/**
 * Reads the log of a scaler: KEDA's operator (its Kafka scaler and executor, as text or JSON) and
 * the events of Kubernetes' horizontal pod autoscaler and deployments. Other lines are skipped.
 * O(length).
 *
 * @param input - the text, whole or in pieces
 * @param options - what becomes of rows that are out of order, the unit of numeric times
 * @throws `INVALID_OPTION`; `OUT_OF_ORDER` if asked for
 *
 * @example
 * ```ts
 * import { parseScalerLog } from '@sim/import';
 *
 * const { rows } = parseScalerLog(
 *   '2024-05-01T10:00:00Z\tDEBUG\tkafka_scaler\tKafka scaler: Providing metrics based on totalLag 4500, topicPartitions 64, threshold 3000\n' +
 *     '2024-05-01T10:00:30Z\tNormal SuccessfulRescale New size: 2; reason: external metric above target\n',
 * );
 * console.log(rows.map(({ lag, size }) => lag ?? size)); // [ 4500, 2 ]
 * ```
 *
 * @public
 */
export function parseScalerLog(input: TextInput, options: ScalerLogOptions = {}): Arrivals<ScalerRow> {
  const { unit } = checkOptions(READER, options, [...ARRIVAL_OPTIONS, 'unit']);
  if (unit !== undefined) checkOneOf(READER, 'unit', unit, TIME_UNITS);
  const list = new ArrivalList<ScalerRow>(READER, options);
  for (const { number, text } of linesOf(READER, input)) {
    if (text.trim() === '') continue;
    const seen = tellsOf(text);
    if (seen === undefined) list.skipped.add(number, text, 'neither a lag nor a size');
    else {
      const time = timeOf(text, unit);
      list.add({ ...(time !== undefined && { time }), ...seen }, number);
    }
  }
  return list.result();
}

/** What each pattern tells; names of its groups are those of the row. */
const PATTERNS: readonly (readonly [kind: ScalerRow['kind'], pattern: RegExp])[] = [
  [
    'partition-lag',
    /\bGroup (?<group>\S+) has a lag of (?<lag>-?\d+) for topic (?<topic>\S+) and partition (?<partition>\d+)/,
  ],
  [
    'total-lag',
    /\btotalLag (?<lag>\d+), (?:topicP|p)artitions (?:(?<partitions>\d+)|[^\n]{0,2000}?), threshold (?<threshold>\d+)/,
  ],
  ['total-lag', /"totalLag": ?"?(?<lag>\d+)"?(?:, ?"(?:lagThreshold|threshold)": ?"?(?<threshold>\d+))?/],
  ['size', /"Original Replicas Count": ?"?(?<from>\d+)"?, ?"New Replicas Count": ?"?(?<size>\d+)/],
  ['size', /\bScaled \S+ \S+ from (?<from>\d+) to (?<size>\d+)/],
  ['size', /\bNew size: (?<size>\d+)/],
  ['size', /\bScaled (?:up|down) replica set \S+ (?:from (?<from>\d+) )?to (?<size>\d+)/],
];

const TEXTS = new Set(['group', 'topic']);

function tellsOf(text: string): Omit<ScalerRow, 'time'> | undefined {
  for (const [kind, pattern] of PATTERNS) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const parts = Object.entries(groups)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([name, value]) => [name, TEXTS.has(name) ? value : Number(value)] as const);
    return { kind, ...Object.fromEntries(parts) };
  }
  return undefined;
}

const DATE_IN_FRONT = /^\S{0,80}?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})? ?(?:Z|UTC|[+-]\d\d:?\d\d))/;

function timeOf(text: string, unit: TimeUnit | undefined): number | undefined {
  if (text.trimStart().startsWith('{')) {
    const record = asRecord(jsonOf(text));
    for (const name of ['ts', 'time', 'timestamp', '@timestamp', 'lastTimestamp']) {
      const value = record?.[name];
      const time = typeof value === 'number' && unit !== undefined ? parseTime(String(value), unit) : undefined;
      const date = parseTime(asText(value) ?? '', 'iso');
      if ((time ?? date) !== undefined) return time ?? date;
    }
  }
  const date = DATE_IN_FRONT.exec(text);
  return date === null ? undefined : parseTime(date[1] as string, 'iso');
}
