import { invalidOption } from '@sim/core';

/**
 * Offsets by partition: a map, or a plain object.
 *
 * @public
 */
export type Offsets = ReadonlyMap<number, number> | Readonly<Record<number, number>>;

/** @internal */
export function offsetEntries(owner: string, offsets: Offsets): readonly (readonly [number, number])[] {
  // By their tags: a map or an object of another realm, such as a worker's, is one as well; a Set
  // or a Date is not.
  const kind = Object.prototype.toString.call(offsets);
  if (kind === '[object Map]') return [...(offsets as ReadonlyMap<number, number>)];
  if (kind !== '[object Object]')
    throw invalidOption(owner, 'offsets', 'a Map or an object from partition to offset', offsets);
  return Object.entries(offsets as Readonly<Record<string, number>>).map(([key, offset]) => {
    const partition = Number(key);
    if (String(partition) !== key) throw invalidOption(owner, 'offsets', 'an object whose keys are partitions', key);
    return [partition, offset];
  });
}
