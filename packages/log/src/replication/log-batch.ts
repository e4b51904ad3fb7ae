import type { ProducerBatch } from './producer-batch.ts';
import type { Delivery } from './delivery.ts';

/** A batch in the log of a replica. Replicas that have it share it. */
export class LogBatch<V> {
  readonly baseOffset: number;
  readonly end: number;
  readonly leaderEpoch: number;
  /** When its leader appended it. */
  readonly ticks: number;
  readonly producerId: object;
  readonly deliveries: readonly Delivery<V>[];
  readonly producerEpoch: number;
  readonly sequence: number;
  readonly marker: ProducerBatch<V>['marker'];

  constructor(batch: ProducerBatch<V>, baseOffset: number, leaderEpoch: number, ticks: number) {
    this.baseOffset = baseOffset;
    this.end = baseOffset + batch.count;
    this.marker = batch.marker;
    this.leaderEpoch = leaderEpoch;
    this.ticks = ticks;
    this.producerId = batch.producerId;
    this.deliveries = batch.deliveries;
    this.producerEpoch = batch.producerEpoch;
    this.sequence = batch.sequence;
  }
}
