import { invalidOption } from '@sim/core';

/**
 * Offsets by partition: a map, or a plain object.
 *
 * @public
 */
export type Offsets = ReadonlyMap<number, number> | Readonly<Record<number, number>>;

/** @internal */
export function offsetEntries(owner: string, offsets: Offsets): readonly (readonly [number, number])[] {
  if (typeof offsets !== 'object' || (offsets as unknown) === null || Array.isArray(offsets)) throw invalidOption(owner, 'offsets', 'a Map or an object from partition to offset', offsets);
  if (offsets instanceof Map) return [...(offsets as ReadonlyMap<number, number>)];
  return Object.entries(offsets as Readonly<Record<string, number>>).map(([key, offset]) => {
    const partition = Number(key);
    if (String(partition) !== key) throw invalidOption(owner, 'offsets', 'an object whose keys are partitions', key);
    return [partition, offset];
  });
}
