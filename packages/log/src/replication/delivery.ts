import type { SimFuture } from '@sim/core';
import type { LogRecord } from '../log-record.ts';
import type { Transaction } from '../transactions/transaction.ts';

/** A record that a client was given: pending until it is acknowledged or has failed. */
export class Delivery<V> {
  readonly client: object;
  /** Its place among all records that the client was given. */
  readonly order: number;
  readonly key: string | null;
  readonly value: V;
  readonly timestamp: number | undefined;
  readonly reply: SimFuture<LogRecord<V>> | undefined;
  readonly receivedTicks: number;
  readonly bytes: number;
  readonly daemon: boolean;
  transaction: Transaction | undefined = undefined;
  partition = -1;
  state: 'pending' | 'acknowledged' | 'failed' = 'pending';
  /** Whether all replicas have it where no truncation reaches. */
  settledInLog = false;

  constructor(
    client: object,
    order: number,
    key: string | null,
    value: V,
    timestamp: number | undefined,
    reply: SimFuture<LogRecord<V>> | undefined,
    receivedTicks: number,
    bytes: number,
    daemon: boolean,
  ) {
    this.client = client;
    this.order = order;
    this.key = key;
    this.value = value;
    this.timestamp = timestamp;
    this.reply = reply;
    this.receivedTicks = receivedTicks;
    this.bytes = bytes;
    this.daemon = daemon;
  }
}
