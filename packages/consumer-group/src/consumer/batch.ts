import type { PartitionRecord } from '../log-port.ts';

/**
 * The records of one partition in a batch, with the number its assignment had when they were read.
 *
 * @internal
 */
export interface PartitionBatch<R> {
  readonly partition: number;
  readonly epoch: number;
  readonly records: readonly R[];
}

/**
 * Splits a batch into runs of one partition each, in the order in which they came.
 *
 * @internal
 */
export function partitionRuns<R>(
  records: readonly R[],
  epoch: (partition: number) => number,
): readonly PartitionBatch<R>[] {
  const runs: PartitionBatch<R>[] = [];
  let from = 0;
  for (let at = 1; at <= records.length; at += 1) {
    const partition = partitionOf(records[from]!);
    if (at < records.length && partitionOf(records[at]!) === partition) continue;
    runs.push({
      partition,
      epoch: epoch(partition),
      records: from === 0 && at === records.length ? records : records.slice(from, at),
    });
    from = at;
  }
  return runs;
}

function partitionOf(record: unknown): number {
  return (record as PartitionRecord).partition;
}

/** @internal */
export function offsetAfter(record: unknown): number {
  return (record as PartitionRecord).offset + 1;
}

/**
 * One run for each partition: a partition is never worked on twice at the same time.
 *
 * @internal
 */
export function byPartition<R>(runs: readonly PartitionBatch<R>[]): readonly PartitionBatch<R>[] {
  const merged = new Map<number, PartitionBatch<R>>();
  for (const run of runs) {
    const known = merged.get(run.partition);
    merged.set(run.partition, known === undefined ? run : { ...known, records: [...known.records, ...run.records] });
  }
  return [...merged.values()];
}
