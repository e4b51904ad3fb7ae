import { allOf, type Process, SimFuture, type Timer } from '@sim/core';
import { producerFenced } from '../errors.ts';
import { Transaction } from './transaction.ts';

/** The log that a coordinator writes markers to. */
export interface MarkerLog {
  readonly place: string;
  readonly nowTicks: number;
  /** Writes the marker of an end, sooner or later; the log may crash meanwhile and lose it. */
  writeMarker(partition: number, transaction: Transaction, committed: boolean, done: SimFuture): void;
  callAt(ticks: number, name: string, fn: () => void, daemon: boolean): Timer;
}

/** A marker that is to be written. */
interface Marker {
  readonly partition: number;
  readonly transaction: Transaction;
  readonly committed: boolean;
  readonly done: SimFuture;
}

/** A transaction that has neither been committed nor aborted. */
interface Open {
  readonly transaction: Transaction;
  readonly limitTicks: number;
  timer: Timer;
}

/**
 * Kafka's transaction coordinator, the least of it: who may use a transactional id, what is open,
 * and the markers that end it.
 */
export class TransactionCoordinator {
  private readonly log: MarkerLog;
  private readonly epochs = new Map<string, number>();
  private readonly open = new Map<string, Open>();
  private readonly unwritten = new Set<Marker>();

  constructor(log: MarkerLog) {
    this.log = log;
  }

  /** A producer takes over a transactional id: whoever had it is fenced, what it left open is aborted. */
  init(id: string): number {
    this.abortOpen(id);
    return this.bump(id);
  }

  begin(id: string, epoch: number, timeoutTicks: number): Transaction {
    this.check(id, epoch);
    const transaction = new Transaction(id, epoch);
    const limitTicks = this.log.nowTicks + timeoutTicks;
    this.open.set(id, { transaction, limitTicks, timer: this.timeOut(id, limitTicks) });
    return transaction;
  }

  /** Aborts what is still open then, and fences its producer. */
  private timeOut(id: string, ticks: number): Timer {
    return this.log.callAt(
      ticks,
      'transaction timeout',
      () => {
        this.abortOpen(id);
        this.bump(id);
      },
      false,
    );
  }

  /** Whether a transaction may still be added to. */
  check(id: string, epoch: number): void {
    if (this.epochs.get(id) !== epoch) throw producerFenced(this.log.place, id);
  }

  /** Commits or aborts: waits until every partition of it has its marker. */
  *end(transaction: Transaction, committed: boolean): Process {
    this.check(transaction.id, transaction.epoch);
    yield* this.finish(transaction, committed);
    for (const group of transaction.groups) group.completePendingOffsets(transaction.id, committed);
  }

  /** Writes again what a crash of the log has swallowed, and times again what it had timed. */
  restart(): void {
    for (const [id, open] of this.open) open.timer = this.timeOut(id, Math.max(open.limitTicks, this.log.nowTicks));
    for (const marker of this.unwritten) this.write(marker);
  }

  private abortOpen(id: string): void {
    const open = this.open.get(id);
    if (open === undefined) return;
    this.finish(open.transaction, false);
    for (const group of open.transaction.groups) group.completePendingOffsets(id, false);
  }

  private finish(transaction: Transaction, committed: boolean): SimFuture<unknown> {
    transaction.ended = true;
    this.open.get(transaction.id)?.timer.cancel();
    this.open.delete(transaction.id);
    return allOf(
      [...transaction.partitions].map((partition) => {
        const marker = { partition, transaction, committed, done: new SimFuture({ label: 'transaction marker' }) };
        this.unwritten.add(marker);
        marker.done.onSettle(() => this.unwritten.delete(marker));
        this.write(marker);
        return marker.done;
      }),
    ) as SimFuture<unknown>;
  }

  private write({ partition, transaction, committed, done }: Marker): void {
    this.log.writeMarker(partition, transaction, committed, done);
  }

  private bump(id: string): number {
    const epoch = (this.epochs.get(id) ?? -1) + 1;
    this.epochs.set(id, epoch);
    return epoch;
  }
}
