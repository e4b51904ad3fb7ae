import { SimFuture } from '@sim/core';

/**
 * A consumer group, as far as transactions carry its offsets.
 *
 * @public
 */
export interface TransactionalGroup {
  /** Keeps offsets until the transaction ends. */
  addPendingOffsets(transactionalId: string, offsets: ReadonlyMap<number, number>): void;
  /** Commits them, or forgets them. */
  completePendingOffsets(transactionalId: string, committed: boolean): void;
}

/** A transaction of one producer: its records carry it into the log. */
export class Transaction {
  readonly id: string;
  readonly epoch: number;
  readonly partitions = new Set<number>();
  readonly groups = new Set<TransactionalGroup>();
  /** Whether it was committed, aborted, timed out or fenced: nothing is added any more. */
  ended = false;
  /** A record of it failed: it cannot be committed. */
  spoilt = false;
  private unsettled = 0;
  private idle: SimFuture | undefined = undefined;

  constructor(id: string, epoch: number) {
    this.id = id;
    this.epoch = epoch;
  }

  added(): void {
    this.unsettled++;
  }

  settled(partition: number | undefined): void {
    if (partition === undefined) this.spoilt = true;
    if (--this.unsettled === 0) this.idle?.resolve();
  }

  /** Its producer crashed: who waits for its end never hears of it. */
  abandon(error: Error): void {
    this.idle?.reject(error);
  }

  /** When all its records are in the log, or have failed. */
  flushed(): SimFuture {
    const idle = new SimFuture({ label: `records of transaction ${JSON.stringify(this.id)}` });
    if (this.unsettled === 0) idle.resolve();
    else this.idle = idle;
    return idle;
  }
}
