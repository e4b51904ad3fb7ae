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
  /** When it is appended, if nothing happens to the log before. Never before that of an earlier append to the partition. */
  dueTicks: number;
  /** The record, once it is appended. */
  record: LogRecord<V> | undefined = undefined;
  /** Whether the log crashed before. */
  failed = false;
  /** Who is told, besides the process that waits. */
  readonly reply: SimFuture<LogRecord<V>> | undefined;

  constructor(partition: number, key: string | null, value: V, submittedTicks: number, dueTicks: number, reply: SimFuture<LogRecord<V>> | undefined) {
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

/** How many places at the front of the array may be empty before it is moved up. */
const MAX_GAP = 32;

/**
 * The appends of one partition on their way, in the order in which they were sent. That is the order in which they are appended, whatever wakes up first.
 * Amortised O(1).
 */
export class AppendQueue<V> {
  private items: PendingAppend<V>[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(pending: PendingAppend<V>): void {
    this.items.push(pending);
  }

  peek(): PendingAppend<V> | undefined {
    return this.items[this.head];
  }

  shift(): PendingAppend<V> | undefined {
    const first = this.items[this.head];
    if (first === undefined) return undefined;
    if (++this.head === this.items.length) {
      this.items.length = 0;
      this.head = 0;
    } else if (this.head > MAX_GAP && this.head * 2 > this.items.length) {
      this.items.splice(0, this.head);
      this.head = 0;
    }
    return first;
  }

  /** Those on their way, in order. */
  values(): readonly PendingAppend<V>[] {
    return this.items.slice(this.head);
  }
}
