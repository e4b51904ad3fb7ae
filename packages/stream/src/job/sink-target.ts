import { Histogram } from '@sim/core';
import type { JobSinkStats, ResolvedSink } from './job-sink.ts';
import type { SinkWrites } from './sink-writes.ts';

/** A record on its way to be visible. */
export interface SunkRecord {
  readonly id: unknown;
  readonly key: string;
  readonly value: unknown;
  readonly timestamp: number;
}

/** What becomes visible together, or not at all. */
export interface SinkTransaction {
  readonly id: number;
  readonly begun: number;
  readonly records: SunkRecord[];
}

/**
 * The system that a sink writes to. It survives a failure of the job, with its open transactions;
 * so it is shared by all instances, and by their successors.
 */
export class SinkTarget {
  readonly transactions = new Map<number, SinkTransaction>();
  readonly visibleLatency = new Histogram();
  written = 0;
  replaced = 0;
  aborted = 0;
  lost = 0;
  failedCommits = 0;
  private readonly seen = new Map<unknown, { times: number; readonly visibleAt: number; readonly value: unknown }>();
  private duplicates = 0;
  private nextTransaction = 0;
  protected readonly options: ResolvedSink;

  constructor(options: ResolvedSink) {
    this.options = options;
  }

  get guarantee(): ResolvedSink['guarantee'] {
    return this.options.guarantee;
  }

  get stats(): JobSinkStats {
    const { aborted, duplicates, failedCommits, lost, replaced, seen, transactions, written } = this;
    return {
      written,
      visible: seen.size,
      duplicates,
      replaced,
      aborted,
      lost,
      openTransactions: transactions.size,
      failedCommits,
    };
  }

  /** The visible values, each as often as it is visible, in the order in which they first were. */
  values(): readonly unknown[] {
    return [...this.seen.values()].flatMap(({ times, value }) => new Array<unknown>(times).fill(value));
  }

  /** When a record became visible, in seconds; `undefined` if it did not. */
  visibleAt(id: unknown): number | undefined {
    return this.seen.get(id)?.visibleAt;
  }

  record(key: string, value: unknown, timestamp: number): SunkRecord {
    this.written++;
    return { id: this.options.idOf(value, key), key, value, timestamp };
  }

  show({ id, timestamp, value }: SunkRecord, now: number): void {
    const known = this.seen.get(id);
    if (known === undefined) {
      this.seen.set(id, { times: 1, visibleAt: now, value });
      this.visibleLatency.record(Math.max(0, now - timestamp));
    } else if (this.options.guarantee === 'idempotent') {
      this.replaced++;
    } else {
      known.times++;
      this.duplicates++;
    }
  }

  /** Whether a record would be taken at once. */
  hasCapacity(_transaction: SinkTransaction | undefined, _writes: SinkWrites): boolean {
    return true;
  }

  /** Writes a record, into a transaction or at once. */
  write(record: SunkRecord, transaction: SinkTransaction | undefined, writes: SinkWrites): void {
    if (transaction === undefined) this.show(record, writes.now);
    else transaction.records.push(record);
  }

  begin(now: number, _writes: SinkWrites): SinkTransaction {
    const transaction = { id: this.nextTransaction++, begun: now, records: [] };
    this.transactions.set(transaction.id, transaction);
    return transaction;
  }

  commit(id: number, now: number): void {
    const transaction = this.transactions.get(id);
    if (transaction === undefined) return;
    this.transactions.delete(id);
    if (now - transaction.begun > this.options.transactionTimeout) {
      this.failedCommits++;
      this.lost += transaction.records.length;
      return;
    }
    for (const record of transaction.records) this.show(record, now);
  }

  /** Gives up all that nobody is to commit any more. */
  abortOpen(): void {
    for (const { records } of this.transactions.values()) this.aborted += records.length;
    this.transactions.clear();
  }
}
