import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Level, type Process, Resource, Simulation } from '@sim/core';

/** Visitors who come at given times and stay for given times at a dock; all of them leave. */
function visit(
  visitors: readonly (readonly [comes: number, stays: number])[],
  capacity: number,
): { inSystem: Level; dock: Resource; timeInSystem: number; timeServed: number } {
  const dock = new Resource('dock', { capacity });
  const sim = new Simulation({ entities: [dock] });
  const inSystem = new Level(sim);
  let timeInSystem = 0;
  let timeServed = 0;
  for (const [comes, stays] of visitors) {
    sim.spawn(
      (function* (): Process {
        yield comes;
        inSystem.add(1);
        yield* dock.use(function* () {
          yield stays;
        });
        inSystem.add(-1);
        timeInSystem += sim.now - comes;
        timeServed += stays;
      })(),
    );
  }
  sim.run();
  return { inSystem, dock, timeInSystem, timeServed };
}

describe("Little's law", () => {
  it('is an identity of what was recorded: the area under each level is the time spent there', () => {
    // Whole seconds, so that no sum rounds and the identity is exact.
    const visitors = fc.array(fc.tuple(fc.nat(50), fc.nat(9)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(visitors, fc.integer({ min: 1, max: 4 }), (list, capacity) => {
        const { inSystem, dock, timeInSystem, timeServed } = visit(list, capacity);
        expect(inSystem.integral).toBe(timeInSystem);
        expect(dock.usage.integral).toBe(timeServed);
        expect(dock.queue.integral).toBe(dock.waits.sum);
        expect(inSystem.integral).toBe(dock.queue.integral + dock.usage.integral);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('is L = λ W with the averages over the run', () => {
    const { inSystem, timeInSystem } = visit(
      [
        [0, 4],
        [1, 4],
        [2, 2],
        [10, 2],
      ],
      1,
    );
    const rate = 4 / inSystem.elapsed;
    expect(inSystem.mean).toBeCloseTo(rate * (timeInSystem / 4), 12);
  });
});
