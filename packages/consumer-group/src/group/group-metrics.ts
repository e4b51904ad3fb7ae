import { type EntityMetric, toSeconds } from '@sim/core';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import type { GroupCounts } from '../coordinator/group-counts.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { OffsetTracker } from '../offsets/offset-tracker.ts';
import { lagInSeconds } from '../offsets/partition-lag.ts';
import type { TopicTable } from '../offsets/topic-table.ts';

/**
 * What a group measures.
 *
 * @internal
 */
export function groupMetrics(
  table: TopicTable,
  coordinator: GroupCoordinator,
  counts: GroupCounts,
  offsets: OffsetTracker,
  now: () => number,
): readonly EntityMetric[] {
  const labels = table.partitions.map(({ topic, id }) => (topic === '' ? String(id) : `${topic}-${id}`));
  const each = (name: string, unit: string, of: (partition: GroupPartition) => number): EntityMetric => ({
    name,
    unit,
    kind: 'gauge',
    labels,
    // As many as there are labels: partitions added later have none here.
    read: () => labels.map((_, index) => of(table.partitions[index]!)),
  });
  const counter = (name: string, unit: string, read: () => number): EntityMetric => ({
    name,
    unit,
    kind: 'counter',
    read,
  });
  return [
    each('lag', 'records', ({ lag }) => lag),
    each('lag-seconds', 's', (partition) => lagInSeconds(partition, now()) ?? NaN),
    each('committed-offset', 'records', ({ committed }) => committed ?? 0),
    { name: 'members', unit: '1', kind: 'gauge', read: () => coordinator.consumerCount },
    { name: 'rebalancing', unit: '1', kind: 'gauge', read: () => (coordinator.rebalancing ? 1 : 0) },
    { name: 'generation', unit: '1', kind: 'gauge', read: () => coordinator.generation },
    counter('polls', '1', () => counts.polls),
    counter('commits', '1', () => counts.commits),
    counter('commits-fenced', '1', () => counts.commitsFenced),
    counter('rebalances', '1', () => counts.rebalances),
    counter('rebalance-seconds', 's', () => toSeconds(counts.rebalanceTicks)),
    counter('pause-seconds', 's', () =>
      toSeconds(table.partitions.reduce((sum, { pausedTicks }) => sum + pausedTicks, 0)),
    ),
    counter('records-polled', 'records', () => offsets.recordsPolled),
    counter('records-lost', 'records', () => offsets.recordsLost),
    counter('records-redelivered', 'records', () => offsets.recordsRedelivered),
  ];
}
