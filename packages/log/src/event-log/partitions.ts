import { toSeconds } from '@sim/core';
import { unknownPartition } from '../errors.ts';
import type { AppendHost } from '../partition/append-queue.ts';
import { type Partition, PartitionView } from '../partition/partition.ts';
import { PartitionState } from '../partition/partition-state.ts';
import type { RetentionPolicy } from '../retention/retention-policy.ts';
import { AppendListeners } from './append-listeners.ts';
import type { EventLogCounters, EventLogStats } from './event-log-stats.ts';
import type { LogContext } from './log-context.ts';

/** The partitions of a log, and the one place where records become durable in them. */
export class Partitions<V> {
  readonly listeners = new AppendListeners();
  readonly states: PartitionState<V>[] = [];
  views: readonly Partition<V>[] = [];
  private readonly context: LogContext;
  private readonly counters: EventLogCounters;

  constructor(context: LogContext, counters: EventLogCounters) {
    this.context = context;
    this.counters = counters;
  }

  get count(): number {
    return this.states.length;
  }

  grow(count: number, policy: RetentionPolicy | undefined, host: AppendHost<V>): void {
    const added: PartitionState<V>[] = [];
    for (let k = 0; k < count; k++) added.push(new PartitionState<V>(this.states.length + k, policy, host));
    for (const state of added) this.states.push(state);
    this.views = Object.freeze([...this.views, ...added.map(({ store }) => new PartitionView<V>(store))]);
  }

  at(partition: number): PartitionState<V> {
    const state = Number.isInteger(partition) ? this.states[partition] : undefined;
    if (state !== undefined) return state;
    throw unknownPartition(this.context.place, partition, this.states.length);
  }

  /** A record gets its offset, which is returned, and is there for readers. {@link AppendListeners.tell} comes after. */
  commit(partition: number, key: string | null, value: V, timestamp: number, latencyTicks: number): number {
    const state = this.states[partition]!;
    const offset = state.store.append(key, value, timestamp);
    state.appends++;
    this.counters.appended(latencyTicks, this.context.nowTicks);
    if (this.context.tracing) this.context.trace('append', { partition, offset, key });
    return offset;
  }

  /** Drops everything below an offset of a partition. */
  deleteTo(partition: number, offset: number): void {
    const state = this.at(partition);
    const expired = state.deleteTo(offset);
    this.counters.recordsExpired += expired;
    const { logStartOffset } = state.store;
    if (this.context.tracing && expired > 0)
      this.context.trace('expire', { partition, expired, compacted: 0, logStartOffset });
  }

  /** Lets the retention policy go over all partitions. */
  sweep(): void {
    const { context, counters } = this;
    counters.retentionSweeps++;
    const now = toSeconds(context.nowTicks);
    for (const state of this.states) {
      const { expired, compacted } = state.sweep(now);
      counters.recordsExpired += expired + compacted;
      counters.recordsCompacted += compacted;
      if (context.tracing && expired + compacted > 0)
        context.trace('expire', {
          partition: state.store.partition,
          expired,
          compacted,
          logStartOffset: state.store.logStartOffset,
        });
    }
  }

  stats(appendsInFlight: number): EventLogStats {
    return this.counters.snapshot(new Map(this.states.map(({ appends }, id) => [id, appends])), appendsInFlight);
  }

  resetStats(): void {
    for (const state of this.states) state.appends = 0;
    this.counters.reset();
  }
}
