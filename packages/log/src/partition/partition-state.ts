import { expiryOf } from '../retention/check-policy.ts';
import type { PartitionRetention, RetentionPolicy } from '../retention/retention-policy.ts';
import { scanAll } from '../retention/scan-retention.ts';
import { TransactionIndex } from '../transactions/transaction-index.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { type AppendHost, AppendQueue } from './append-queue.ts';
import { PartitionStore } from './partition-store.ts';

/** All that a log has of one of its partitions. */
export class PartitionState<V> {
  readonly store: PartitionStore<V>;
  readonly queue: AppendQueue<V>;
  private readonly policy: RetentionPolicy | undefined;
  private retention: PartitionRetention | undefined;
  /** Known once a transaction has reached it. */
  transactions: TransactionIndex | undefined = undefined;
  /** Records appended. */
  appends = 0;

  constructor(id: number, policy: RetentionPolicy | undefined, host: AppendHost<V>) {
    this.store = new PartitionStore<V>(id);
    this.queue = new AppendQueue<V>(host);
    this.policy = policy;
    this.watch();
  }

  private watch(): void {
    const { policy, store } = this;
    if (policy !== undefined) this.retention = policy.watch?.(store) ?? scanAll(policy, store);
  }

  /** Takes records back that were lost after all: retention starts over with what is left. */
  truncateTo(offset: number): void {
    this.store.truncateTo(offset);
    this.transactions?.keep(this.store.logStartOffset, offset);
    this.watch();
  }

  /** A record of a transaction is there. */
  noteTransaction(transaction: Transaction, offset: number): void {
    (this.transactions ??= new TransactionIndex()).note(transaction, offset);
  }

  /** Writes the marker that ends a transaction. */
  endTransaction(transaction: Transaction, committed: boolean): void {
    this.store.skip();
    (this.transactions ??= new TransactionIndex()).end(transaction, committed);
  }

  /** The first offset that a reader of committed transactions may not see yet. */
  get lastStableOffset(): number {
    const { highWatermark } = this.store;
    return this.transactions?.stableEnd(highWatermark) ?? highWatermark;
  }

  /** Drops everything below an offset. Returns how many records that were. */
  deleteTo(offset: number): number {
    const { retention } = this;
    return this.store.trimTo(offset, retention?.removed?.bind(retention));
  }

  /** Lets the retention policy drop what it would not keep. */
  sweep(now: number): { readonly expired: number; readonly compacted: number } {
    const { retention, store } = this;
    if (retention === undefined) return { expired: 0, compacted: 0 };
    const removed = retention.removed?.bind(retention);
    this.transactions?.keep(store.logStartOffset, store.highWatermark);
    const expired = store.trimTo(expiryOf(retention, now, store.logStartOffset, store.highWatermark), removed);
    const holes = retention.removable?.(now) ?? [];
    return { expired, compacted: holes.length === 0 ? 0 : store.remove(holes, removed) };
  }
}
