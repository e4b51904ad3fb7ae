import { NO_SEQUENCE, ProducerBatch } from './producer-batch.ts';
import type { Delivery } from './delivery.ts';

/** The batches of a client for one partition, in the order in which they are sent. */
export class PartitionQueue<V> {
  readonly partition: number;
  private readonly producerId: object;
  private batches: ProducerBatch<V>[] = [];
  private head = 0;
  private nextSequence = 0;
  private epoch = 0;
  /** Batches with a sequence number that are not done, in order of it: sent, or to be sent again. */
  private open: ProducerBatch<V>[] = [];
  /** The sequence number after the last one that was acknowledged. */
  private acknowledgedSequence = 0;

  /** A batch has failed, nobody knows how, while others that were sent are not done. */
  private unresolved = false;

  constructor(producerId: object, partition: number) {
    this.producerId = producerId;
    this.partition = partition;
  }

  get size(): number {
    return this.batches.length - this.head;
  }

  get front(): ProducerBatch<V> | undefined {
    return this.batches[this.head];
  }

  /** The batch that takes more records, if there is one. */
  get filling(): ProducerBatch<V> | undefined {
    const last = this.size === 0 ? undefined : this.batches[this.batches.length - 1];
    return last === undefined || last.closed ? undefined : last;
  }

  /** Adds a record to the last batch, if it fits, or to a new one, which it gives. */
  add(delivery: Delivery<V>, batchSize: number, nowTicks: number): ProducerBatch<V> | undefined {
    let batch = this.filling;
    let made: ProducerBatch<V> | undefined;
    if (batch === undefined || batch.bytes + delivery.bytes > batchSize) {
      if (batch !== undefined) batch.closed = true;
      batch = made = new ProducerBatch<V>(this.producerId, this.partition, nowTicks);
      this.batches.push(batch);
    }
    batch.deliveries.push(delivery);
    batch.bytes += delivery.bytes;
    delivery.partition = this.partition;
    if (batch.bytes >= batchSize) batch.closed = true;
    return made;
  }

  /** Adds a marker behind everything else. */
  addMarker(marker: NonNullable<ProducerBatch<V>['marker']>, nowTicks: number): void {
    const { filling } = this;
    if (filling !== undefined) filling.closed = true;
    const batch = new ProducerBatch<V>(this.producerId, this.partition, nowTicks);
    batch.marker = marker;
    batch.closed = true;
    this.batches.push(batch);
  }

  /** Whether the front batch is full, or may take no more because another stands behind it. */
  get frontIsFull(): boolean {
    return this.size > 1 || this.front!.closed;
  }

  /**
   * Whether the front batch must wait for one before it: a batch that was sent before goes alone,
   * when it is the first that is not done; new ones wait until it is clear which numbers were used.
   */
  get mustWait(): boolean {
    const front = this.front!;
    if (front.sequence === NO_SEQUENCE) return this.unresolved && front.marker === undefined;
    return this.open[0] !== front;
  }

  take(idempotent: boolean): ProducerBatch<V> {
    const batch = this.batches[this.head]!;
    this.advance();
    batch.closed = true;
    // Markers have no numbers, as those of Kafka's coordinator: one twice does no harm, while a number
    // that a new leader takes out of order would keep the one before it out for ever.
    if (idempotent && batch.sequence === NO_SEQUENCE && batch.marker === undefined) {
      this.number(batch);
      this.open.push(batch);
    }
    return batch;
  }

  private number(batch: ProducerBatch<V>): void {
    batch.sequence = this.nextSequence;
    batch.producerEpoch = this.epoch;
    this.nextSequence += batch.count;
  }

  /**
   * A batch is to be sent again: in front of all others, and where it belongs by its sequence number
   * if it has one. O(batches that were sent before it and wait again), which are fewer than may be in
   * flight, however many wait behind them.
   */
  putBack(batch: ProducerBatch<V>): void {
    if (this.head === 0) this.makeRoom();
    const { batches } = this;
    let at = --this.head;
    if (batch.sequence !== NO_SEQUENCE)
      for (; at + 1 < batches.length && isBefore(batches[at + 1]!, batch); at++) batches[at] = batches[at + 1]!;
    batches[at] = batch;
  }

  /**
   * Empties places before the first batch: more of them the more there are behind, and not so many
   * that {@link PartitionQueue.take} gives them back at once.
   */
  private makeRoom(): void {
    const room = 8 + (this.batches.length >> 2);
    const moved = new Array<ProducerBatch<V>>(room);
    for (const batch of this.batches) moved.push(batch);
    this.batches = moved;
    this.head = room;
  }

  /** Whether a batch is the next one that the broker has to take, as far as can be told. */
  isNext(batch: ProducerBatch<V>): boolean {
    return this.unresolved || batch.sequence === this.acknowledgedSequence;
  }

  /**
   * What the log has of this client is gone: numbers begin again from 0 in a new epoch, for
   * everything that is not done.
   */
  bumpEpoch(): void {
    this.unresolved = false;
    this.epoch++;
    this.nextSequence = 0;
    this.acknowledgedSequence = 0;
    for (const batch of this.open) this.number(batch);
  }

  /** A batch is acknowledged, or has failed. */
  finish(batch: ProducerBatch<V>, acknowledged: boolean): void {
    batch.done = true;
    if (batch.sequence === NO_SEQUENCE) return;
    const at = this.open.indexOf(batch);
    if (at >= 0) this.open.splice(at, 1);
    if (acknowledged) {
      this.acknowledgedSequence = Math.max(this.acknowledgedSequence, batch.sequence + batch.count);
    } else if (this.open.length > 0 || this.nextSequence > batch.sequence + batch.count) {
      // It may be in the log or not, and so may those that were sent behind it: under other numbers
      // they would be there twice. They keep theirs until they are done (KIP-360).
      this.unresolved = true;
    } else {
      this.nextSequence = batch.sequence;
      if (batch.attempts > 0) this.bumpEpoch();
    }
    if (this.unresolved && this.open.length === 0) {
      this.unresolved = false;
      // A gap in the numbers would make the broker refuse what follows.
      if (this.acknowledgedSequence !== this.nextSequence) this.bumpEpoch();
    }
  }

  /** Takes a batch out that will not be sent any more: O(1) for the first one, O(batches) else. */
  remove(batch: ProducerBatch<V>): void {
    const at = this.batches.indexOf(batch, this.head);
    if (at === this.head) this.advance();
    else if (at > 0) this.batches.splice(at, 1);
  }

  /** The first batch leaves. */
  private advance(): void {
    this.head++;
    if (this.head === this.batches.length) {
      this.batches = [];
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.batches.length) {
      this.batches = this.batches.slice(this.head);
      this.head = 0;
    }
  }
}

function isBefore<V>(one: ProducerBatch<V>, other: ProducerBatch<V>): boolean {
  return one.sequence !== NO_SEQUENCE && one.sequence < other.sequence;
}
