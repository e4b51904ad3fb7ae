import type { SimFuture } from '@sim/core';
import type { LogRecord } from '../log-record.ts';

/**
 * An append on its way: sent, not yet appended.
 */
export class PendingAppend<V> {
  readonly partition: number;
  readonly key: string | null;
  readonly value: V;
  readonly submittedTicks: number;
  /**
   * When it is appended, if nothing happens to the log before. Never before that of an earlier
   * append to the partition.
   */
  dueTicks: number;
  /** The record, once it is appended. */
  record: LogRecord<V> | undefined = undefined;
  /** Whether the log crashed before. */
  failed = false;
  /** Who is told, besides the process that waits. */
  readonly reply: SimFuture<LogRecord<V>> | undefined;

  constructor(
    partition: number,
    key: string | null,
    value: V,
    submittedTicks: number,
    dueTicks: number,
    reply: SimFuture<LogRecord<V>> | undefined,
  ) {
    this.partition = partition;
    this.key = key;
    this.value = value;
    this.submittedTicks = submittedTicks;
    this.dueTicks = dueTicks;
    this.reply = reply;
  }

  get settled(): boolean {
    return this.record !== undefined || this.failed;
  }
}
