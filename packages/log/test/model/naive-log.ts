import type { LogRecord } from '@sim/log';

/** Times are whole tenths of a millisecond: exact. */
export const TENTHS = 10_000;

/** What a script of the property test says of retention. */
export type NaivePolicy =
  | { readonly kind: 'time'; readonly maxAge: number }
  | { readonly kind: 'size'; readonly maxRecords: number }
  | { readonly kind: 'bytes'; readonly maxBytes: number }
  | { readonly kind: 'user'; readonly divisor: number }
  | { readonly kind: 'compact'; readonly deleteRetention: number }
  | { readonly kind: 'any'; readonly policies: readonly NaivePolicy[] };

interface NaiveAppend {
  readonly key: string;
  readonly value: number | null;
  readonly due: number;
}

interface NaivePartition {
  records: LogRecord<number | null>[];
  pending: NaiveAppend[];
  start: number;
  end: number;
  lastDue: number;
  /** When compaction first met a tombstone, by offset. */
  met: Map<number, number>;
}

/**
 * A log as a list of records: slow, obvious, the oracle of the real one. Nothing is due at the time
 * of a sweep.
 */
export class NaiveLog {
  readonly partitions: NaivePartition[] = [];
  expired = 0;
  failed = 0;
  private crashed = false;
  private nextSweep: number;
  private readonly policy: NaivePolicy;
  private readonly interval: number;

  constructor(policy: NaivePolicy, interval: number) {
    this.policy = policy;
    this.interval = interval;
    this.nextSweep = interval;
  }

  addPartitions(count: number): void {
    for (let k = 0; k < count; k++)
      this.partitions.push({ records: [], pending: [], start: 0, end: 0, lastDue: -Infinity, met: new Map() });
  }

  append(now: number, partition: number, key: string, value: number | null, latency: number): void {
    if (this.crashed) return;
    const target = this.partitions[partition]!;
    target.lastDue = Math.max(now + latency, target.lastDue);
    target.pending.push({ key, value, due: target.lastDue });
  }

  crash(): void {
    this.crashed = true;
    for (const partition of this.partitions) {
      this.failed += partition.pending.length;
      partition.pending = [];
      partition.lastDue = -Infinity;
    }
  }

  restart(): void {
    this.crashed = false;
  }

  /** Does what is due until a time, in order. */
  advance(to: number): void {
    for (;;) {
      const due = Math.min(...this.partitions.map(({ pending }) => pending[0]?.due ?? Infinity));
      if (Math.min(due, this.nextSweep) > to) return;
      if (due < this.nextSweep) this.appendDue(due);
      else this.sweep();
    }
  }

  private appendDue(time: number): void {
    this.partitions.forEach((partition, id) => {
      while (partition.pending[0] !== undefined && partition.pending[0].due <= time) {
        const { key, value } = partition.pending.shift()!;
        partition.records.push({ offset: partition.end++, key, value, timestamp: time / TENTHS, partition: id });
      }
    });
  }

  private sweep(): void {
    const now = this.nextSweep;
    this.nextSweep += this.interval;
    if (this.crashed) return;
    for (const partition of this.partitions) {
      const before = partition.records.length;
      this.expire(partition, this.policy, now, [...partition.records]);
      this.expired += before - partition.records.length;
    }
  }

  /** Every policy judges what was there at the beginning of the sweep. */
  private expire(
    partition: NaivePartition,
    policy: NaivePolicy,
    now: number,
    all: readonly LogRecord<number | null>[],
  ): void {
    switch (policy.kind) {
      case 'time':
        return this.cut(
          partition,
          all.filter(({ timestamp }) => now - Math.round(timestamp * TENTHS) > policy.maxAge),
        );
      case 'size':
        return this.cut(partition, all.slice(0, Math.max(all.length - policy.maxRecords, 0)));
      case 'bytes': {
        const gone = all.filter(
          (_, index) => all.slice(index).reduce((sum, record) => sum + sizeOfRecord(record), 0) > policy.maxBytes,
        );
        return this.cut(partition, gone);
      }
      case 'user': {
        const kept = all.filter((record) => record.offset % policy.divisor === 0 || now < 600);
        this.cut(
          partition,
          all.filter((record) => kept[0] === undefined || record.offset < kept[0].offset),
        );
        partition.records = partition.records.filter((record) => kept.includes(record));
        return;
      }
      case 'compact':
        return this.compact(partition, policy.deleteRetention, now);
      case 'any':
        for (const each of policy.policies.filter(({ kind }) => kind !== 'compact'))
          this.expire(partition, each, now, all);
        for (const each of policy.policies.filter(({ kind }) => kind === 'compact'))
          this.expire(partition, each, now, all);
    }
  }

  /** What goes is the front: the log start moves behind it. */
  private cut(partition: NaivePartition, gone: readonly LogRecord<number | null>[]): void {
    if (gone.length === 0) return;
    partition.records = partition.records.filter((record) => !gone.includes(record));
    const last = gone[gone.length - 1]!.offset;
    const next = partition.records[0]?.offset ?? partition.end;
    partition.start = Math.max(partition.start, last + 1, Math.min(next, partition.end));
  }

  private compact(partition: NaivePartition, deleteRetention: number, now: number): void {
    const due = (record: LogRecord<number | null>): boolean =>
      now >= (partition.met.get(record.offset) ?? Infinity) + deleteRetention;
    partition.records = partition.records.filter((record) => !due(record));
    const { records } = partition;
    partition.records = records.filter(
      (record, index) => !records.slice(index + 1).some(({ key }) => key === record.key),
    );
    for (const { offset, value } of partition.records)
      if (value === null && !partition.met.has(offset)) partition.met.set(offset, now);
  }
}

export function sizeOfRecord(record: LogRecord<number | null>): number {
  return record.value === null ? 1 : 1 + (record.value % 5);
}
