import type { RandomStream } from '@sim/core';

/**
 * Kafka's built-in partitioner of records without a key (KIP-794, and KAFKA-14156 for when it
 * switches): it stays on a partition for the bytes of a batch, and goes on to a random one when no
 * batch of the old one is being filled any more, or twice the bytes are reached.
 */
export class StickyPartition {
  private readonly batchSize: number;
  private partition = -1;
  private bytes = 0;

  constructor(batchSize: number) {
    this.batchSize = batchSize;
  }

  next(bytes: number, numPartitions: number, rng: RandomStream, isFilling: (partition: number) => boolean): number {
    const full = this.bytes >= this.batchSize;
    if (this.partition < 0 || (full && (!isFilling(this.partition) || this.bytes >= 2 * this.batchSize))) {
      this.partition = Math.floor(rng.next() * numPartitions);
      this.bytes = 0;
    }
    this.bytes += bytes;
    return this.partition;
  }
}
