import { invalidOption } from '@sim/core';
import type { MetricSample } from '../prometheus/parse-prometheus-text.ts';
import { type GroupRow, groupRow } from './group-row.ts';

/** What the metrics of the exporters hold: danielqsj's kafka_exporter, kminion and its ancestor, kafka-lag-exporter, Burrow's. */
const METRICS: Readonly<Record<string, 'committed' | 'lag' | 'end' | 'start'>> = {
  kafka_consumergroup_current_offset: 'committed',
  kafka_consumergroup_lag: 'lag',
  kafka_topic_partition_current_offset: 'end',
  kafka_topic_partition_oldest_offset: 'start',
  kminion_kafka_consumer_group_topic_partition_offset: 'committed',
  kminion_kafka_consumer_group_topic_partition_lag: 'lag',
  kminion_kafka_topic_partition_high_water_mark: 'end',
  kminion_kafka_topic_partition_low_water_mark: 'start',
  kafka_minion_group_topic_partition_offset: 'committed',
  kafka_minion_group_topic_partition_lag: 'lag',
  kafka_minion_topic_partition_high_water_mark: 'end',
  kafka_minion_topic_partition_low_water_mark: 'start',
  kafka_consumergroup_group_offset: 'committed',
  kafka_consumergroup_group_lag: 'lag',
  kafka_partition_latest_offset: 'end',
  kafka_partition_earliest_offset: 'start',
  burrow_kafka_consumer_current_offset: 'committed',
  burrow_kafka_consumer_partition_lag: 'lag',
  burrow_kafka_topic_partition_offset: 'end',
};

interface Found {
  group?: string | undefined;
  topic: string;
  partition: number;
  committed?: number;
  /** The exporter says that nothing was committed: the lag is then no distance from a commit. */
  uncommitted?: boolean;
  lag?: number;
  end?: number;
  start?: number;
  member?: string | undefined;
  host?: string | undefined;
  client?: string | undefined;
}

/**
 * Where consumer groups stand, from the metrics of an exporter: kafka_exporter, kminion,
 * kafka-lag-exporter or Burrow's. Their −1 and `NaN` mean not known. Where only two of committed
 * offset, end and lag are there, the third follows; the lag is recomputed where both offsets are.
 *
 * @param samples - as {@link parsePrometheusText} gives them; others than those metrics are passed over
 * @returns rows as {@link parseGroupDescription} gives them, in the order in which groups and
 * partitions are first named; partitions whose end does not follow are not among them
 * @throws `INVALID_OPTION` if the samples are no list
 *
 * @example
 * ```ts
 * import { groupRowsFromMetrics, parsePrometheusText } from '@sim/import';
 *
 * const { rows } = parsePrometheusText(
 *   'kafka_consumergroup_current_offset{consumergroup="billing",topic="orders",partition="0"} 30\n' +
 *     'kafka_topic_partition_current_offset{topic="orders",partition="0"} 42\n',
 * );
 * console.log(groupRowsFromMetrics(rows)); // [ { group: 'billing', topic: 'orders', partition: 0, committed: 30, end: 42, lag: 12 } ]
 * ```
 *
 * @public
 */
export function groupRowsFromMetrics(samples: readonly MetricSample[]): readonly GroupRow[] {
  if (!Array.isArray(samples)) throw invalidOption('groupRowsFromMetrics', 'samples', 'a list of samples', samples);
  const groups = new Map<string, Found>();
  const partitions = new Map<string, Found>();
  for (const { name, labels, value } of samples as readonly MetricSample[]) {
    const what = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
    const label = (...names: readonly string[]): string | undefined => {
      const found = names.find((each) => Object.hasOwn(labels, each));
      return found === undefined || labels[found] === '' ? undefined : labels[found];
    };
    const topic = label('topic', 'topic_name');
    const partition = Number(label('partition', 'partition_id') ?? NaN);
    if (what === undefined || topic === undefined || !Number.isSafeInteger(partition)) continue;
    const group = label('consumergroup', 'group_id', 'group');
    const isOfGroup = what === 'committed' || what === 'lag';
    if (isOfGroup && group === undefined) continue;
    const found = entryOf(isOfGroup ? groups : partitions, isOfGroup ? group : undefined, topic, partition);
    if (Number.isSafeInteger(value) && value >= 0) found[what] = value;
    else if (what === 'committed') found.uncommitted = true;
    found.member ??= label('consumer_id');
    found.host ??= label('member_host');
    found.client ??= label('client_id');
  }
  return [...groups.values()].flatMap((found) => {
    const { end: known, start } = partitions.get(keyOf(undefined, found.topic, found.partition)) ?? {};
    const { lag, ...rest } = found;
    const end = known ?? (found.committed !== undefined && lag !== undefined ? found.committed + lag : undefined);
    if (end === undefined) return [];
    const committed =
      found.committed ?? (found.uncommitted === true || lag === undefined || lag > end ? undefined : end - lag);
    return [groupRow({ ...rest, committed, end, start })];
  });
}

function keyOf(group: string | undefined, topic: string, partition: number): string {
  return JSON.stringify([group ?? null, topic, partition]);
}

function entryOf(map: Map<string, Found>, group: string | undefined, topic: string, partition: number): Found {
  const key = keyOf(group, topic, partition);
  let found = map.get(key);
  if (found === undefined) map.set(key, (found = { group, topic, partition }));
  return found;
}
