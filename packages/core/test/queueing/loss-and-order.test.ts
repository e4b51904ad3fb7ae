import { describe, expect, it } from 'vitest';
import {
  constant,
  type Estimate,
  exponential,
  Histogram,
  Level,
  type Process,
  replicate,
  Resource,
  Server,
  type ServerOptions,
  Simulation,
  Source,
  warmUp,
} from '@sim/core';
import { erlangB, lossMM1K, waitMMc } from './theory.ts';

const WARM_UP = 1_000;
const SECONDS = 10_000;
const STUDY = { replications: 12, seed: 1909, confidence: 0.99 };

/** A station with Poisson arrivals and a mean service time of 1. */
function station(rate: number, options: ServerOptions) {
  return replicate(
    ({ seed }) => {
      const desk = new Server('desk', options);
      const sim = new Simulation({ seed, endTime: SECONDS, entities: [Source.poisson('arrivals', desk, { rate })] });
      warmUp(sim, WARM_UP);
      return { sim, desk };
    },
    {
      ...STUDY,
      metrics: {
        wait: ({ desk }) => desk.stats.waits.mean,
        lost: ({ desk }) => desk.stats.dropped / desk.stats.arrived,
      },
    },
  ).estimates;
}

function expectWithin({ mean, halfWidth }: Estimate, expected: number): void {
  expect(Math.abs(mean - expected), `${mean} ± ${halfWidth} against ${expected}`).toBeLessThanOrEqual(halfWidth);
  expect(halfWidth / expected).toBeLessThan(0.1);
}

describe('a station that turns jobs away agrees with the theory of loss', () => {
  it.each([
    ['exponential', exponential(1)],
    ['constant', constant(1)],
  ])("M/G/4/4 with %s service: Erlang's B, which knows the mean service time alone", (_, serviceTime) => {
    expectWithin(station(3, { concurrency: 4, serviceTime, queueLimit: 0 }).lost, erlangB(4, 3));
  });

  it('M/M/1 with three places to wait', () => {
    expectWithin(station(0.9, { serviceTime: exponential(1), queueLimit: 3 }).lost, lossMM1K(0.9, 4));
  });
});

describe('the order of service', () => {
  it('does not change the mean wait of M/M/1: last in, first out', () => {
    expectWithin(station(0.6, { serviceTime: exponential(1), queuePolicy: 'lifo' }).wait, waitMMc(0.6, 1, 1));
  });
});

describe('the comparison', () => {
  it('would tell a station with one tenth more load', () => {
    const { wait } = station(0.66, { serviceTime: exponential(1) });
    expect(Math.abs(wait.mean - waitMMc(0.6, 1, 1))).toBeGreaterThan(wait.halfWidth);
  });
});

describe('processes at a resource', () => {
  it('M/M/1: have the wait, the 90th percentile of the response and the idle share of the theory', () => {
    const rate = 0.6;
    const { estimates } = replicate(
      ({ seed }) => {
        const desk = new Resource('desk');
        const sim = new Simulation({ seed, endTime: SECONDS, entities: [desk] });
        const [arrivals, services] = [sim.rng('arrivals'), sim.rng('services')];
        const responses = new Histogram({ accuracy: 0.001 });
        const present = new Level(sim);
        function* customer(): Process {
          const since = sim.now;
          present.add(1);
          const lease = yield* desk.acquire();
          yield exponential(1).sample(services);
          lease.release();
          present.add(-1);
          responses.record(sim.now - since);
        }
        function* arrive(): Process {
          for (;;) {
            yield exponential(1 / rate).sample(arrivals);
            sim.spawn(customer());
          }
        }
        sim.spawn(arrive());
        warmUp(sim, WARM_UP, [responses, present]);
        return { sim, desk, responses, present };
      },
      {
        ...STUDY,
        metrics: {
          wait: ({ desk }) => desk.waits.mean,
          p90: ({ responses }) => responses.percentile(90),
          idle: ({ present }) => 1 - present.fractionAbove(0),
        },
      },
    );
    expectWithin(estimates.wait, waitMMc(rate, 1, 1));
    expectWithin(estimates.p90, Math.log(10) / (1 - rate));
    expectWithin(estimates.idle, 1 - rate);
  });
});
