import { checkFunction, invalidOption, type Process } from '@sim/core';
import type { ResolvedSink } from './job-sink.ts';
import { SinkTarget, type SinkTransaction, type SunkRecord } from './sink-target.ts';
import type { SinkWrites } from './sink-writes.ts';
import type { TransactionalWriter } from './transactional-writer.ts';

/** The world outside of the job, which a failure of it does not stop. */
export interface Outside {
  readonly now: number;
  spawn(process: Process): void;
  /** Makes a writer that is an entity part of the simulation. */
  attach(writer: object): void;
}

interface Written {
  readonly transaction: SinkTransaction;
  readonly writer: TransactionalWriter;
  /** It was decided what becomes of it. */
  decided: boolean;
}

/** A sink that writes into a system of its own, by writers. */
export class WriterTarget extends SinkTarget {
  private readonly name: string;
  private readonly outside: Outside;
  private readonly make: (transactionalId: string) => TransactionalWriter;
  private readonly open = new Map<number, Written>();
  /** Writers that have ended their transactions. */
  private readonly free: TransactionalWriter[] = [];
  /** Those that only produce, by the name of the instance. */
  private readonly producing = new Map<string, TransactionalWriter>();
  private made = 0;

  /** @param name - what transactional ids begin with */
  constructor(name: string, options: ResolvedSink, outside: Outside) {
    super(options);
    this.name = name;
    this.outside = outside;
    this.make = options.writer as NonNullable<ResolvedSink['writer']>;
  }

  override hasCapacity(transaction: SinkTransaction | undefined, writes: SinkWrites): boolean {
    const writer =
      transaction === undefined ? this.producing.get(writes.client.name) : this.open.get(transaction.id)?.writer;
    return writer?.hasCapacity?.() !== false;
  }

  override write(record: SunkRecord, transaction: SinkTransaction | undefined, writes: SinkWrites): void {
    transaction?.records.push(record);
    writes.begun();
    this.outside.spawn(this.produce(this.writerOf(transaction, writes), record, transaction, writes));
  }

  override begin(now: number, writes: SinkWrites): SinkTransaction {
    const transaction = super.begin(now, writes);
    this.open.set(transaction.id, { transaction, writer: this.beginWith(), decided: false });
    return transaction;
  }

  override commit(id: number): void {
    this.end(id, true);
  }

  override abortOpen(): void {
    for (const id of this.open.keys()) this.end(id, false);
  }

  private writerOf(transaction: SinkTransaction | undefined, { client }: SinkWrites): TransactionalWriter {
    if (transaction !== undefined) return (this.open.get(transaction.id) as Written).writer;
    const writer = this.producing.get(client.name) ?? this.newWriter();
    this.producing.set(client.name, writer);
    return writer;
  }

  /** One that has been used may have been taken over, or its last transaction have timed out meanwhile. */
  private beginWith(): TransactionalWriter {
    const used = this.free.pop();
    if (used !== undefined) {
      try {
        used.beginTransaction();
        return used;
      } catch {
        // It is of no more use.
      }
    }
    const writer = this.newWriter();
    writer.beginTransaction();
    return writer;
  }

  private newWriter(): TransactionalWriter {
    const writer = this.make(`${this.name}-${this.made++}`);
    const needed =
      this.guarantee === 'exactly-once'
        ? (['produce', 'beginTransaction', 'commitTransaction', 'abortTransaction'] as const)
        : (['produce'] as const);
    for (const member of needed)
      checkFunction(
        this.name,
        `writer: ${member}`,
        (writer as TransactionalWriter | undefined)?.[member] as () => unknown,
      );
    this.outside.attach(writer);
    return writer;
  }

  private *produce(
    writer: TransactionalWriter,
    record: SunkRecord,
    transaction: SinkTransaction | undefined,
    writes: SinkWrites,
  ): Process {
    const writing = checkProcess(this.name, 'produce', writer.produce(record.key, record.value, record.timestamp));
    try {
      yield* writing;
    } catch {
      // What is part of a transaction is lost with that.
      if (!writes.ended(false) && transaction === undefined) this.lost++;
      return;
    }
    if (transaction === undefined) this.show(record, this.outside.now);
    writes.ended(true);
  }

  private end(id: number, committed: boolean): void {
    const written = this.open.get(id);
    if (written === undefined || written.decided) return;
    written.decided = true;
    this.outside.spawn(committed ? this.committing(written) : this.aborting(written));
  }

  private *committing({ transaction, writer }: Written): Process {
    const commit = checkProcess(this.name, 'commitTransaction', writer.commitTransaction());
    try {
      yield* commit;
      this.free.push(writer);
      for (const record of transaction.records) this.show(record, this.outside.now);
    } catch {
      this.failedCommits++;
      this.lost += transaction.records.length;
    }
    this.forget(transaction);
  }

  private *aborting({ transaction, writer }: Written): Process {
    this.aborted += transaction.records.length;
    const abort = checkProcess(this.name, 'abortTransaction', writer.abortTransaction());
    try {
      yield* abort;
      this.free.push(writer);
    } catch {
      // Timed out: it is aborted.
    }
    this.forget(transaction);
  }

  private forget({ id }: SinkTransaction): void {
    this.open.delete(id);
    this.transactions.delete(id);
  }
}

/** A mistake in a writer is no failure of what it writes to. */
function checkProcess(owner: string, member: string, process: Process<unknown>): Process<unknown> {
  if (typeof (process as Process | undefined)?.[Symbol.iterator] !== 'function')
    throw invalidOption(owner, `what the writer's ${member} returns`, 'a process', process);
  return process;
}
