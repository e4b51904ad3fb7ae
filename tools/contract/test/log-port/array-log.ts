import type { PartitionedLog } from '@sim/consumer-group';

/** The plainest log there can be: what the group's port asks for and nothing else. */
export class ArrayLog implements PartitionedLog<{ readonly partition: number; readonly offset: number }> {
  private readonly partitions: { start: number; end: number }[];

  constructor(numPartitions: number) {
    this.partitions = Array.from({ length: numPartitions }, () => ({ start: 0, end: 0 }));
  }

  get numPartitions(): number {
    return this.partitions.length;
  }

  highWatermark(partition: number): number {
    return this.at(partition).end;
  }

  logStartOffset(partition: number): number {
    return this.at(partition).start;
  }

  fetch(
    partition: number,
    offset: number,
    maxRecords: number,
  ): readonly { readonly partition: number; readonly offset: number }[] {
    const { start, end } = this.at(partition);
    if (offset < start || offset > end) throw new Error(`offset ${offset} is not in ${start} to ${end}`);
    return Array.from({ length: Math.min(maxRecords, end - offset) }, (_, index) => ({
      partition,
      offset: offset + index,
    }));
  }

  append(partition: number, count: number): void {
    this.at(partition).end += count;
  }

  keepNewest(count: number): void {
    for (const each of this.partitions) each.start = Math.max(each.start, each.end - count);
  }

  grow(count: number): void {
    for (let i = 0; i < count; i++) this.partitions.push({ start: 0, end: 0 });
  }

  private at(partition: number): { start: number; end: number } {
    const found = this.partitions[partition];
    if (found === undefined) throw new Error(`no partition ${partition}`);
    return found;
  }
}
