import type { RecordedHistogram, RecordedMetric, RunRecord } from '@sim/core';
import { added, onAxis, whole } from './series.ts';

/** Several metrics that are read as one: those of the consumers of a group. */
export interface CombinedMetric {
  readonly name: string;
  readonly unit: string;
  /** Whose it is: `4 × Consumer of billing`, or the name of the entity. */
  readonly owner: string;
  readonly entities: readonly string[];
  readonly values: readonly (number | null)[];
}

export function metricsNamed(record: RunRecord, name: string): readonly RecordedMetric[] {
  return record.metrics.filter((metric) => metric.name === name);
}

/** Counters of one name, those of entities that read from the same others added up. */
export function combined(record: RunRecord, name: string): readonly CombinedMetric[] {
  const groups = new Map<string, RecordedMetric[]>();
  const entities = new Map(record.entities.map((entity) => [entity.name, entity]));
  for (const metric of metricsNamed(record, name)) {
    const entity = entities.get(metric.entity);
    const upstream = entity?.upstream ?? [];
    const key = upstream.length > 0 ? JSON.stringify([entity?.type, upstream]) : JSON.stringify(metric.entity);
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  return [...groups.values()].map((metrics) => {
    const [first] = metrics as [RecordedMetric];
    const entity = entities.get(first.entity);
    return {
      name,
      unit: first.unit,
      owner:
        metrics.length === 1
          ? first.entity
          : `${metrics.length} × ${entity?.type ?? 'entity'} of ${entity?.upstream.join(', ') ?? ''}`,
      entities: metrics.map((metric) => metric.entity),
      values:
        metrics.length === 1 ? lineOf(record, first) : added(metrics.map((metric) => carried(lineOf(record, metric)))),
    };
  });
}

export function ownerOf(histogram: RecordedHistogram, record: RunRecord): string {
  const [first = ''] = histogram.entities;
  if (histogram.entities.length === 1) return first;
  const upstream = record.entities.find(({ name }) => name === first)?.upstream ?? [];
  return `${histogram.entities.length} × ${histogram.type}${upstream.length > 0 ? ` of ${upstream.join(', ')}` : ''}`;
}

function lineOf(record: RunRecord, metric: RecordedMetric): readonly (number | null)[] {
  return metric.kind === 'counter'
    ? onAxis(record, metric.from, metric.overall ?? metric.columns[0] ?? [])
    : whole(record, metric);
}

/** What was not there yet counted nothing. */
function carried(values: readonly (number | null)[]): readonly (number | null)[] {
  return values.map((value) => value ?? 0);
}

export interface LagRole {
  readonly records: RecordedMetric;
  readonly seconds: RecordedMetric | undefined;
}

/** The lags of groups, the greatest first. */
export function lags(record: RunRecord): readonly LagRole[] {
  return metricsNamed(record, 'lag')
    .map((records) => ({
      records,
      seconds: record.metrics.find(({ entity, name }) => entity === records.entity && name === 'lag-seconds'),
    }))
    .sort((a, b) => (b.records.extremes?.highest ?? 0) - (a.records.extremes?.highest ?? 0));
}

/** Distributions of time: those of whoever is furthest down the stream first. */
export function latencies(record: RunRecord): readonly RecordedHistogram[] {
  const rank = (histogram: RecordedHistogram): number =>
    histogram.name === 'latency' ? 0 : histogram.name.includes('latency') ? 1 : 2;
  return (
    record.histograms
      // What always takes the same is no chart.
      .filter(({ unit, total }) => unit === 's' && total.count !== 0 && total.min !== total.max)
      .sort((a, b) => rank(a) - rank(b))
  );
}
