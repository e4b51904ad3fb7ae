import type { EntityMetric } from '@sim/core';
import type { EventLogCounters } from './event-log-stats.ts';
import type { Partitions } from './partitions.ts';

/** What a log offers to whoever records a run. */
export function logMetrics<V>(logs: Partitions<V>, counters: EventLogCounters): readonly EntityMetric[] {
  const labels = logs.states.map((_, id) => String(id));
  const part = (
    name: string,
    unit: string,
    kind: 'gauge' | 'counter',
    read: (state: Partitions<V>['states'][number]) => number,
  ): EntityMetric => ({ name, unit, kind, labels, read: () => logs.states.map(read) });
  return [
    part('end-offset', 'records', 'gauge', ({ store }) => store.highWatermark),
    part('start-offset', 'records', 'gauge', ({ store }) => store.logStartOffset),
    part('records', 'records', 'gauge', ({ store }) => store.recordCount),
    part('records-appended', 'records', 'counter', ({ appends }) => appends),
    part('appends-in-flight', 'records', 'gauge', ({ queue }) => queue.size),
    { name: 'records-expired', unit: 'records', kind: 'counter', read: () => counters.recordsExpired },
    { name: 'append-latency', unit: 's', kind: 'histogram', read: () => counters.latencies },
  ];
}
