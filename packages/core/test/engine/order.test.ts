import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';

/** A simulation with one entity that writes down the payloads it gets. */
function recording(): { sim: Simulation; seen: unknown[]; add: (time: number, payload: unknown) => void } {
  const seen: unknown[] = [];
  const target = new CallbackEntity('target', (event) => void seen.push(event.payload));
  const sim = new Simulation({ entities: [target] });
  return { sim, seen, add: (time, payload) => sim.schedule(new SimEvent({ time, type: 'x', target, payload })) };
}

describe('the order of events', () => {
  it('is by time', () => {
    const { sim, seen, add } = recording();
    for (const time of [5, 1, 4, 2, 3]) add(time, time);
    sim.run();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('is the order of scheduling among twelve events of one time', () => {
    const { sim, seen, add } = recording();
    for (let n = 0; n < 12; n++) add(1, n);
    sim.run();
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('is the order of scheduling for ties made before and during the run', () => {
    const { sim, seen, add } = recording();
    for (let n = 0; n < 11; n++) add(5, `before${n}`);
    sim.at(1, () => {
      for (let n = 0; n < 11; n++) add(5, `during${n}`);
    });
    sim.at(5, () => add(5, 'now'));
    sim.run();
    const names = (word: string): string[] => Array.from({ length: 11 }, (_, n) => `${word}${n}`);
    expect(seen).toEqual([...names('before'), ...names('during'), 'now']);
  });

  it('is not the order in which events were constructed', () => {
    const seen: string[] = [];
    const target = new CallbackEntity('target', (event) => void seen.push(event.type));
    const sim = new Simulation({ entities: [target] });
    const [first, second] = ['first', 'second'].map((type) => new SimEvent({ time: 1, type, target }));
    sim.schedule(second!);
    sim.schedule(first!);
    sim.run();
    expect(seen).toEqual(['second', 'first']);
  });

  it('of one simulation does not depend on another being built or run', () => {
    const alone = recording();
    for (let n = 0; n < 20; n++) alone.add(1 + (n % 3), n);
    alone.sim.run();

    const a = recording();
    const b = recording();
    for (let n = 0; n < 20; n++) {
      a.add(1 + (n % 3), n);
      b.add(3 - (n % 3), n);
      new Simulation();
    }
    while (a.sim.step() !== undefined) b.sim.step();
    expect(a.seen).toEqual(alone.seen);
  });

  it('runs work scheduled for now after everything else that was due now', () => {
    const { sim, seen, add } = recording();
    sim.at(1, () => add(1, 'late'));
    for (let n = 0; n < 15; n++) add(1, n);
    sim.run();
    expect(seen).toEqual([...Array(15).keys(), 'late']);
  });

  it('agrees with a stable sort by time, for any schedule made in two goes', () => {
    const times = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, times, (before, during) => {
        const { sim, seen, add } = recording();
        const all = before.map((time, n) => ({ time, name: `b${n}` }));
        for (const { time, name } of all) add(time, name);
        sim.at(2, () => {
          during.forEach((time, n) => {
            if (time >= 2) add(time, `d${n}`);
          });
        });
        during.forEach((time, n) => {
          if (time >= 2) all.push({ time, name: `d${n}` });
        });
        sim.run();
        expect(seen).toEqual(all.sort((a, b) => a.time - b.time).map(({ name }) => name));
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('time', () => {
  it('is rounded to nanoseconds, not truncated', () => {
    const { sim, seen, add } = recording();
    sim.every(0.1, () => void seen.push(sim.now), { daemon: false }).cancel();
    for (let ms = 1; ms <= 3000; ms++) add(ms / 1000, ms / 1000);
    const times: number[] = [];
    sim.observe({ eventStarted: (event) => void times.push(event.time) });
    sim.run();
    expect(times).toEqual(seen);
  });

  it('adds up: three waits of 0.1 s end together with one of 0.3 s', () => {
    const sim = new Simulation();
    const ends: [string, number][] = [];
    sim.spawn(
      (function* () {
        for (let n = 0; n < 3; n++) yield 0.1;
        ends.push(['three', sim.now]);
      })(),
    );
    sim.spawn(
      (function* () {
        yield 0.3;
        ends.push(['one', sim.now]);
      })(),
    );
    sim.run();
    expect(ends).toEqual([
      ['one', 0.3],
      ['three', 0.3],
    ]);
  });

  it('starts where it is told to, also below zero', () => {
    const sim = new Simulation({ startTime: -10, duration: 4 });
    const seen: number[] = [];
    sim.every(1, () => void seen.push(sim.now));
    sim.run();
    expect(seen).toEqual([-9, -8, -7, -6]);
    expect(sim.now).toBe(-6);
  });

  it('goes on beyond the exact range: an event for the time just read is not in the past', () => {
    const sim = new Simulation({ startTime: 20_000_000.123456789 });
    let ran = 0;
    for (let n = 0; n < 50; n++) {
      sim.at(sim.now, () => void ran++);
      sim.runUntil(sim.now + 0.7);
    }
    expect(ran).toBe(50);
  });

  it('every() takes a handler: what it returns is scheduled or run', () => {
    const sim = new Simulation({ endTime: 3 });
    const seen: number[] = [];
    sim.every(1, function* () {
      yield 0.25;
      seen.push(sim.now);
    });
    sim.run();
    expect(seen).toEqual([1.25, 2.25]);
  });

  it('every() is due at k times the interval, without drift', () => {
    const sim = new Simulation({ endTime: 1000 });
    let last = 0;
    let count = 0;
    sim.every(1 / 3, () => {
      count++;
      last = sim.now;
    });
    sim.run();
    expect(count).toBe(3000);
    expect(last).toBe(1000);
  });
});
