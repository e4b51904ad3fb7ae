import { invalidOption } from '@sim/core';
import type { PartitionRecord } from '../log-port.ts';

/**
 * What a log's `fetch` gave, after a look at its length and its ends: a log that gives something
 * else would move positions to nowhere. O(1).
 *
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkFetched<R>(
  owner: string,
  records: readonly R[],
  partition: number,
  position: number,
  asked: number,
): readonly R[] {
  const isList: boolean = Array.isArray(records);
  if (
    isList &&
    records.length <= asked &&
    (records.length === 0 || fits(records[0], records[records.length - 1], partition, position))
  )
    return records;
  throw invalidOption(
    owner,
    'what fetch of its log gives',
    `a list of at most ${asked} records of partition ${partition} from offset ${position} on`,
    isList && records.length <= asked ? records[0] : records,
  );
}

function fits(first: unknown, last: unknown, partition: number, position: number): boolean {
  const [begin, end] = [first as Partial<PartitionRecord> | undefined, last as Partial<PartitionRecord> | undefined];
  return (
    begin?.partition === partition &&
    end?.partition === partition &&
    Number.isInteger(begin.offset) &&
    Number.isInteger(end.offset) &&
    begin.offset! >= position &&
    end.offset! >= begin.offset!
  );
}
