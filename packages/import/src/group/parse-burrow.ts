import { invalidInput } from '../errors.ts';
import { asCount, asList, asRecord, asText, own, parseJson } from '../text/json.ts';
import type { TextInput } from '../text/lines.ts';
import { type GroupRow, groupRow } from './group-row.ts';

const READER = 'parseBurrow';

/**
 * Where a group stands in one partition, with the commits that Burrow remembers.
 *
 * @public
 */
export interface BurrowRow extends GroupRow {
  /** What Burrow thinks of the partition: `OK`, `STOP`, `STALL`, `REWIND`, … */
  readonly status?: string;
  /** Commits, the oldest first: when, in seconds since 1970, of which offset, and the lag then. */
  readonly commits: readonly { readonly time: number; readonly offset: number; readonly lag?: number }[];
}

/**
 * Reads what Burrow's HTTP API (versions 2 and 3) answers for a group: `/lag`, `/status` or the group
 * itself. Parts that are `null` are left out. The end of a partition is the last commit plus its
 * lag; partitions without a commit have none and are skipped.
 *
 * @param input - the JSON, whole or in pieces; held in memory
 * @throws `INVALID_INPUT` if it is no JSON, no such answer, or an error of Burrow
 *
 * @example
 * ```ts
 * import { parseBurrow } from '@sim/import';
 *
 * const { rows } = parseBurrow(
 *   '{"error":false,"status":{"group":"billing","partitions":[{"topic":"orders","partition":0,"status":"OK","start":null,' +
 *     '"end":{"offset":500,"timestamp":1700000000000,"lag":20},"current_lag":20}]}}',
 * );
 * console.log(rows[0]?.committed, rows[0]?.end, rows[0]?.commits[0]?.time); // 500 520 1700000000
 * ```
 *
 * @public
 */
export function parseBurrow(input: TextInput): {
  readonly rows: readonly BurrowRow[];
  readonly skipped: readonly { readonly text: string; readonly why: string }[];
} {
  const answer = asRecord(parseJson(READER, input)) ?? {};
  const status = asRecord(own(answer, 'status'));
  const topics = asRecord(own(answer, 'topics')) ?? asRecord(own(answer, 'offsets'));
  if (own(answer, 'error') === true)
    throw invalidInput(
      READER,
      START,
      'an answer of Burrow',
      `its error: ${asText(own(answer, 'message')) ?? 'unknown'}`,
    );
  if (status === undefined && topics === undefined)
    throw invalidInput(READER, START, 'an answer with status.partitions or topics', JSON.stringify(answer));
  const rows: BurrowRow[] = [];
  const skipped: { text: string; why: string }[] = [];
  for (const each of status === undefined ? partitionsOf(topics ?? {}) : asList(own(status, 'partitions'))) {
    const row = rowOf(asRecord(each) ?? {}, asText(own(status ?? answer, 'group')));
    if (typeof row === 'string') skipped.push({ text: (JSON.stringify(each) ?? 'nothing').slice(0, 500), why: row });
    else rows.push(row);
  }
  return { rows, skipped };
}

const START = { line: 1, column: 1 };

/** The group's own page has lists of commits by topic; the place in the list is the partition. */
function partitionsOf(topics: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Object.entries(topics).flatMap(([topic, list]) =>
    asList(list).map((each, partition) => ({ topic, partition, ...asRecord(each) })),
  );
}

function rowOf(partition: Readonly<Record<string, unknown>>, group: string | undefined): BurrowRow | string {
  const number = asCount(own(partition, 'partition'));
  if (number === undefined) return 'no partition';
  const listed = own(partition, 'offsets');
  const commits = (
    Array.isArray(listed) ? (listed as readonly unknown[]) : [own(partition, 'start'), own(partition, 'end')]
  )
    .map(commitOf)
    .filter((commit) => commit !== undefined);
  const last = commits.at(-1);
  if (last === undefined) return 'nothing was committed, and Burrow tells no end';
  const lag = asCount(own(partition, 'current_lag')) ?? asCount(own(partition, 'current-lag')) ?? last.lag;
  if (lag === undefined) return 'the lag is unknown';
  const status = asText(own(partition, 'status'));
  const row = groupRow({
    group,
    topic: asText(own(partition, 'topic')),
    partition: number,
    committed: last.offset,
    end: last.offset + lag,
    member: named(own(partition, 'client_id')) ?? named(own(partition, 'client-id')),
    host: named(own(partition, 'owner')),
  });
  return { ...row, ...(status !== undefined && { status }), commits };
}

function named(value: unknown): string | undefined {
  return value === '' ? undefined : asText(value);
}

function commitOf(value: unknown): BurrowRow['commits'][number] | undefined {
  const commit = asRecord(value);
  const offset = asCount(commit && own(commit, 'offset'));
  const timestamp = asCount(commit && own(commit, 'timestamp'));
  if (commit === undefined || offset === undefined || timestamp === undefined) return undefined;
  // Version 3.6 wraps lags: { value: 12 }.
  const raw = own(commit, 'lag');
  const lag = asCount(raw) ?? asCount(asRecord(raw)?.['value']);
  return { time: timestamp / 1000, offset, ...(lag !== undefined && { lag }) };
}
