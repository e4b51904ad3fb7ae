import { createHash } from 'node:crypto';
import type { Params } from './experiment-model.ts';
import { encodeNumber } from './plain-number.ts';

/**
 * What names one run: the same address gives the same numbers, wherever it is run.
 *
 * @public
 */
export interface RunAddress {
  /** The model: the name of its file, a hash of its sources, its own version. */
  readonly module: string;
  /** All parameters, those of the model included. */
  readonly params: Params;
  /** The seed of the run. */
  readonly seed: number;
  /** Which replication of its point it is, from 0. */
  readonly replication: number;
}

/**
 * The key of a run: a hash of its address and of the versions it runs on. Parameters are hashed in
 * the order of their names.
 *
 * @internal
 */
export function runKey(address: RunAddress, versions: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify([addressText(address), sorted(versions)]))
    .digest('hex')
    .slice(0, 32);
}

/** The key of an address whatever it runs on. @internal */
export function addressKey(address: RunAddress): string {
  return createHash('sha256').update(addressText(address)).digest('hex').slice(0, 32);
}

function addressText({ module, params, seed, replication }: RunAddress): string {
  const values = sorted(params).map(([name, value]) => [name, typeof value === 'number' ? encodeNumber(value) : value]);
  return JSON.stringify([module, values, seed, replication]);
}

function sorted<T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
