import { checkNumber, invalidOption } from '@sim/core';
import { kindOf } from '../checks.ts';
import type { GroupPartition } from '../offsets/group-partition.ts';
import type { TopicPartitionOffset } from '../offsets/topic-partition.ts';
import type { TopicTable } from '../offsets/topic-table.ts';

/**
 * Offsets by partition: a map, or a plain object; in a group over several topics a list of
 * `{ topic, partition, offset }`.
 *
 * @public
 */
export type Offsets = ReadonlyMap<number, number> | Readonly<Record<number, number>> | readonly TopicPartitionOffset[];

/**
 * @throws `INVALID_OPTION`, `UNKNOWN_PARTITION`
 *
 * @internal
 */
export function offsetEntries(
  owner: string,
  table: TopicTable,
  offsets: Offsets,
  option = 'offsets',
): readonly (readonly [GroupPartition, number])[] {
  const entries: (readonly [GroupPartition, number])[] = [];
  for (const [place, offset] of placedOffsets(owner, table, offsets, option)) {
    const partition = table.find(place);
    // The name of an offset is made for a wrong one only.
    if (!Number.isSafeInteger(offset) || offset < 0)
      checkNumber(owner, `offset of partition ${describePlace(place)}`, offset, { min: 0, integer: true });
    entries.push([partition, offset]);
  }
  return entries;
}

function placedOffsets(
  owner: string,
  table: TopicTable,
  offsets: Offsets,
  option: string,
): Iterable<readonly [unknown, number]> {
  const kind = kindOf(offsets);
  if (!table.single) {
    if (kind === 'list')
      return (offsets as readonly TopicPartitionOffset[]).map((each) => {
        if (kindOf(each) !== 'object')
          throw invalidOption(owner, option, 'a list of { topic, partition, offset }', each);
        return [each, each.offset];
      });
    if (kind === 'map') return offsets as unknown as ReadonlyMap<unknown, number>;
    throw invalidOption(owner, option, 'a list of { topic, partition, offset }', offsets);
  }
  if (kind === 'map') return offsets as ReadonlyMap<number, number>;
  if (kind !== 'object') throw invalidOption(owner, option, 'a Map or an object from partition to offset', offsets);
  return Object.entries(offsets as Readonly<Record<string, number>>).map(([key, offset]) => {
    const partition = Number(key);
    if (String(partition) !== key) throw invalidOption(owner, option, 'an object whose keys are partitions', key);
    return [partition, offset] as const;
  });
}

function describePlace(place: unknown): string {
  if (typeof place !== 'object') return String(place as number);
  const { topic, partition } = place as { readonly topic?: unknown; readonly partition?: unknown };
  return `${String(topic)} ${String(partition)}`;
}
