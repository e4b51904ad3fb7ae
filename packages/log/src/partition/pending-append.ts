import { SimFuture } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { Transaction } from '../transactions/transaction.ts';

/**
 * Not a small integer: a field that begins as one gets another shape, and all code that touches it
 * is compiled again, when the clock has passed 2^31 ticks, which are two seconds.
 */
const NO_TIME = NaN;

/** What becomes of an append: sends it when somebody waits, answers when it is done. */
export interface AppendSender<V> {
  /** A process waits for the append: it is sent now. */
  submit(pending: PendingAppend<V>, daemon: boolean): void;
}

/**
 * An append: made, then sent, then appended or failed. A process that waits for it sends it by
 * waiting, so one that was killed before sends nothing.
 */
export class PendingAppend<V> extends SimFuture<LogRecord<V>> {
  readonly partition: number;
  readonly key: string | null;
  readonly content: V;
  /** The time of the record, where its sender says it. */
  readonly timestamp: number | undefined;
  /** Who is told, besides the process that waits. */
  readonly reply: SimFuture<LogRecord<V>> | undefined;
  /** The transaction that it is part of. */
  transaction: Transaction | undefined = undefined;
  submittedTicks = NO_TIME;
  /**
   * When it is appended, if nothing happens to the log before. Never before that of an earlier
   * append to the partition.
   */
  dueTicks = NO_TIME;
  /** Whether a process waits for it. */
  awaited = false;
  /** Whether it keeps no run alive. */
  daemon = false;
  private readonly sender: AppendSender<V>;

  constructor(
    sender: AppendSender<V>,
    partition: number,
    key: string | null,
    value: V,
    timestamp: number | undefined,
    reply: SimFuture<LogRecord<V>> | undefined,
  ) {
    super();
    this.sender = sender;
    this.partition = partition;
    this.key = key;
    this.content = value;
    this.timestamp = timestamp;
    this.reply = reply;
  }

  override get label(): string {
    return 'append';
  }

  protected override onWait(daemon: boolean): void {
    this.awaited = true;
    this.sender.submit(this, daemon);
  }
}
