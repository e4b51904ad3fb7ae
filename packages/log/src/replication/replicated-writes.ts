import type { SimFuture } from '@sim/core';
import { BatchingClient, type ClientHost } from './batching-client.ts';
import { resolveBatchingOptions } from './client-options.ts';
import { logUnavailable } from '../errors.ts';
import type { LogRecord } from '../log-record.ts';
import { PendingAppend } from '../partition/pending-append.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { Cluster } from './cluster.ts';

/**
 * The way of `append` and `Append` into a replicated log: a client with Kafka's defaults that waits
 * for no second record.
 */
export class ReplicatedWrites<V> {
  private readonly host: ClientHost & { readonly crashed: boolean };
  private readonly cluster: Cluster<V>;
  private readonly client: BatchingClient<V>;
  private readonly failed: (count: number) => void;

  constructor(host: ClientHost & { readonly crashed: boolean }, cluster: Cluster<V>, failed: (count: number) => void) {
    this.host = host;
    this.cluster = cluster;
    this.failed = failed;
    this.client = new BatchingClient<V>(host, cluster, resolveBatchingOptions<V>(host.place, { linger: 0 }));
  }

  get inFlight(): number {
    return this.client.buffered + this.client.blockedCount;
  }

  make(
    key: string | null,
    value: V,
    timestamp: number | undefined,
    reply: SimFuture<LogRecord<V>> | undefined,
  ): PendingAppend<V> {
    if (this.host.crashed) throw logUnavailable(this.host.place, 'append');
    const partition = key === null ? -1 : this.host.partitionFor(key)!;
    return new PendingAppend<V>(this, partition, key, value, timestamp, reply);
  }

  submit(pending: PendingAppend<V>, daemon: boolean): void {
    const { reply } = pending;
    pending.dueTicks = this.host.nowTicks;
    pending.onSettle(() => {
      if (pending.rejected) reply?.reject(pending.error);
      else reply?.resolve(pending.value);
    });
    this.client.receive(this.client.make(pending.key, pending.content, pending.timestamp, pending, daemon));
  }

  hold(): void {
    for (const broker of this.cluster.brokers) broker.pause();
  }

  release(): void {
    for (const broker of this.cluster.brokers) broker.resume();
    this.client.pump();
  }

  fail(): void {
    this.failed(this.client.crash(() => logUnavailable(this.host.place, 'append')));
    for (const broker of this.cluster.brokers) broker.crash();
  }

  writeMarker(partition: number, transaction: Transaction, committed: boolean, done: SimFuture): void {
    this.client.sendMarker(partition, { transaction, committed, done });
  }

  restart(): void {
    for (const broker of this.cluster.brokers) broker.restart();
    this.client.restart();
  }
}
