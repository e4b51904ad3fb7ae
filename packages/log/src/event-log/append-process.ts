import { checkNumber, type SimYield, toSeconds } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { PendingAppend } from '../partition/pending-append.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { LogContext } from './log-context.ts';
import type { WritePath } from './write-path.ts';

const FRESH = 0;
const WAITING = 1;
const REFUSED = 2;
const OVER = 3;

/**
 * The process of an append: when it runs it makes the append, waits for it and gives the record.
 *
 * As a generator it would be
 *
 * ```ts no-run
 * const pending = writes.make(key, value, timestamp, undefined);
 * try {
 *   return yield* pending;
 * } catch (error) {
 *   if (pending.rejected) yield toSeconds(Math.max(pending.dueTicks - context.nowTicks, 0));
 *   throw error;
 * }
 * ```
 *
 * It is written out because each record of a model passes here: this one object stands for the
 * generator, the iterator of the future, and the results of both.
 */
export class AppendProcess<V> implements Iterator<SimYield, LogRecord<V>> {
  /** With `value`, what a step gives: whoever runs it looks at once. */
  done = false;
  value: SimYield | LogRecord<V> | undefined = undefined;
  private phase: 0 | 1 | 2 | 3 = FRESH;
  private pending: PendingAppend<V> | undefined = undefined;
  private readonly writes: WritePath<V>;
  private readonly context: LogContext;
  private readonly key: string | null;
  private readonly content: V;
  private readonly timestamp: number | undefined;
  private readonly transaction: Transaction | undefined;

  constructor(
    writes: WritePath<V>,
    context: LogContext,
    key: string | null,
    value: V,
    timestamp: number | undefined,
    transaction: Transaction | undefined,
  ) {
    this.writes = writes;
    this.context = context;
    this.key = key;
    this.content = value;
    this.timestamp = timestamp;
    this.transaction = transaction;
  }

  next(sent?: unknown): IteratorResult<SimYield, LogRecord<V>> {
    if (this.phase === WAITING) return this.end(sent as LogRecord<V>);
    if (this.phase === OVER) return this.end(undefined);
    if (this.phase === REFUSED) this.refuse();
    this.begin();
    return this as IteratorResult<SimYield, LogRecord<V>>;
  }

  throw(error: unknown): IteratorResult<SimYield, LogRecord<V>> {
    const { phase, pending } = this;
    this.end(undefined);
    if (phase !== WAITING || !pending!.rejected) throw error;
    // Its sender learns of a crash when it would have had its answer.
    this.phase = REFUSED;
    this.done = false;
    this.value = toSeconds(Math.max(pending!.dueTicks - this.context.nowTicks, 0));
    return this as IteratorResult<SimYield, LogRecord<V>>;
  }

  return(value: LogRecord<V>): IteratorResult<SimYield, LogRecord<V>> {
    return this.end(value);
  }

  [Symbol.iterator](): this {
    return this;
  }

  get [Symbol.toStringTag](): string {
    return 'Generator';
  }

  private begin(): void {
    const { context, timestamp } = this;
    this.phase = OVER;
    context.checkAttached(); // Nobody else would.
    if (timestamp !== undefined) checkNumber(context.place, 'timestamp', timestamp);
    const pending = this.writes.make(this.key, this.content, timestamp, undefined);
    pending.transaction = this.transaction;
    this.value = this.pending = pending;
    this.phase = WAITING;
  }

  private refuse(): never {
    this.end(undefined);
    throw this.pending!.error;
  }

  private end(value: LogRecord<V> | undefined): IteratorResult<SimYield, LogRecord<V>> {
    this.phase = OVER;
    this.done = true;
    this.value = value;
    return this as IteratorResult<SimYield, LogRecord<V>>;
  }
}
