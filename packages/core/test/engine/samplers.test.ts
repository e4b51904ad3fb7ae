import { Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { toSeconds, toTicks } from '../../src/time/ticks.ts';

interface Look {
  /** What the clock reads, in seconds. */
  readonly at: number;
  /** How many events have run. */
  readonly ran: number;
}

/** Looks at the instants `first`, `first + every`, ...; a list of what was seen, and the way to end it. */
function look(sim: Simulation, first: number, every: number): { readonly seen: Look[]; remove(): void } {
  const seen: Look[] = [];
  const sampler = sim._kernel.samplers.add(toTicks(first), (ticks) => {
    seen.push({ at: sim.now, ran: sim.summary().eventsProcessed });
    return ticks + toTicks(every);
  });
  return { seen, remove: () => sampler.remove() };
}

describe('those who look at the model between its events', () => {
  it('see each of their instants once, when everything in it has happened', () => {
    const sim = new Simulation({ endTime: 4 });
    for (const time of [0, 1, 2.5, 2.5]) sim.at(time, () => undefined);
    sim.at(1, () => sim.at(1, () => undefined));
    const { seen } = look(sim, 0, 1);
    sim.run();
    // The last one is the end of the run, which the clock has not passed.
    expect(seen).toEqual([
      { at: 0, ran: 1 },
      { at: 1, ran: 4 },
      { at: 2, ran: 4 },
      { at: 3, ran: 6 },
    ]);
    expect(sim.now).toBe(4);
  });

  it('see an instant that a run came to when the next run leaves it', () => {
    const sim = new Simulation();
    const { seen } = look(sim, 2, 2);
    sim.runUntil(2);
    expect(seen).toEqual([]);
    sim.at(2, () => undefined);
    sim.runUntil(2);
    expect(seen).toEqual([]);
    sim.runUntil(2.5);
    expect(seen).toEqual([{ at: 2, ran: 1 }]);
    expect(sim.now).toBe(2.5);
  });

  it('see nothing beyond the bound of a run, whatever is scheduled there', () => {
    const sim = new Simulation();
    sim.at(10, () => undefined);
    const { seen } = look(sim, 1, 1);
    sim.runUntil(3);
    expect(seen.map(({ at }) => at)).toEqual([1, 2]);
  });

  it('see nothing after the last event of a run that only the lack of work ends', () => {
    const sim = new Simulation();
    sim.at(2.5, () => undefined);
    const { seen } = look(sim, 0, 1);
    sim.run();
    expect(seen.map(({ at }) => at)).toEqual([0, 1, 2]);
    expect(sim.now).toBe(2.5);
  });

  it('do not put the clock back for an instant that is past', () => {
    const sim = new Simulation();
    sim.runUntil(5);
    const { seen } = look(sim, 1, 3);
    sim.runUntil(8);
    expect(seen.map(({ at }) => at)).toEqual([5, 5, 7]);
    expect(sim.now).toBe(8);
  });

  it('look one after the other at an instant of several, and not again when they are removed', () => {
    const sim = new Simulation({ endTime: 10 });
    const often = look(sim, 0, 1);
    const rarely = look(sim, 0, 4);
    sim.at(5, () => {
      often.remove();
      often.remove();
    });
    sim.run();
    expect(often.seen.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4]);
    expect(rarely.seen.map(({ at }) => at)).toEqual([0, 4, 8]);
  });

  it('may stop looking by themselves', () => {
    const sim = new Simulation({ endTime: 10 });
    const seen: number[] = [];
    sim._kernel.samplers.add(0, (ticks) => {
      seen.push(toSeconds(ticks));
      return seen.length < 3 ? ticks + toTicks(1) : Infinity;
    });
    sim.run();
    expect(seen).toEqual([0, 1, 2]);
  });

  it('are no work: a run ends, counts and fails as it does without them', () => {
    const story = (looking: boolean): unknown => {
      const sim = new Simulation({ maxEventsAtSameTime: 20 });
      if (looking) look(sim, 0, 0.25);
      let ran = 0;
      sim.every(1, () => void ran++);
      const twelve = (): void => {
        for (let n = 0; n < 12; n++) sim.at(sim.now, () => undefined);
      };
      for (const time of [1, 1.5, 2]) sim.at(time, twelve);
      return { ran, ...sim.run().toJSON() };
    };
    expect(story(true)).toEqual(story(false));
  });
});
