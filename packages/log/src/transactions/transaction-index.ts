import type { Transaction } from './transaction.ts';

/**
 * What a partition knows of transactions: which are open and since when, and which records were
 * aborted (Kafka's `ProducerStateManager` and transaction index).
 */
export class TransactionIndex {
  private readonly open = new Map<Transaction, number[]>();
  private readonly aborted = new Set<number>();

  note(transaction: Transaction, offset: number): void {
    const offsets = this.open.get(transaction);
    if (offsets === undefined) this.open.set(transaction, [offset]);
    else offsets.push(offset);
  }

  end(transaction: Transaction, committed: boolean): void {
    const offsets = this.open.get(transaction);
    this.open.delete(transaction);
    if (!committed) for (const offset of offsets ?? []) this.aborted.add(offset);
  }

  isAborted(offset: number): boolean {
    return this.aborted.has(offset);
  }

  /** The first offset of an open transaction, or else the high watermark. O(open transactions). */
  stableEnd(highWatermark: number): number {
    let end = highWatermark;
    for (const [first] of this.open.values()) end = Math.min(end, first!);
    return end;
  }

  /** Forgets records that are no longer there. */
  keep(from: number, to: number): void {
    for (const offset of this.aborted) if (offset < from || offset >= to) this.aborted.delete(offset);
    for (const [transaction, offsets] of this.open) {
      const kept = offsets.filter((offset) => offset < to);
      if (kept.length === 0) this.open.delete(transaction);
      else this.open.set(transaction, kept);
    }
  }
}
