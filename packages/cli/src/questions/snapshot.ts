import {
  type GroupRow,
  groupRowsFromMetrics,
  parseBurrow,
  parseGroupDescription,
  parsePrometheusText,
} from '@sim/import';
import { usage } from '../command-line/usage-error.ts';

/** Where a group stands in its partitions. */
export interface Snapshot {
  readonly name: string;
  readonly partitions: readonly { readonly start: number; readonly end: number; readonly committed: number }[];
  /** Partitions of which nothing was committed. */
  readonly uncommitted: number;
}

/**
 * Where one group stands in one topic, by a description of any kind that `@sim/import` reads.
 *
 * @throws `INVALID_CALL` if there is none, or more than one and no choice
 */
export function snapshotOf(
  text: string,
  choice: { readonly group?: string; readonly topic?: string; readonly reset: 'earliest' | 'latest' },
): Snapshot {
  const rows = rowsOf(text);
  if (rows.length === 0)
    throw usage(
      '--group: no row of offsets in it: give the output of kafka-consumer-groups --describe, kaf, Burrow or an exporter',
    );
  const group = one(
    'group-name',
    rows.map((row) => row.group),
    choice.group,
  );
  const ofGroup = rows.filter((row) => group === undefined || row.group === group);
  const topic = one(
    'topic',
    ofGroup.map((row) => row.topic),
    choice.topic,
  );
  const chosen = ofGroup
    .filter((row) => topic === undefined || row.topic === topic)
    .sort((a, b) => a.partition - b.partition);
  const uncommitted = chosen.filter(({ committed }) => committed === undefined).length;
  return {
    name: [group, topic].filter((each) => each !== undefined).join(' on ') || 'the group',
    partitions: chosen.map(({ start, committed, end }) => {
      // A commit beyond the end was made after the end was read.
      const next = Math.min(committed ?? (choice.reset === 'latest' ? end : (start ?? 0)), end);
      return { start: Math.min(start ?? next, next), end, committed: next };
    }),
    uncommitted,
  };
}

function rowsOf(text: string): readonly GroupRow[] {
  if (/^\s*\{/.test(text)) return parseBurrow(text).rows;
  const { rows } = parseGroupDescription(text);
  return rows.length > 0 ? rows : groupRowsFromMetrics(parsePrometheusText(text).rows);
}

function one(flag: string, names: readonly (string | undefined)[], choice: string | undefined): string | undefined {
  const known = [...new Set(names.filter((name) => name !== undefined))];
  if (choice !== undefined && !known.includes(choice))
    throw usage(`--${flag}: no ${choice} in it, but ${known.join(', ')}`);
  if (choice === undefined && known.length > 1) throw usage(`--${flag} is missing: there are ${known.join(', ')}`);
  return choice ?? known[0];
}
