import type { SimError } from '@sim/core';
import { kindOf } from '../checks.ts';
import { groupError } from '../errors.ts';

/**
 * Checks what a strategy gave: each partition to one member, none to a stranger.
 *
 * @param owner - the group, for the message
 * @param parts - what the strategy returned
 * @param count - how many partitions there are
 * @param members - the members
 * @param mayWithhold - whether a partition may be given to nobody
 * @returns the owner of each partition; `undefined` where it was withheld
 * @throws `INVALID_ASSIGNMENT`
 *
 * @internal
 */
export function checkAssignment(
  owner: string,
  parts: unknown,
  count: number,
  members: ReadonlyMap<string, unknown>,
  mayWithhold: (partition: number) => boolean,
): (string | undefined)[] {
  if (!isMap(parts)) throw wrong(owner, 'a Map from consumer name to partitions', typeof parts);
  const owners = new Array<string | undefined>(count).fill(undefined);
  for (const [name, part] of parts) {
    if (typeof name !== 'string' || !members.has(name))
      throw wrong(owner, 'parts for members only', `one for ${JSON.stringify(name)}`);
    if (!Array.isArray(part)) throw wrong(owner, `an array of partitions for ${JSON.stringify(name)}`, typeof part);
    for (const partition of part as readonly unknown[]) {
      if (typeof partition !== 'number' || !Number.isInteger(partition) || partition < 0 || partition >= count) {
        throw wrong(owner, `partitions from 0 to ${count - 1}`, `${String(partition)} for ${JSON.stringify(name)}`);
      }
      const other = owners[partition];
      if (other !== undefined)
        throw wrong(
          owner,
          'each partition given once',
          `partition ${partition} for ${JSON.stringify(other)} and ${JSON.stringify(name)}`,
        );
      owners[partition] = name;
    }
  }
  if (members.size > 0) {
    const forgotten = owners.findIndex((name, partition) => name === undefined && !mayWithhold(partition));
    if (forgotten >= 0) throw wrong(owner, 'every partition given to a member', `partition ${forgotten} for nobody`);
  }
  return owners;
}

function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return kindOf(value) === 'map';
}

function wrong(owner: string, expected: string, got: string): SimError {
  return groupError('INVALID_ASSIGNMENT', `${owner}: the assignment strategy must return ${expected}, got ${got}`, {
    owner,
    expected,
    got,
  });
}
