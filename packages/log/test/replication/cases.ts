import { EventLog, Producer, type ProducerOptions, type ReplicationOptions } from '@sim/log';
import { Simulation } from '@sim/core';

export type Faults = (model: { readonly sim: Simulation; readonly log: EventLog<number> }) => void;

export interface Case {
  readonly producer: ProducerOptions<number>;
  readonly replication?: ReplicationOptions;
  /** Records come every 10 ms until then. */
  readonly until?: number;
  readonly end?: number;
  readonly faults?: Faults;
}

export interface Outcome {
  readonly sim: Simulation;
  readonly log: EventLog<number>;
  readonly producer: Producer<number>;
  readonly latencies: readonly number[];
  readonly p50: number;
  readonly max: number;
}

export const MANY: ProducerOptions<number> = { maxInFlight: Infinity, batchSize: 1, linger: 0 };
export const FIVE: ProducerOptions<number> = { maxInFlight: 5, linger: 0 };

/** 100 records a second, one way 1 ms, fetches every 100 ms, those of the second follower 30 ms later. */
export function runCase({ producer: options, replication, until = 12, end = 60, faults }: Case): Outcome {
  const log = new EventLog<number>('log', {
    numPartitions: 1,
    replication: { requestLatency: 0.001, fetchPhases: [0, 0.03], ...replication },
  });
  const producer = new Producer<number>('producer', log, { linger: 0, ...options });
  const sim = new Simulation({ entities: [producer], endTime: end });
  const latencies: number[] = [];
  for (let k = 1; k <= Math.round(until * 100); k++)
    sim.at(k / 100, function* () {
      try {
        yield* producer.produce('k', k);
        latencies.push(Math.round((sim.now - k / 100) * 1e6) / 1000);
      } catch {
        // Counted by the audit.
      }
    });
  faults?.({ sim, log });
  sim.run();
  const sorted = [...latencies].sort((a, b) => a - b);
  return {
    sim,
    log,
    producer,
    latencies,
    p50: sorted[sorted.length >> 1] ?? NaN,
    max: sorted[sorted.length - 1] ?? NaN,
  };
}
