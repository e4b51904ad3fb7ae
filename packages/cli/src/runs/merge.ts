import { type MergedJournals, mergeJournals } from '@sim/experiment';
import { asksForHelp, type Command, commandHelp } from '../command-line/command.ts';
import { type Flag, parseFlags } from '../command-line/flags.ts';
import { asUsage, usage } from '../command-line/usage-error.ts';
import type { Host } from '../host.ts';

const FLAGS: readonly Flag[] = [
  { name: 'into', kind: 'text', required: true, help: 'the journal to be made; it may be one of them' },
  { name: 'json', kind: 'switch', help: 'prints what it found as JSON' },
  { name: 'help', kind: 'switch', help: 'prints this' },
];

const TEXT = {
  call: 'sim merge JOURNAL.jsonl... --into JOURNAL.jsonl',
  summary: 'makes one journal of those of several shards',
  examples: [
    'sim merge shard-1.jsonl shard-2.jsonl --into runs.jsonl',
    'sim run station.mjs --set servers=2..6 --journal runs.jsonl   # then reads the answer off it',
  ],
  notes: 'A run that was done twice is kept once; one that gave numbers is preferred to one that failed.',
};

/** `sim merge`. */
export const MERGE: Command = { name: 'merge', summary: TEXT.summary, flags: FLAGS, run: merge };

function merge(args: readonly string[], host: Host): number {
  if (asksForHelp(args)) {
    host.out(commandHelp(TEXT, FLAGS));
    return 0;
  }
  const { values, words } = parseFlags(args, FLAGS);
  if (words.length === 0) throw usage('sim merge takes journals; got none');
  const into = values.text('into');
  const merged = mergeTo(words, into);
  const { runs, duplicates, unreadable } = merged;
  if (runs === 0 && unreadable > 0) throw usage(`no line of ${words.join(', ')} is a run: these are no journals`);
  host.out(
    values.isSet('json')
      ? `${JSON.stringify({ into, ...merged })}\n`
      : `${into} holds ${runs} runs; ${duplicates} came twice, ${unreadable} lines could not be read.\n`,
  );
  return 0;
}

function mergeTo(sources: readonly string[], target: string): MergedJournals {
  try {
    return mergeJournals(sources, target);
  } catch (error) {
    throw asUsage(error);
  }
}
