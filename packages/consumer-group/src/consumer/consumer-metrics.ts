import type { EntityMetric, Histogram } from '@sim/core';
import type { ConsumerCounts } from './consumer-stats.ts';

/**
 * What a consumer measures.
 *
 * @internal
 */
export function consumerMetrics(
  counts: ConsumerCounts,
  latency: Histogram,
  busy: () => boolean,
): readonly EntityMetric[] {
  const counter = (name: string, unit: string, field: keyof ConsumerCounts): EntityMetric => ({
    name,
    unit,
    kind: 'counter',
    read: () => counts[field],
  });
  return [
    { name: 'busy', unit: '1', kind: 'gauge', read: () => (busy() ? 1 : 0) },
    counter('records-processed', 'records', 'recordsProcessed'),
    counter('records-abandoned', 'records', 'recordsAbandoned'),
    counter('records-skipped', 'records', 'recordsSkipped'),
    counter('records-dead-lettered', 'records', 'recordsDeadLettered'),
    counter('batches', '1', 'batches'),
    counter('failures', '1', 'failures'),
    counter('retries', '1', 'retries'),
    counter('commits', '1', 'commits'),
    counter('commits-fenced', '1', 'commitsFenced'),
    counter('rejoins', '1', 'rejoins'),
    counter('busy-seconds', 's', 'busySeconds'),
    { name: 'latency', unit: 's', kind: 'histogram', read: () => latency },
  ];
}
