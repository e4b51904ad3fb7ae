import type { Process } from '@sim/core';

/**
 * What a sink of a {@link StreamJob} writes with into a system that has transactions. A `Producer` of
 * `@sim/log` fits. A writer outlives a failure of the job, as a transaction of Apache Kafka does: the
 * job goes on with it, by its id, when it begins again.
 *
 * @public
 */
export interface TransactionalWriter {
  /**
   * Begins a transaction: what is produced from now on is part of it. Only with `'exactly-once'`. The
   * job waits for nothing: what it returns may be left alone.
   */
  beginTransaction(): unknown;
  /** Writes a record, and is over when it is written. @throws if it cannot be */
  produce(key: string | null, value: any, timestamp?: number): Process<unknown>;
  /** Makes all of the transaction visible to readers of committed data. @throws if that cannot be */
  commitTransaction(): Process<unknown>;
  /** Takes all of the transaction back. */
  abortTransaction(): Process<unknown>;
  /**
   * Whether a record would be taken at once: while it is not, the sink is back-pressured.
   * @defaultValue always
   */
  hasCapacity?(): boolean;
}
