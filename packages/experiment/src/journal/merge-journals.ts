import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { invalidOption } from '@sim/core';
import { fromLine } from './journal-line.ts';
import { readLines } from './read-lines.ts';

/**
 * What a merge found.
 *
 * @public
 */
export interface MergedJournals {
  /** How many runs the merged journal holds. */
  readonly runs: number;
  /** How many lines told of a run that another line had told of. */
  readonly duplicates: number;
  /** How many lines could not be read: torn ones, or not of a journal. */
  readonly unreadable: number;
}

/**
 * Makes one journal of several: those of the shards of an experiment, for instance. A run that was
 * done twice is kept once; one that gave numbers is preferred to one that failed. The result appears
 * when it is complete; nothing is written if there are lines and none of them tells of a run. O(lines);
 * memory for one line per run.
 *
 * @param sources - paths of the journals
 * @param target - path of the journal to be made; it may be one of them
 * @throws `INVALID_OPTION` if a path is none, or the target is there and no plain file, which would be
 * replaced by one; Node's error if a file cannot be read
 *
 * @example
 * ```ts no-run
 * import { mergeJournals } from '@sim/experiment';
 *
 * const { runs } = mergeJournals(['shard-1.jsonl', 'shard-2.jsonl'], 'runs.jsonl');
 * console.log(runs);
 * ```
 *
 * @public
 */
export function mergeJournals(sources: readonly string[], target: string): MergedJournals {
  if (!Array.isArray(sources) || sources.length === 0 || !sources.every((each) => typeof each === 'string'))
    throw invalidOption('mergeJournals', 'sources', 'a list of paths', sources);
  if (typeof target !== 'string' || target === '') throw invalidOption('mergeJournals', 'target', 'a path', target);
  if (statSync(target, { throwIfNoEntry: false })?.isFile() === false)
    throw invalidOption('mergeJournals', 'target', 'a path of a plain file', target);
  const lines = new Map<string, { readonly line: string; readonly failed: boolean }>();
  let duplicates = 0;
  let unreadable = 0;
  for (const source of sources) {
    for (const { line } of readLines(source)) {
      if (line === '') continue;
      const entry = fromLine(line);
      if (entry === undefined) {
        unreadable++;
        continue;
      }
      const failed = 'error' in entry.outcome;
      const known = lines.get(entry.key);
      if (known !== undefined) duplicates++;
      if (known === undefined || (known.failed && !failed)) lines.set(entry.key, { line, failed });
    }
  }
  // Whatever was given, it was no journal: it may be the target, too.
  if (lines.size === 0 && unreadable > 0) return { runs: 0, duplicates, unreadable };
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.merging`;
  const file = openSync(unfinished, 'w');
  for (const { line } of lines.values()) writeSync(file, `${line}\n`);
  closeSync(file);
  renameSync(unfinished, target);
  return { runs: lines.size, duplicates, unreadable };
}
