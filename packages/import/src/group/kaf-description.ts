import { parseCount } from '../text/numbers.ts';
import { type GroupRow, groupRow } from './group-row.ts';

type Section = 'head' | 'offsets' | 'members';

/**
 * Reads the indented description that `kaf group describe` prints: a head, offsets by topic, and
 * members with their assignments.
 *
 * @internal
 */
export class KafDescription {
  readonly rows: GroupRow[] = [];
  readonly states: { group: string; state: string }[] = [];
  private readonly group: string;
  private section: Section = 'head';
  private topic: string | undefined;
  private member: { member: string; host?: string } | undefined;
  private readonly firstRow = new Map<string, number>();
  private wrapped: string | undefined;

  constructor(group: string) {
    this.group = group;
  }

  /** Takes the next line; says why when it is no part of the description. */
  take(text: string): string | undefined {
    const line = text.trim();
    const state = /^State:\s*(\S.*)$/.exec(line);
    if (state !== null && this.section === 'head') {
      this.states.push({ group: this.group, state: state[1] as string });
      return undefined;
    }
    if (/^(Protocol|Protocol Type|Coordinator):/.test(line)) return undefined;
    if (line.startsWith('Offsets:')) return this.enter('offsets');
    if (line.startsWith('Members:')) return this.enter('members');
    return this.section === 'offsets' ? this.takeOffset(line) : this.takeMember(line);
  }

  private enter(section: Section): undefined {
    this.section = section;
    this.topic = undefined;
    return undefined;
  }

  private takeOffset(line: string): string | undefined {
    if (/^Partition\s+Group Offset/i.test(line) || /^[-\s]+$/.test(line)) return undefined;
    if (/^\S+:$/.test(line)) {
      this.topic = line.slice(0, -1);
      return undefined;
    }
    if (/^Total\b/.test(line)) return 'a sum';
    const [partition, committed, end] = line.split(/\s+/).map(parseCount);
    if (partition === undefined || partition < 0 || committed === undefined || end === undefined)
      return 'no row of offsets';
    if (end < 0) return 'the end of the partition is unknown';
    this.firstRow.set(`${this.topic ?? ''} ${partition}`, this.rows.length);
    this.rows.push(
      groupRow({
        group: this.group,
        topic: this.topic,
        partition,
        committed: committed < 0 ? undefined : committed,
        end,
      }),
    );
    return undefined;
  }

  private takeMember(line: string): string | undefined {
    const host = /^Host:\s*(\S+)$/.exec(line);
    if (host !== null && this.member !== undefined) {
      this.member = { ...this.member, host: host[1] as string };
      return undefined;
    }
    if (/^(Assignments:|Metadata:|Topic\s+Partitions|[-\s]+$)/.test(line)) return undefined;
    const assigned = /^(\S+)\s+\[([\d\s,]*)\]?$/.exec(line);
    if (assigned !== null) return this.assign(assigned[1] as string, assigned[2] as string);
    if (this.wrapped !== undefined && /^[\d\s,]*\]$/.test(line)) return this.assign(this.wrapped, line.slice(0, -1));
    if (/^\S.*:$/.test(line)) {
      this.member = { member: line.slice(0, -1) };
      return undefined;
    }
    return 'a detail of a member';
  }

  private assign(topic: string, partitions: string): undefined {
    this.wrapped = topic;
    for (const partition of partitions.split(/[\s,]+/)) {
      const index = partition === '' ? undefined : this.firstRow.get(`${topic} ${Number(partition)}`);
      const row = index === undefined ? undefined : this.rows[index];
      if (row !== undefined && this.member !== undefined) this.rows[index!] = { ...row, ...this.member };
    }
    return undefined;
  }
}
