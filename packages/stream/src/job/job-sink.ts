import { Histogram } from '@sim/core';
import type { TaskOperator } from './task-operator.ts';

/**
 * What a sink of a {@link StreamJob} guarantees.
 *
 * @public
 */
export interface JobSinkOptions {
  /**
   * `'at-least-once'`: written as it comes, and again after a replay. `'idempotent'`: likewise, but
   * written again it replaces what is there. `'exactly-once'`: by two-phase commit, visible when its
   * checkpoint is complete. @defaultValue 'at-least-once'
   */
  readonly guarantee?: 'at-least-once' | 'idempotent' | 'exactly-once';
  /**
   * How long after its begin a transaction can be committed, in seconds: what is committed later is
   * lost, and counted. Only with `'exactly-once'`. @defaultValue Infinity
   */
  readonly transactionTimeout?: number;
  /** What tells records apart, to find duplicates. @defaultValue the value itself */
  readonly idOf?: (value: any, key: string) => unknown;
}

/**
 * What has become of the records of a sink.
 *
 * @public
 */
export interface JobSinkStats {
  /** Records written, visible or not yet. */
  readonly written: number;
  /** Records that readers of committed data see, each once. */
  readonly visible: number;
  /** Records visible more than once: how many times too many. */
  readonly duplicates: number;
  /** Records written again in place of themselves, with `'idempotent'`. */
  readonly replaced: number;
  /** Records whose transaction was given up, and that the replay writes again. */
  readonly aborted: number;
  /** Records whose transaction had timed out when it was to be committed: data loss. */
  readonly lost: number;
  /** Transactions that are open or wait for their checkpoint. */
  readonly openTransactions: number;
  /** Transactions that were to be committed after their time-out. */
  readonly failedCommits: number;
}

interface SunkRecord {
  readonly id: unknown;
  readonly value: unknown;
  readonly timestamp: number;
}

interface Transaction {
  readonly id: number;
  readonly begun: number;
  readonly records: SunkRecord[];
}

/** What waits for a checkpoint: part of the state, and so known after a restart. */
interface SinkSnapshot {
  readonly pending: readonly (readonly [transaction: number, checkpoint: number])[];
}

/**
 * The system that a sink writes to. It survives a failure of the job, with its open transactions;
 * so it is shared by all instances, and by their successors.
 */
export class SinkTarget {
  readonly transactions = new Map<number, Transaction>();
  readonly visibleLatency = new Histogram();
  written = 0;
  replaced = 0;
  aborted = 0;
  lost = 0;
  failedCommits = 0;
  private readonly seen = new Map<unknown, { times: number; readonly visibleAt: number; readonly value: unknown }>();
  private duplicates = 0;
  private nextTransaction = 0;
  private readonly options: Required<JobSinkOptions>;

  constructor(options: Required<JobSinkOptions>) {
    this.options = options;
  }

  get guarantee(): Required<JobSinkOptions>['guarantee'] {
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
    return { id: this.options.idOf(value, key), value, timestamp };
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

  begin(now: number): Transaction {
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

  abort(id: number): void {
    this.aborted += this.transactions.get(id)?.records.length ?? 0;
    this.transactions.delete(id);
  }
}

/** One instance of a sink: Apache Flink's `TwoPhaseCommitSinkFunction`, or without transactions. */
export class SinkOperator implements TaskOperator {
  readonly nextProcessingTimer = Infinity;
  private readonly target: SinkTarget;
  private watermark = -Infinity;
  private current: Transaction | undefined = undefined;
  private pending: { readonly transaction: Transaction; readonly checkpoint: number }[] = [];

  constructor(target: SinkTarget) {
    this.target = target;
  }

  get stateSize(): number {
    return this.pending.length;
  }

  process(key: string, value: unknown, timestamp: number, _input: number, now: number): void {
    const record = this.target.record(key, value, timestamp);
    if (this.target.guarantee !== 'exactly-once') this.target.show(record, now);
    else (this.current ??= this.target.begin(now)).records.push(record);
  }

  advanceWatermark(watermark: number): boolean {
    if (!(watermark > this.watermark)) return false;
    this.watermark = watermark;
    return true;
  }

  advanceProcessingTime(): void {}

  /** The open transaction waits from now on for this checkpoint; another one begins, unless nothing more is to come. */
  snapshot(checkpoint: number, now: number): SinkSnapshot {
    if (this.current !== undefined) this.pending.push({ transaction: this.current, checkpoint });
    const goesOn = this.target.guarantee === 'exactly-once' && checkpoint < Infinity;
    this.current = goesOn ? this.target.begin(now) : undefined;
    return { pending: this.pending.map(({ transaction, checkpoint: of }) => [transaction.id, of]) };
  }

  /** Commits all that waits for this checkpoint or an earlier one, whose notice may have been lost. */
  notifyComplete(checkpoint: number, now: number): void {
    for (const { checkpoint: of, transaction } of this.pending)
      if (of <= checkpoint) this.target.commit(transaction.id, now);
    this.pending = this.pending.filter(({ checkpoint: of }) => of > checkpoint);
  }

  /** What the checkpoint knows of is committed; what began later is given up by the target. */
  restore(snapshots: readonly unknown[], _owns: (key: string) => boolean, now: number): void {
    for (const { pending } of snapshots as readonly SinkSnapshot[])
      for (const [transaction] of pending) this.target.commit(transaction, now);
    this.pending = [];
    this.current = undefined;
    this.watermark = -Infinity;
  }
}
