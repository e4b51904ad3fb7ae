import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CallbackEntity,
  exponential,
  logNormal,
  type Process,
  Resource,
  Server,
  Simulation,
  Source,
  toTicks,
} from '@sim/core';

const settings = { seed: 1961, numRuns: 25 };

describe("Little's law for any times, counted in whole nanoseconds,", () => {
  it('holds exactly for a resource: the integral of the queue is the sum of the waits, that of the use the sum of the holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 0, max: 2 }),
        (capacity, seed, levels) => {
          const desk = new Resource('desk', { capacity });
          const sim = new Simulation({ seed, entities: [desk] });
          const rng = sim.rng('customers');
          let [waited, held] = [0, 0];
          function* customer(): Process {
            const arrived = toTicks(sim.now);
            const lease = yield* desk.acquire(1, { priority: Math.floor(rng.next() * (levels + 1)) });
            const began = toTicks(sim.now);
            waited += began - arrived;
            yield exponential(capacity).sample(rng);
            lease.release();
            held += toTicks(sim.now) - began;
          }
          let at = 0;
          for (let i = 0; i < 200; i++) sim.at((at += exponential(1).sample(rng)), () => void sim.spawn(customer()));
          sim.run();
          expect([toTicks(desk.queue.integral), toTicks(desk.usage.integral)]).toEqual([waited, held]);
        },
      ),
      settings,
    );
  });

  it('holds exactly for a server: jobs waiting and in service, integrated, are the sum of the response times, whatever the policy and with losses', () => {
    const policies = fc.constantFrom('fifo' as const, 'lifo' as const, 'priority' as const);
    fc.assert(
      fc.property(
        policies,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 2, Infinity),
        fc.integer({ min: 1, max: 1000 }),
        (queuePolicy, concurrency, queueLimit, seed) => {
          let present = 0;
          const out = new CallbackEntity(
            'out',
            (event) => void (present += out.nowTicks - toTicks((event.payload as { createdAt: number }).createdAt)),
          );
          const desk = new Server('desk', {
            queuePolicy,
            concurrency,
            queueLimit,
            downstream: out,
            serviceTime: logNormal({ mean: concurrency, standardDeviation: 2 }),
          });
          const jobs = Source.poisson('jobs', desk, {
            rate: 1,
            limit: 200,
            payload: ({ time, rng }) => ({ createdAt: time, priority: rng.next() }),
          });
          new Simulation({ seed, entities: [jobs] }).run();
          const { queue, busy, arrived, completed, dropped } = desk.stats;
          expect(toTicks(queue.integral) + toTicks(busy.integral)).toBe(present);
          expect(completed + dropped).toBe(arrived);
        },
      ),
      settings,
    );
  });
});
