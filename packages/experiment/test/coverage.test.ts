import { experiment, type ExperimentModel, list, pairedDifference } from '@sim/experiment';
import { exponential, Server, Simulation, Sink, Source, warmUp } from '@sim/core';
import { describe, expect, it } from 'vitest';

/** Customers of a single server: M/M/1 with a service time of 1 s, looked at after its warm-up. */
const queue: ExperimentModel = {
  params: { rate: 0.5 },
  build({ seed, params }) {
    const desk = new Server('desk', { serviceTime: exponential(1), downstream: new Sink('out', { keep: 0 }) });
    const calls = Source.poisson('calls', desk, { rate: Number(params.rate) });
    const sim = new Simulation({ seed, endTime: 250, entities: [calls, desk] });
    warmUp(sim, 50);
    return { sim, desk };
  },
  metrics: {
    /** The truth: rate × service time. */
    utilization: ({ desk }) => desk.stats.utilization,
    /** The truth, in a steady state: rate × 200 s. */
    arrived: ({ desk }) => desk.stats.arrived,
  },
};

/** How often, of so many experiments, an interval holds the truth. */
async function coverage(experiments: number, holds: (seed: number) => Promise<boolean>): Promise<number> {
  let covered = 0;
  for (let seed = 1; seed <= experiments; seed++) if (await holds(seed)) covered++;
  return covered / experiments;
}

describe('intervals, on models whose answer is known', () => {
  it('hold the truth about as often as they say', async () => {
    let arrived = 0;
    const utilization = await coverage(300, async (seed) => {
      const { points } = await experiment({ model: queue, seed, replications: 6, confidence: 0.9 });
      const { estimates } = points[0]!;
      if (Math.abs(estimates.arrived!.mean - 100) <= estimates.arrived!.halfWidth) arrived++;
      return Math.abs(estimates.utilization!.mean - 0.5) <= estimates.utilization!.halfWidth;
    });
    // 0.9 ± four standard errors of 300 tries.
    for (const share of [utilization, arrived / 300]) {
      expect(share).toBeGreaterThan(0.83);
      expect(share).toBeLessThan(0.97);
    }
  }, 60_000);

  it('of paired differences hold the true difference, and are narrower than those of two separate means', async () => {
    let narrower = 0;
    const covered = await coverage(100, async (seed) => {
      const { points } = await experiment({
        model: queue,
        seed,
        design: list([{ rate: 0.4 }, { rate: 0.5 }]),
        replications: 6,
        confidence: 0.9,
      });
      const [low, high] = points as [(typeof points)[0], (typeof points)[0]];
      const values = (point: typeof low) => point.rows.map((row) => row.utilization!);
      const difference = pairedDifference(values(low), values(high), 0.9);
      const separate = Math.hypot(high.estimates.utilization!.halfWidth, low.estimates.utilization!.halfWidth);
      if (difference.halfWidth < separate) narrower++;
      return Math.abs(difference.mean - 0.1) <= difference.halfWidth;
    });
    expect(covered).toBeGreaterThan(0.78);
    expect(covered).toBeLessThan(1);
    expect(narrower).toBeGreaterThan(70);
  }, 60_000);

  it('hold it still where runs are added until they are narrow enough, a little less often', async () => {
    const covered = await coverage(150, async (seed) => {
      const { points } = await experiment({
        model: queue,
        seed,
        replications: { until: { utilization: { relative: 0.1 } }, min: 5, max: 60 },
        confidence: 0.9,
      });
      const { mean, halfWidth } = points[0]!.estimates.utilization!;
      return Math.abs(mean - 0.5) <= halfWidth;
    });
    // Stopping at the first narrow interval prefers those that are narrow by luck.
    expect(covered).toBeGreaterThan(0.75);
    expect(covered).toBeLessThan(0.97);
  }, 60_000);
});
