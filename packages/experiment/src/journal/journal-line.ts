import type { Params } from '../model/experiment-model.ts';
import type { RunAddress } from '../model/run-address.ts';
import type { RunOutcome } from '../model/run-outcome.ts';
import { encodeNumber } from '../model/plain-number.ts';

/** The version of the format of a line. */
const FORMAT = 1;

/**
 * One run as a line of a journal.
 *
 * @internal
 */
export interface JournalEntry {
  readonly key: string;
  /** The key without the versions: says that it is the same run on another engine. */
  readonly addressKey: string;
  readonly outcome: RunOutcome;
}

/** @internal */
export function toLine(
  { key, addressKey, outcome }: JournalEntry,
  address: RunAddress,
  versions: Readonly<Record<string, string>>,
): string {
  const { module, params, seed, replication } = address;
  return JSON.stringify({
    format: FORMAT,
    key,
    address: addressKey,
    module,
    params: plainParams(params),
    seed,
    replication,
    versions,
    ...outcome,
  });
}

/** @internal `undefined` for what is no such line: torn, or of something else. */
export function fromLine(line: string): JournalEntry | undefined {
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof data !== 'object' || (data as unknown) === null || data.format !== FORMAT) return undefined;
  const { key, address, values, histograms, series, error } = data;
  if (typeof key !== 'string' || typeof address !== 'string') return undefined;
  if (error !== undefined) return { key, addressKey: address, outcome: { error } as RunOutcome };
  if (!Array.isArray(values)) return undefined;
  const outcome = {
    values,
    ...(histograms === undefined ? {} : { histograms }),
    ...(series === undefined ? {} : { series }),
  } as unknown as RunOutcome;
  return { key, addressKey: address, outcome };
}

/** Parameters as JSON can hold them. @internal */
export function plainParams(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? encodeNumber(value) : value]),
  );
}
