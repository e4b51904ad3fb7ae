import { type Latency, replicate, Server, Simulation, Source, warmUp } from '@sim/core';

/** A station with Poisson arrivals. */
export interface StationCase {
  /** Arrivals per second. */
  readonly rate: number;
  readonly serviceTime: Latency;
  readonly servers?: number;
}

/** What the replications were asked to be: stated once, for all the comparisons with theory. */
export const REPLICATIONS = 24;
const SECONDS = 12_000;
const WARM_UP = 2_000;

/**
 * Mean time in line and mean number busy, over replications with fixed seeds: 99 % intervals, so
 * that by luck one comparison in a hundred would fail, once, when its seed is chosen; after that
 * never.
 */
export function measure({ rate, serviceTime, servers = 1 }: StationCase) {
  return replicate(
    ({ seed }) => {
      const station = new Server('station', { concurrency: servers, serviceTime });
      const sim = new Simulation({
        seed,
        endTime: SECONDS,
        entities: [Source.poisson('arrivals', station, { rate }), station],
      });
      warmUp(sim, WARM_UP);
      return { sim, station };
    },
    {
      replications: REPLICATIONS,
      seed: 2026,
      confidence: 0.99,
      metrics: {
        wait: ({ station }) => station.stats.waits.mean,
        busy: ({ station }) => station.stats.busy.mean,
        inLine: ({ station }) => station.stats.queue.mean,
      },
    },
  ).estimates;
}
