import { EventLog, type LogRecord, type RetentionPolicy } from '@sim/log';
import { Simulation } from '@sim/core';
import { offsets } from './run.ts';

/** One record to append: at a time, with a key and a value. */
export interface Row {
  readonly at: number;
  readonly key?: string;
  readonly value?: unknown;
}

/**
 * A log of one partition without latency, swept every second; `at(t)` runs to just after the sweep
 * of that time and shows what is left.
 */
export class RetentionBench {
  readonly log: EventLog;
  private readonly sim: Simulation;

  constructor(policy: RetentionPolicy, rows: readonly Row[]) {
    this.log = new EventLog('log', {
      numPartitions: 1,
      appendLatency: 0,
      retentionCheckInterval: 1,
      retentionPolicy: policy,
    });
    this.sim = new Simulation({ entities: [this.log] });
    for (const { at, key = 'k', value = 'v' } of rows) {
      const { log } = this;
      this.sim.at(at, function* () {
        yield* log.append(key, value);
      });
    }
  }

  at(time: number): { readonly start: number; readonly end: number; readonly offsets: number[] } {
    this.sim.runUntil(time);
    const records = this.records();
    return { start: this.log.logStartOffset(0), end: this.log.highWatermark(0), offsets: offsets(records) };
  }

  records(): readonly LogRecord<unknown>[] {
    return this.log.fetch(0, this.log.logStartOffset(0), Infinity);
  }
}

/** As many records at a time, all alike. */
export function rows(count: number, at = 0.5): Row[] {
  return Array.from({ length: count }, () => ({ at }));
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}
