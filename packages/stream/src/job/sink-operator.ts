import type { SimFuture } from '@sim/core';
import type { SinkTarget, SinkTransaction } from './sink-target.ts';
import { type SinkClient, SinkWrites } from './sink-writes.ts';
import type { TaskOperator } from './task-operator.ts';

/** What waits for a checkpoint: part of the state, and so known after a restart. */
interface SinkSnapshot {
  readonly pending: readonly (readonly [transaction: number, checkpoint: number])[];
}

/** One instance of a sink: Apache Flink's `TwoPhaseCommitSinkFunction`, or without transactions. */
export class SinkOperator implements TaskOperator {
  readonly nextProcessingTimer = Infinity;
  private readonly target: SinkTarget;
  private readonly client: SinkClient;
  private writes: SinkWrites;
  private watermark = -Infinity;
  private current: SinkTransaction | undefined = undefined;
  private pending: { readonly transaction: SinkTransaction; readonly checkpoint: number }[] = [];

  constructor(target: SinkTarget, client: SinkClient) {
    this.target = target;
    this.client = client;
    this.writes = new SinkWrites(client);
  }

  get stateSize(): number {
    return this.pending.length;
  }

  /** What is on its way makes room when it is written: without that nobody would. */
  get isBlocked(): boolean {
    return this.writes.isPending && !this.target.hasCapacity(this.current, this.writes);
  }

  get flushed(): SimFuture | undefined {
    return this.writes.flushed;
  }

  process(key: string, value: unknown, timestamp: number, _input: number, now: number): void {
    const { target, writes } = this;
    const record = target.record(key, value, timestamp);
    if (target.guarantee === 'exactly-once') this.current ??= target.begin(now, writes);
    target.write(record, this.current, writes);
  }

  advanceWatermark(watermark: number): boolean {
    if (!(watermark > this.watermark)) return false;
    this.watermark = watermark;
    return true;
  }

  advanceProcessingTime(): void {}

  /** The open transaction waits from now on for this checkpoint; another one begins, unless nothing more is to come. */
  snapshot(checkpoint: number, now: number): SinkSnapshot {
    if (this.current !== undefined) this.pending.push({ transaction: this.current, checkpoint });
    const goesOn = this.target.guarantee === 'exactly-once' && checkpoint < Infinity;
    this.current = goesOn ? this.target.begin(now, this.writes) : undefined;
    return { pending: this.pending.map(({ transaction, checkpoint: of }) => [transaction.id, of]) };
  }

  /** Commits all that waits for this checkpoint or an earlier one, whose notice may have been lost. */
  notifyComplete(checkpoint: number, now: number): void {
    for (const { checkpoint: of, transaction } of this.pending)
      if (of <= checkpoint) this.target.commit(transaction.id, now);
    this.pending = this.pending.filter(({ checkpoint: of }) => of > checkpoint);
  }

  /** What the checkpoint knows of is committed; what began later is given up by the target. */
  restore(snapshots: readonly unknown[], _owns: (key: string) => boolean, now: number): void {
    this.writes.leave();
    this.writes = new SinkWrites(this.client);
    for (const { pending } of snapshots as readonly SinkSnapshot[])
      for (const [transaction] of pending) this.target.commit(transaction, now);
    this.pending = [];
    this.current = undefined;
    this.watermark = -Infinity;
  }
}
