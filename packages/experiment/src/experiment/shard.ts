import { checkNumber, invalidOption } from '@sim/core';

/**
 * A part of the runs of an experiment, for several machines that do not talk to each other.
 *
 * @public
 */
export interface Shard {
  /** Which part, from 1 to `count`. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** How much of a key is a number to be divided. */
const DIGITS = 12;

/** @internal Reads `{ index, count }` or `'1/4'`. */
export function checkShard(owner: string, shard: unknown): Shard | undefined {
  if (shard === undefined) return undefined;
  const text = typeof shard === 'string' ? /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(shard) : null;
  const given = text === null ? (shard as Shard) : { index: Number(text[1]), count: Number(text[2]) };
  if (typeof given !== 'object' || (given as unknown) === null)
    throw invalidOption(owner, 'shard', `{ index, count } or 'index/count'`, shard);
  const count = checkNumber(owner, 'shard count', given.count, { min: 1, integer: true });
  return { count, index: checkNumber(owner, 'shard index', given.index, { min: 1, max: count, integer: true }) };
}

/** @internal Whether a run belongs to a shard: by its key, so that every machine agrees. */
export function isOfShard({ index, count }: Shard, key: string): boolean {
  return Number.parseInt(key.slice(0, DIGITS), 16) % count === index - 1;
}
