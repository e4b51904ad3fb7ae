import { NameTable } from './name-table.ts';
import type { RecordedOwnership } from './recorded-domain.ts';

/** More are left out, and counted. */
const MOST = 50_000;

/** Who reads which partition, from what groups tell. */
export class OwnershipLog {
  private readonly groups = new Map<string, GroupOwnership>();

  assign(group: string, now: number, detail: Readonly<Record<string, unknown>> | undefined): void {
    let known = this.groups.get(group);
    if (known === undefined) this.groups.set(group, (known = new GroupOwnership()));
    const member = String(detail?.member);
    for (const partition of partitionsOf(detail)) known.begin(partition, member, now);
  }

  revoke(group: string, now: number, detail: Readonly<Record<string, unknown>> | undefined): void {
    const member = String(detail?.member);
    for (const partition of partitionsOf(detail)) this.groups.get(group)?.end(partition, member, now);
  }

  record(): readonly RecordedOwnership[] {
    return [...this.groups].map(([group, ownership]) => ownership.record(group));
  }
}

class GroupOwnership {
  private readonly partitions = new NameTable();
  private readonly members = new NameTable();
  private readonly partition: number[] = [];
  private readonly member: number[] = [];
  private readonly from: number[] = [];
  private readonly to: (number | null)[] = [];
  /** The span of a partition that goes on, by the number of the partition. */
  private readonly open = new Map<number, number>();
  private omitted = 0;

  begin(partitionName: string, memberName: string, now: number): void {
    const partition = this.partitions.index(partitionName);
    const member = this.members.index(memberName);
    const current = this.open.get(partition);
    if (current !== undefined) {
      if (this.member[current] === member) return;
      // A group that tells of no revocation has taken it away all the same.
      this.to[current] = now;
      this.open.delete(partition);
    }
    if (this.from.length >= MOST) {
      this.omitted++;
      return;
    }
    this.open.set(partition, this.from.length);
    this.partition.push(partition);
    this.member.push(member);
    this.from.push(now);
    this.to.push(null);
  }

  end(partitionName: string, memberName: string, now: number): void {
    const partition = this.partitions.index(partitionName);
    const current = this.open.get(partition);
    if (current === undefined || this.member[current] !== this.members.index(memberName)) return;
    this.to[current] = now;
    this.open.delete(partition);
  }

  record(group: string): RecordedOwnership {
    return {
      group,
      partitions: [...this.partitions.names],
      members: [...this.members.names],
      partition: [...this.partition],
      member: [...this.member],
      from: [...this.from],
      to: [...this.to],
      omitted: this.omitted,
    };
  }
}

function partitionsOf(detail: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const partitions = detail?.partitions;
  if (!Array.isArray(partitions)) return [];
  return partitions.map((each: unknown) => {
    if (typeof each !== 'object' || each === null) return String(each);
    const { topic, partition } = each as { readonly topic?: unknown; readonly partition?: unknown };
    return `${String(topic)}-${String(partition)}`;
  });
}
