import type { SimFuture } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { PendingAppend } from '../partition/pending-append.ts';

/** The way of records into a log. */
export interface WritePath<V> {
  /** Appends on their way. O(partitions). */
  readonly inFlight: number;
  /** An append that is sent by whoever waits for it, or by {@link WritePath.submit}. */
  make(
    key: string | null,
    value: V,
    timestamp: number | undefined,
    reply: SimFuture<LogRecord<V>> | undefined,
  ): PendingAppend<V>;
  /** Sends an append on its way. */
  submit(pending: PendingAppend<V>, daemon: boolean): void;
  /** The log is paused: nothing is due. */
  hold(): void;
  /** The log goes on: what became due meanwhile is appended now. */
  release(): void;
  /** The log crashed: what is on its way fails. */
  fail(): void;
  /** Ends a transaction in a partition. */
  writeMarker(partition: number, transaction: Transaction, committed: boolean, done: SimFuture): void;
  /** The log is back after a crash. */
  restart(): void;
}
