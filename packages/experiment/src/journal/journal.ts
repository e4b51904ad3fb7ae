import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { invalidOption } from '@sim/core';
import type { RunAddress } from '../model/run-address.ts';
import type { RunOutcome } from '../model/run-outcome.ts';
import { fromLine, type JournalEntry, toLine } from './journal-line.ts';
import { readLines } from './read-lines.ts';

/**
 * A file of runs that were done, one a line, only ever appended to: the record of an experiment, its
 * cache, and where it goes on after a break. Several processes may append to one.
 *
 * @internal
 */
export class Journal {
  private readonly path: string;
  private readonly outcomes = new Map<string, RunOutcome>();
  private readonly addresses = new Set<string>();
  /** Lines that could not be read; a torn last one is none. */
  unreadable = 0;

  constructor(path: string) {
    if (typeof path !== 'string' || path === '') throw invalidOption('experiment', 'journal', 'a path', path);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() === false) throw invalidOption('experiment', 'journal', 'a path of a plain file', path);
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (found === undefined) return;
    for (const { line, whole } of readLines(path)) {
      if (line === '') continue;
      const entry = fromLine(line);
      if (entry !== undefined) this.remember(entry);
      else if (whole) this.unreadable++;
    }
    if (endsTorn(path)) appendFileSync(path, '\n');
  }

  /** What a run gave; `undefined` if it has to be done. */
  find(key: string): RunOutcome | undefined {
    return this.outcomes.get(key);
  }

  /** Whether the same run was done, but on other versions of the packages or the engine. */
  hasOtherVersion(key: string, addressKey: string): boolean {
    return !this.outcomes.has(key) && this.addresses.has(addressKey);
  }

  /** Writes a run down, at once and in one piece. */
  append(entry: JournalEntry, address: RunAddress, versions: Readonly<Record<string, string>>): void {
    appendFileSync(this.path, `${toLine(entry, address, versions)}\n`);
    this.remember(entry);
  }

  private remember({ key, addressKey, outcome }: JournalEntry): void {
    this.addresses.add(addressKey);
    // A run whose process died says nothing of the model: it is done again, and what it gives then counts.
    if ('error' in outcome && outcome.error.kind !== 'failed') return;
    this.outcomes.set(key, outcome);
  }
}

/** Whether the last line was not written to its end. */
function endsTorn(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return false;
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, size - 1);
    return last[0] !== 10;
  } finally {
    closeSync(file);
  }
}
