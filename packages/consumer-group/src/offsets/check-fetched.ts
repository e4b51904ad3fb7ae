import { invalidOption } from '@sim/core';
import type { FetchedRange, PartitionRecord } from '../log-port.ts';

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

/**
 * The same for what `fetchNext` gives.
 *
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkFetchedNext<R>(
  owner: string,
  next: { readonly records: readonly R[]; readonly nextOffset: number },
  partition: number,
  position: number,
  asked: number,
): { readonly records: readonly R[]; readonly nextOffset: number } {
  const { records, nextOffset } = (next ?? {}) as Partial<typeof next>;
  checkFetched(owner, records as readonly R[], partition, position, asked);
  const least =
    records!.length === 0 ? position : (records![records!.length - 1] as unknown as PartitionRecord).offset + 1;
  if (Number.isInteger(nextOffset) && nextOffset! >= least) return next;
  throw invalidOption(owner, 'nextOffset of fetchNext of its log', `an offset from ${least} on`, nextOffset);
}

/**
 * The same for what `fetchRange` gives.
 *
 * @throws `INVALID_OPTION`
 *
 * @internal
 */
export function checkFetchedRange(
  owner: string,
  range: FetchedRange,
  partition: number,
  position: number,
  asked: number,
): FetchedRange {
  const { from, count } = (range ?? {}) as Partial<FetchedRange>;
  if (
    Number.isInteger(count) &&
    count! >= 0 &&
    count! <= asked &&
    (count === 0 || (Number.isInteger(from) && from! >= position))
  )
    return range;
  throw invalidOption(
    owner,
    'what fetchRange of its log gives',
    `{ from, count } with at most ${asked} records of partition ${partition} from offset ${position} on`,
    range,
  );
}
