import { checkOptions } from '@sim/core';
import { type Line, linesOf, type TextInput } from '../text/lines.ts';
import { plainText } from '../text/plain-text.ts';
import { READER_OPTIONS, type ReaderOptions, SkipList } from '../text/skipped.ts';
import { type Layout, layoutOf, USUAL_LAYOUT } from './columns.ts';
import type { GroupDescription, GroupRow, IdleMember } from './group-row.ts';
import { KafDescription } from './kaf-description.ts';
import { readTableLine } from './table-row.ts';

const READER = 'parseGroupDescription';

/**
 * Reads where consumer groups stand, as `kafka-consumer-groups --describe` of all versions (0.8 to
 * 4.x), `kaf group describe` and `rpk group describe` print it: with or without the group, with
 * owners or consumer ids, several groups and topics, notes and warnings between, long ids glued to
 * the host, lines wrapped by a terminal, colours, Windows line ends.
 *
 * The lag is computed from the two offsets, since what is printed was rounded, cut or read at
 * another time. Offsets that are not known (`-`, `unknown`, −1) are left out, never 0. Rows whose
 * end is not known are skipped. O(length); memory for the rows and one line.
 *
 * @param input - the text, whole or in pieces
 * @param options - how many skipped lines to keep
 * @throws `INVALID_OPTION` if the input is no text
 *
 * @example
 * ```ts
 * import { parseGroupDescription } from '@sim/import';
 *
 * const { rows, skipped } = parseGroupDescription(`
 * Consumer group 'billing' is rebalancing.
 *
 * GROUP    TOPIC   PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG   CONSUMER-ID  HOST       CLIENT-ID
 * billing  orders  1          5120            6120            1000  app-1        /10.1.2.3  app
 * billing  orders  2          -               44              -     -            -          -
 * `);
 * console.log(rows[0]?.lag, rows[0]?.host, rows[1]); // 1000 /10.1.2.3 { group: 'billing', topic: 'orders', partition: 2, end: 44 }
 * console.log(skipped[0]?.why); // a note
 * ```
 *
 * @public
 */
export function parseGroupDescription(input: TextInput, options: ReaderOptions = {}): GroupDescription {
  const reading = new Reading(new SkipList(READER, checkOptions(READER, options, READER_OPTIONS)));
  for (const line of linesOf(READER, input)) reading.take(line);
  return reading.result();
}

/** Begins as notes, warnings and log lines do, or is a sentence. */
const NOTE = /^\s*(?:note|warning|warn|error|consumer group|defaulted|picked up|openjdk|option|\[)|[.!]\s*$/i;

class Reading {
  private readonly rows: GroupRow[] = [];
  private readonly idleMembers: IdleMember[] = [];
  private readonly states: { group: string; state: string }[] = [];
  private readonly skipped: SkipList;
  private layout: Layout | undefined;
  private kaf: KafDescription | undefined;
  /** The headings, until the first row below them: the terminal may have wrapped them. */
  private headings: string | undefined;
  /** The group that a line of its own names, for rows that do not. */
  private group: string | undefined;
  /** A line that was no row by itself: the terminal may have wrapped it. */
  private broken: Line | undefined;
  /** The text of the last row while it lacks cells of its owner. */
  private unfinished: string | undefined;

  constructor(skipped: SkipList) {
    this.skipped = skipped;
  }

  take({ number, text: raw }: Line): void {
    const text = plainText(raw);
    if (text.trim() === '') return;
    const kaf = /^Group ID:\s*(\S.*)$/i.exec(text);
    if (kaf !== null) {
      this.endKaf();
      this.kaf = new KafDescription((kaf[1] as string).trim());
      return;
    }
    if (this.kaf === undefined) return this.takeLine({ number, text });
    const why = this.kaf.take(text);
    if (why !== undefined) this.skipped.add(number, text, why);
  }

  result(): GroupDescription {
    this.endKaf();
    this.giveUp();
    const { rows, idleMembers, states } = this;
    return { rows, idleMembers, states, ...this.skipped.result() };
  }

  private endKaf(): void {
    if (this.kaf === undefined) return;
    for (const row of this.kaf.rows) this.rows.push(row);
    this.states.push(...this.kaf.states);
    this.kaf = undefined;
  }

  private takeLine(line: Line): void {
    if (this.takeHeadings(line) || this.takeRow(line) || this.takeContinuation(line)) return;
    const { text } = line;
    const state = /Consumer group [`'](.*)[`'] (?:is|has) (rebalancing|no active members)/.exec(text);
    if (state !== null) this.states.push({ group: state[1] as string, state: state[2] as string });
    this.group = /^\s*GROUP\s+(\S+)\s*$/.exec(text)?.[1] ?? this.group;
    this.giveUp();
    this.unfinished = undefined;
    this.broken = line;
  }

  private takeHeadings({ text }: Line): boolean {
    let layout = layoutOf(text);
    let headings = text;
    const before = this.headings ?? this.broken?.text;
    if (layout === undefined && before !== undefined && /^[A-Z\s-]+$/.test(text)) {
      for (const joined of joints(before, text)) {
        const candidate = layoutOf(joined);
        if (candidate === undefined || (layout !== undefined && strangers(layout) <= strangers(candidate))) continue;
        layout = candidate;
        headings = joined;
      }
      if (layout !== undefined) this.broken = undefined;
    }
    if (layout === undefined) return false;
    this.giveUp();
    this.layout = layout;
    this.headings = headings;
    this.unfinished = undefined;
    return true;
  }

  private takeRow({ number, text }: Line): boolean {
    const read = readTableLine(text, this.layout ?? USUAL_LAYOUT);
    if (read.kind === 'other') return false;
    this.giveUp();
    this.unfinished = undefined;
    this.headings = undefined;
    if (read.kind === 'row') {
      this.rows.push(this.named(read.row));
      if (read.missing && this.layout !== undefined) this.unfinished = text;
    } else if (read.kind === 'member') {
      this.idleMembers.push(read.member);
      this.skipped.add(number, text, 'a member without partitions');
    } else this.skipped.add(number, text, 'the end of the partition is unknown');
    return true;
  }

  /** Whether the line is the rest of the one before, wrapped by a terminal. */
  private takeContinuation({ number, text }: Line): boolean {
    if (NOTE.test(text)) return false;
    const { layout, unfinished, broken } = this;
    if (unfinished !== undefined && layout !== undefined) {
      for (const joined of joints(unfinished, text)) {
        const read = readTableLine(joined, layout);
        if (read.kind !== 'row' || read.missing) continue;
        this.rows[this.rows.length - 1] = this.named(read.row);
        this.unfinished = undefined;
        return true;
      }
    }
    if (broken === undefined || NOTE.test(broken.text)) return false;
    return joints(broken.text, text).some((joined) => {
      if (readTableLine(joined, layout ?? USUAL_LAYOUT).kind !== 'row') return false;
      this.broken = undefined;
      return this.takeRow({ number, text: joined });
    });
  }

  private named(row: GroupRow): GroupRow {
    return row.group === undefined && this.group !== undefined ? { group: this.group, ...row } : row;
  }

  private giveUp(): void {
    const { broken } = this;
    if (broken === undefined) return;
    const numbers = broken.text.split(/\s+/).filter((cell) => /^\d+$/.test(cell)).length;
    this.skipped.add(broken.number, broken.text, numbers > 2 ? 'no row of offsets' : 'a note');
    this.broken = undefined;
  }
}

/** A line and the one after it, which a terminal broke inside a word or at a blank. */
function joints(text: string, next: string): readonly string[] {
  return [text + next, `${text} ${next}`];
}

/** How many columns have headings that are not known. */
function strangers({ numbers, after }: Layout): number {
  return [...numbers, ...after].filter((column) => column === 'other').length;
}
