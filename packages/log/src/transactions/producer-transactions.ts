import { checkFunction, type Process } from '@sim/core';
import { invalidTransaction, producerFenced } from '../errors.ts';
import type { TransactionCoordinator } from './transaction-coordinator.ts';
import type { Transaction, TransactionalGroup } from './transaction.ts';

/** The transactions of one producer, one after the other. */
export class ProducerTransactions {
  /** The one that is open. */
  current: Transaction | undefined = undefined;
  /** Whether it is being committed or aborted: nothing is added to it. */
  private ending = false;
  private readonly place: string;
  private readonly id: string | undefined;
  private readonly timeoutTicks: number;
  private readonly coordinator: TransactionCoordinator;
  /** Since it took the id over. */
  private epoch: number | undefined = undefined;

  constructor(place: string, id: string | undefined, timeoutTicks: number, coordinator: TransactionCoordinator) {
    this.place = place;
    this.id = id;
    this.timeoutTicks = timeoutTicks;
    this.coordinator = coordinator;
  }

  /** Why nothing can be produced now. */
  refusal(): Error | undefined {
    if (this.id === undefined) return undefined;
    if (this.current === undefined)
      return invalidTransaction(this.place, 'a producer with a transactionalId produces in transactions only');
    if (this.ending) return this.isEnding();
    return this.current.ended ? producerFenced(this.place, this.id) : undefined;
  }

  begin(): void {
    if (this.id === undefined) throw invalidTransaction(this.place, 'transactions need a transactionalId');
    if (this.current?.ended === false) throw invalidTransaction(this.place, 'a transaction is open already');
    this.epoch ??= this.coordinator.init(this.id);
    this.current = this.coordinator.begin(this.id, this.epoch, this.timeoutTicks);
  }

  *end(committed: boolean): Process {
    const transaction = this.open();
    if (this.ending) throw this.isEnding();
    this.ending = true;
    try {
      yield* transaction.flushed();
      if (committed && transaction.spoilt)
        throw invalidTransaction(this.place, 'a record of the transaction failed: it can only be aborted');
      this.coordinator.check(transaction.id, transaction.epoch);
      this.current = undefined;
    } finally {
      // After a crash there may be another one, which has nothing to do with this end.
      if (this.current === transaction || this.current === undefined) this.ending = false;
    }
    yield* this.coordinator.end(transaction, committed);
  }

  addOffsets(offsets: ReadonlyMap<number, number>, group: TransactionalGroup): void {
    const transaction = this.open();
    this.coordinator.check(transaction.id, transaction.epoch);
    checkFunction(this.place, 'group.addPendingOffsets', group?.addPendingOffsets);
    group.addPendingOffsets(transaction.id, offsets);
    transaction.groups.add(group);
  }

  /** The producer crashed: the transaction stays open until it times out or the id is taken over. */
  crash(error: Error): void {
    this.current?.abandon(error);
    this.current = undefined;
    this.ending = false;
    this.epoch = undefined;
  }

  private isEnding(): Error {
    return invalidTransaction(this.place, 'the transaction is being committed or aborted');
  }

  private open(): Transaction {
    if (this.current === undefined) throw invalidTransaction(this.place, 'no transaction is open');
    return this.current;
  }
}
