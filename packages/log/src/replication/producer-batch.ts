import type { SimFuture } from '@sim/core';
import type { Transaction } from '../transactions/transaction.ts';
import type { Delivery } from './delivery.ts';

/** No sequence number: the batch was never sent, or its producer is not idempotent. */
export const NO_SEQUENCE = -1;

/** Records of one client for one partition that are sent, acknowledged and retried together. */
export class ProducerBatch<V> {
  readonly producerId: object;
  readonly partition: number;
  readonly createdTicks: number;
  deliveries: Delivery<V>[] = [];
  bytes = 0;
  /** No record is added any more. */
  closed = false;
  attempts = 0;
  /** Not sent again before. */
  retryTicks = -Infinity;
  /** The sequence number of its first record, in its producer's epoch. */
  sequence = NO_SEQUENCE;
  producerEpoch = 0;
  done = false;
  /** What ends a transaction: no records, but an offset. */
  marker: { readonly transaction: Transaction; readonly committed: boolean; readonly done: SimFuture } | undefined =
    undefined;

  constructor(producerId: object, partition: number, createdTicks: number) {
    this.producerId = producerId;
    this.partition = partition;
    this.createdTicks = createdTicks;
  }

  /** The batch as it is now: what is sent keeps its numbers. */
  copy(): ProducerBatch<V> {
    const copy = new ProducerBatch<V>(this.producerId, this.partition, this.createdTicks);
    copy.deliveries = this.deliveries;
    copy.bytes = this.bytes;
    copy.marker = this.marker;
    copy.sequence = this.sequence;
    copy.producerEpoch = this.producerEpoch;
    return copy;
  }

  /** Offsets that it takes. */
  get count(): number {
    return this.marker === undefined ? this.deliveries.length : 1;
  }

  get idempotent(): boolean {
    return this.sequence !== NO_SEQUENCE;
  }
}
