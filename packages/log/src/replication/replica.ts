import { NO_SEQUENCE, type ProducerBatch } from './producer-batch.ts';
import type { Broker } from './broker.ts';
import type { LogBatch } from './log-batch.ts';
import { firstIndex } from '../structures/first-index.ts';

/** Kafka's brokers know so many of the latest batches of a producer. */
const KNOWN_BATCHES = 5;

/**
 * What becomes of a batch of an idempotent producer: `'append'` it, it is a `'duplicate'` of one
 * in the log, or it is `'out-of-order'`.
 */
export type SequenceCheck<V> =
  { readonly kind: 'append' | 'out-of-order' } | { readonly kind: 'duplicate'; readonly of: LogBatch<V> };

/** One copy of a partition: a log of its own, on a broker. */
export class Replica<V> {
  readonly broker: Broker;
  /** The batches from the first one that not all replicas have for good. */
  batches: LogBatch<V>[] = [];
  logEnd = 0;
  highWatermark = 0;
  // What the leader knows of this replica as its follower.
  fetchedTo = 0;
  lastCaughtUpTicks = -Infinity;
  lastFetchTicks = -Infinity;
  /** The end of the leader's log at the last fetch. */
  leaderEndAtFetch = Infinity;
  private producers = new Map<object, LogBatch<V>[]>();
  /** The same for the batches before {@link Replica.batches}. */
  private settledProducers = new Map<object, LogBatch<V>[]>();

  constructor(broker: Broker) {
    this.broker = broker;
  }

  append(batch: LogBatch<V>): void {
    this.batches.push(batch);
    this.logEnd = batch.end;
    note(this.producers, batch);
  }

  /** Judges a batch as Kafka's `ProducerAppendInfo` does. */
  check(batch: ProducerBatch<V>): SequenceCheck<V> {
    if (!batch.idempotent) return { kind: 'append' };
    const known = this.producers.get(batch.producerId);
    const last = known?.[known.length - 1];
    // Nothing is known of this producer: any sequence will do.
    if (known === undefined || last === undefined) return { kind: 'append' };
    if (batch.producerEpoch !== last.producerEpoch)
      return { kind: batch.producerEpoch > last.producerEpoch && batch.sequence === 0 ? 'append' : 'out-of-order' };
    const { count } = batch;
    for (const of of known) {
      const same = of.producerEpoch === batch.producerEpoch && of.sequence === batch.sequence;
      if (same && of.end - of.baseOffset === count) return { kind: 'duplicate', of };
    }
    return { kind: batch.sequence === last.sequence + last.end - last.baseOffset ? 'append' : 'out-of-order' };
  }

  /**
   * Cuts off what a leader does not have: everything after the last batch that both have. Epochs
   * and offsets name batches, so this is where Kafka's truncation by epoch ends up as well.
   *
   * @returns what was cut off
   */
  truncateTo(leader: Replica<V>): readonly LogBatch<V>[] {
    const kept = commonBatches(this, leader);
    if (kept === this.batches.length) return [];
    const gone = this.batches.splice(kept);
    this.logEnd = gone[0]!.baseOffset;
    this.highWatermark = Math.min(this.highWatermark, this.logEnd);
    this.producers = new Map([...this.settledProducers].map(([producerId, known]) => [producerId, [...known]]));
    for (const batch of this.batches) note(this.producers, batch);
    return gone;
  }

  /** Lets go of the first batches, which all replicas have for good. */
  settle(count: number): readonly LogBatch<V>[] {
    const settled = this.batches.splice(0, count);
    for (const batch of settled) note(this.settledProducers, batch);
    return settled;
  }

  /** The index of the first batch at or after an offset. O(log batches). */
  indexOf(offset: number): number {
    const { batches } = this;
    return firstIndex(0, batches.length, (at) => batches[at]!.baseOffset >= offset);
  }
}

/** How many of the first batches two replicas share. */
export function commonBatches<V>(one: Replica<V>, other: Replica<V>): number {
  let at = one.batches.length;
  let there = other.batches.length;
  while (at > 0) {
    const batch = one.batches[at - 1]!;
    while (there > 0 && other.batches[there - 1]!.end > batch.end) there--;
    if (there > 0 && other.batches[there - 1] === batch) return at;
    at--;
  }
  return 0;
}

function note<V>(producers: Map<object, LogBatch<V>[]>, batch: LogBatch<V>): void {
  if (batch.sequence === NO_SEQUENCE) return;
  const known = producers.get(batch.producerId);
  if (known === undefined) producers.set(batch.producerId, [batch]);
  else {
    known.push(batch);
    if (known.length > KNOWN_BATCHES) known.splice(0, 1);
  }
}
