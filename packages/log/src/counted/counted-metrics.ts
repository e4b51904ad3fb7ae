import type { EntityMetric } from '@sim/core';
import type { CountedPartition } from './counted-partition.ts';

/** The log, as far as what it measures needs it. */
interface Measured {
  /** Its partitions, grown up to now. */
  parts(): readonly CountedPartition[];
  /** Records that had arrived in a partition when its statistics began. */
  arrivedBefore(id: number): number;
  expired(): number;
}

/** Ends, starts, records and appends of a counted log, by partition. */
export function countedMetrics(numPartitions: number, log: Measured): readonly EntityMetric[] {
  const labels = Array.from({ length: numPartitions }, (_, id) => String(id));
  const part = (
    name: string,
    kind: 'gauge' | 'counter',
    read: (part: CountedPartition, id: number) => number,
  ): EntityMetric => ({ name, unit: 'records', kind, labels, read: () => log.parts().map(read) });
  return [
    part('end-offset', 'gauge', ({ highWatermark }) => highWatermark),
    part('start-offset', 'gauge', ({ logStartOffset }) => logStartOffset),
    part('records', 'gauge', ({ recordCount }) => recordCount),
    part('records-appended', 'counter', ({ arrived }, id) => arrived - log.arrivedBefore(id)),
    { name: 'records-expired', unit: 'records', kind: 'counter', read: log.expired },
  ];
}
