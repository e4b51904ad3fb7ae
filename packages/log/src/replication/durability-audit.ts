import { toSeconds } from '@sim/core';
import type { Delivery } from './delivery.ts';
import type { LogBatch } from './log-batch.ts';

/**
 * What became of the records that a log was given. Every record is in exactly one of acknowledged,
 * failed and pending.
 *
 * @public
 */
export interface LogAudit {
  /** Records of which the sender was told that they are in the log. */
  readonly acknowledged: number;
  /** Of those, the ones that are not in the log of the present leader, or of the last one. */
  readonly lost: number;
  /** Copies in the log beyond the first of each record. */
  readonly duplicates: number;
  /** Records whose first copy stands behind one that the same client was given later. */
  readonly outOfPlace: number;
  /** Records of which the sender was told that they failed, or never told because it crashed. */
  readonly failed: number;
  /** Of those, the ones that are in the log all the same. */
  readonly failedButWritten: number;
  /** Records of which the sender knows nothing yet. */
  readonly pending: number;
  /** The longest time between two acknowledgements while records were pending, in seconds. */
  readonly longestGap: number;
}

/** The order and the copies of records in one partition's log, looked at from its beginning. */
export class LogWalk<V> {
  duplicates = 0;
  outOfPlace = 0;
  private readonly latest: Map<object, number>;
  private readonly seen = new Set<Delivery<V>>();

  constructor(before?: LogWalk<V>) {
    this.latest = new Map(before?.latest);
    this.duplicates = before?.duplicates ?? 0;
    this.outOfPlace = before?.outOfPlace ?? 0;
  }

  pass(batch: LogBatch<V>): void {
    for (const delivery of batch.deliveries) {
      if (delivery.settledInLog || this.seen.has(delivery)) {
        this.duplicates++;
        continue;
      }
      this.seen.add(delivery);
      const latest = this.latest.get(delivery.client) ?? -1;
      if (delivery.order < latest) this.outOfPlace++;
      else this.latest.set(delivery.client, delivery.order);
    }
  }

  /** The batch is there for good. */
  settle(batch: LogBatch<V>): void {
    this.pass(batch);
    for (const delivery of batch.deliveries) {
      delivery.settledInLog = true;
      this.seen.delete(delivery);
    }
  }

  has(delivery: Delivery<V>): boolean {
    return delivery.settledInLog || this.seen.has(delivery);
  }
}

/** Counts deliveries as they begin and end. */
export class DeliveryCounts<V> {
  received = 0;
  acknowledged = 0;
  private readonly failures = new Set<Delivery<V>>();
  private lastAckTicks = -Infinity;
  private longestGapTicks = 0;
  /** Records that may be acknowledged without being in the log. */
  readonly suspects = new Set<Delivery<V>>();

  get failed(): number {
    return this.failures.size;
  }

  get pending(): number {
    return this.received - this.acknowledged - this.failed;
  }

  receive(): void {
    this.received++;
  }

  acknowledge(delivery: Delivery<V>, ticks: number): void {
    delivery.state = 'acknowledged';
    this.acknowledged++;
    this.stretch(ticks);
    this.lastAckTicks = ticks;
  }

  fail(delivery: Delivery<V>, ticks: number): void {
    delivery.state = 'failed';
    this.failures.add(delivery);
    this.stretch(ticks);
  }

  /** @param nowTicks - the end of the look */
  audit(walks: readonly LogWalk<V>[], others: Iterable<LogBatch<V>>, nowTicks: number): LogAudit {
    const openGap = this.pending > 0 && this.lastAckTicks > -Infinity ? nowTicks - this.lastAckTicks : 0;
    const suspects = new Set(this.suspects);
    for (const { deliveries } of others) for (const delivery of deliveries) suspects.add(delivery);
    let lost = 0;
    for (const delivery of suspects) if (delivery.state === 'acknowledged' && !isIn(walks, delivery)) lost++;
    let failedButWritten = 0;
    for (const delivery of this.failures) if (isIn(walks, delivery)) failedButWritten++;
    return Object.freeze({
      acknowledged: this.acknowledged,
      lost,
      duplicates: walks.reduce((sum, { duplicates }) => sum + duplicates, 0),
      outOfPlace: walks.reduce((sum, { outOfPlace }) => sum + outOfPlace, 0),
      failed: this.failed,
      failedButWritten,
      pending: this.pending,
      longestGap: toSeconds(Math.max(this.longestGapTicks, openGap)),
    });
  }

  private stretch(ticks: number): void {
    if (this.lastAckTicks > -Infinity) this.longestGapTicks = Math.max(this.longestGapTicks, ticks - this.lastAckTicks);
  }
}

function isIn<V>(walks: readonly LogWalk<V>[], delivery: Delivery<V>): boolean {
  return delivery.partition >= 0 && walks[delivery.partition]!.has(delivery);
}
