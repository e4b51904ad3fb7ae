import { type SimFuture, type Timer, toSeconds, toTicks } from '@sim/core';
import { logUnavailable, producerFenced } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import type { AppendHost } from '../partition/append-queue.ts';
import { PendingAppend } from '../partition/pending-append.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { ResolvedEventLogOptions } from './event-log-options.ts';
import type { EventLogCounters } from './event-log-stats.ts';
import type { LogContext } from './log-context.ts';
import type { Partitions } from './partitions.ts';
import type { Router } from './router.ts';
import type { WritePath } from './write-path.ts';

/** The way of records into a log: a partition, a latency, a queue, and then the log. */
export class Appender<V> implements WritePath<V>, AppendHost<V> {
  private readonly context: LogContext;
  private readonly options: ResolvedEventLogOptions;
  private readonly partitions: Partitions<V>;
  private readonly counters: EventLogCounters;
  private readonly router: Router;

  constructor(
    context: LogContext,
    options: ResolvedEventLogOptions,
    partitions: Partitions<V>,
    counters: EventLogCounters,
    router: Router,
  ) {
    this.context = context;
    this.options = options;
    this.partitions = partitions;
    this.counters = counters;
    this.router = router;
  }

  get inFlight(): number {
    let sum = 0;
    for (const { queue } of this.partitions.states) sum += queue.size;
    return sum;
  }

  make(
    key: string | null,
    value: V,
    timestamp: number | undefined,
    reply: SimFuture<LogRecord<V>> | undefined,
  ): PendingAppend<V> {
    if (this.context.crashed) throw this.unavailable();
    const partition =
      key === null
        ? this.router.partitionWithoutKey(this.partitions.count, this.context)
        : this.router.partitionFor(key, this.partitions.count);
    return new PendingAppend<V>(this, partition, key, value, timestamp, reply);
  }

  /** Sends an append on its way: from here on it is appended, unless the log crashes. */
  submit(pending: PendingAppend<V>, daemon: boolean): void {
    const { context, options } = this;
    const { nowTicks, slowdown } = context;
    const latencyTicks = toTicks(options.appendLatency(context.rng) * slowdown);
    pending.daemon = daemon;
    pending.transaction?.partitions.add(pending.partition);
    pending.submittedTicks = nowTicks;
    this.partitions.states[pending.partition]!.queue.push(pending, nowTicks + latencyTicks, this.serviceTicks);
  }

  commit(pending: PendingAppend<V>): void {
    const { options } = this;
    const { dueTicks, partition, reply } = pending;
    const appendedAt = toSeconds(dueTicks);
    const timestamp = options.createTime ? (pending.timestamp ?? toSeconds(pending.submittedTicks)) : appendedAt;
    const latency = dueTicks - pending.submittedTicks;
    if (pending.transaction?.ended === true) {
      pending.reject(producerFenced(this.context.place, pending.transaction.id));
      return;
    }
    const { key, content: value, transaction } = pending;
    const offset = this.partitions.commit(partition, key, value, timestamp, latency);
    if (transaction !== undefined) this.partitions.states[partition]!.noteTransaction(transaction, offset);
    // Only who asked for it gets an object.
    if (reply === undefined && !pending.awaited) {
      this.partitions.listeners.tell(partition);
      return;
    }
    const record = Object.freeze({ offset, key, value, timestamp, partition });
    pending.resolve(record);
    try {
      reply?.resolve(record);
    } finally {
      this.partitions.listeners.tell(partition);
    }
  }

  callAt(ticks: number, fn: () => void, daemon: boolean): Timer {
    return this.context.callAt(ticks, 'append', fn, daemon);
  }

  hold(): void {
    for (const { queue } of this.partitions.states) queue.hold();
  }

  release(): void {
    let failure: { readonly error: unknown } | undefined;
    for (const { queue } of this.partitions.states) {
      try {
        queue.release(this.context.nowTicks, this.serviceTicks);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  fail(): void {
    for (const { queue } of this.partitions.states) {
      for (const pending of queue.fail()) {
        this.counters.appendsFailed++;
        pending.reject(this.unavailable());
        pending.reply?.reject(this.unavailable());
      }
    }
  }

  private unavailable(): Error {
    return logUnavailable(this.context.place, 'append');
  }

  restart(): void {}

  writeMarker(partition: number, transaction: Transaction, committed: boolean, done: SimFuture): void {
    const { context, options } = this;
    const ticks = context.nowTicks + toTicks(options.appendLatency(context.rng) * context.slowdown);
    this.callAt(
      ticks,
      () => {
        this.partitions.states[partition]!.endTransaction(transaction, committed);
        done.resolve();
        this.partitions.listeners.tell(partition);
      },
      false,
    );
  }

  /** Ticks between two appends of a partition. */
  private get serviceTicks(): number {
    const { serviceTicks } = this.options;
    return serviceTicks === 0 ? 0 : Math.round(serviceTicks * this.context.slowdown);
  }
}
