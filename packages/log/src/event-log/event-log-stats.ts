import { Histogram, type HistogramSummary, TICKS_PER_SECOND, toSeconds } from '@sim/core';
import type { LogAudit } from '../replication/durability-audit.ts';
import { LatencySamples } from './latency-samples.ts';

/**
 * What a log has counted so far. A snapshot: it does not change afterwards.
 *
 * @public
 */
export interface EventLogStats {
  /** Records appended. */
  readonly recordsAppended: number;
  /** Records given out by `read` and `Read` events. */
  readonly recordsRead: number;
  /** Records given out by `fetch`, to consumer groups for example. */
  readonly recordsFetched: number;
  /**
   * Records dropped by retention, compacted ones included: appended = expired + held, unless the
   * statistics were reset.
   */
  readonly recordsExpired: number;
  /** Of the records dropped, those taken from the middle, leaving a hole. */
  readonly recordsCompacted: number;
  /** Reads that were answered. */
  readonly reads: number;
  /** Appends that failed, because the log crashed before they were done. */
  readonly appendsFailed: number;
  /** Appends on their way. */
  readonly appendsInFlight: number;
  /** Sweeps of the retention policy. */
  readonly retentionSweeps: number;
  /** Records appended to each partition. */
  readonly perPartitionAppends: ReadonlyMap<number, number>;
  /**
   * Seconds each append took, in the order in which they were done: the latest `latencySampleLimit`
   * of them. Not listed by `Object.keys` and JSON. The list is made when it is asked for.
   */
  readonly appendLatencies: readonly number[];
  /** The mean of the seconds that all appends took, exactly; 0 before the first. */
  readonly avgAppendLatency: number;
  /**
   * The distribution of the seconds that all appends took: percentiles within 1 %, in bounded
   * memory.
   */
  readonly appendLatency: HistogramSummary;
}

/** The counters behind the statistics of a log. */
export class EventLogCounters {
  recordsRead = 0;
  recordsFetched = 0;
  recordsExpired = 0;
  recordsCompacted = 0;
  reads = 0;
  appendsFailed = 0;
  retentionSweeps = 0;
  private latencyTicks = 0;
  private lastAppendTicks = -Infinity;
  private longestGapTicks = 0;
  readonly latencies = new Histogram();
  private readonly samples: LatencySamples;

  constructor(latencySampleLimit: number) {
    this.samples = new LatencySamples(latencySampleLimit);
  }

  /** Without replication nothing is lost, and what is done is done in order. */
  audit(pending: number, nowTicks: number): LogAudit {
    const { longestGapTicks, lastAppendTicks } = this;
    const openGap = pending > 0 && lastAppendTicks > -Infinity ? nowTicks - lastAppendTicks : 0;
    return Object.freeze({
      acknowledged: this.latencies.count,
      lost: 0,
      duplicates: 0,
      outOfPlace: 0,
      failed: this.appendsFailed,
      failedButWritten: 0,
      pending,
      longestGap: toSeconds(Math.max(longestGapTicks, openGap)),
    });
  }

  appended(ticks: number, nowTicks: number): void {
    const gap = nowTicks - this.lastAppendTicks;
    if (gap > this.longestGapTicks && gap < Infinity) this.longestGapTicks = gap;
    this.lastAppendTicks = nowTicks;
    const seconds = toSeconds(ticks);
    this.latencyTicks += ticks;
    this.latencies.record(seconds);
    this.samples.push(seconds);
  }

  reset(): void {
    this.recordsRead = this.recordsFetched = this.recordsExpired = this.recordsCompacted = 0;
    this.reads = this.appendsFailed = this.retentionSweeps = this.latencyTicks = 0;
    this.latencies.reset();
    this.samples.clear();
  }

  snapshot(perPartitionAppends: ReadonlyMap<number, number>, appendsInFlight: number): EventLogStats {
    const recordsAppended = this.latencies.count;
    const latencies = this.samples.snapshot();
    let list: readonly number[] | undefined;
    const stats = {
      recordsAppended,
      recordsRead: this.recordsRead,
      recordsFetched: this.recordsFetched,
      recordsExpired: this.recordsExpired,
      recordsCompacted: this.recordsCompacted,
      reads: this.reads,
      appendsFailed: this.appendsFailed,
      appendsInFlight,
      retentionSweeps: this.retentionSweeps,
      perPartitionAppends,
      avgAppendLatency: recordsAppended === 0 ? 0 : this.latencyTicks / recordsAppended / TICKS_PER_SECOND,
      appendLatency: this.latencies.summary(),
    };
    return Object.defineProperty(stats, 'appendLatencies', {
      enumerable: false,
      get: () => (list ??= Object.freeze(latencies())),
    }) as EventLogStats;
  }
}
