import { describe, expect, it } from 'vitest';
import { Entity, type HandlerResult, SimEvent, Simulation, type Timer } from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

class Clockwork extends Entity {
  readonly log: [string, number][] = [];
  handleEvent(event: SimEvent): HandlerResult {
    this.log.push([event.type, this.now]);
  }
  set(
    delay: number,
    name: string,
    fn: () => HandlerResult = () => void this.log.push([name, this.now]),
    options?: object,
  ): Timer {
    return this.after(delay, name, fn, options);
  }
}

function scene(endTime?: number): { sim: Simulation; clock: Clockwork } {
  const clock = new Clockwork('clock');
  return { sim: new Simulation({ entities: [clock], ...(endTime !== undefined && { endTime }) }), clock };
}

describe('a timer of an entity', () => {
  it('calls its function once, at its time', () => {
    const { sim, clock } = scene();
    const timer = clock.set(3, 'a');
    expect([timer.time, timer.pending]).toEqual([3, true]);
    sim.run();
    expect(clock.log).toEqual([['a', 3]]);
    expect(timer.pending).toBe(false);
  });

  it('can be cancelled, also twice and afterwards', () => {
    const { sim, clock } = scene();
    const timer = clock.set(3, 'a');
    clock.set(4, 'b');
    timer.cancel();
    timer.cancel();
    const summary = sim.run();
    timer.cancel();
    expect(clock.log).toEqual([['b', 4]]);
    expect([summary.eventsCancelled, summary.eventsPending]).toEqual([1, 0]);
  });

  it('dies with a crash, and does not come back with a restart', () => {
    const { sim, clock } = scene();
    clock.set(3, 'a');
    sim.at(1, () => clock.crash());
    sim.at(2, () => {
      clock.restart();
      clock.set(2, 'b');
    });
    sim.run();
    expect(clock.log).toEqual([['b', 4]]);
  });

  it('is dead from the beginning in a crashed entity, and keeps no run alive', () => {
    const { sim, clock } = scene();
    sim.at(1, () => {
      clock.crash();
      expect(clock.set(100, 'a').pending).toBe(false);
      clock.restart();
    });
    expect(sim.run().endTime).toBe(1);
    expect(clock.log).toEqual([]);
  });

  it('is held by a pause in the order of events, and can be cancelled meanwhile', () => {
    const { sim, clock } = scene();
    clock.set(2, 'a');
    const held = clock.set(3, 'held');
    sim.schedule(new SimEvent({ time: 2.5, type: 'event', target: clock }));
    sim.at(1, () => clock.pause());
    sim.at(4, () => held.cancel());
    sim.at(5, () => clock.resume());
    sim.run();
    expect(clock.log).toEqual([
      ['a', 5],
      ['event', 5],
    ]);
  });

  it('that a pause holds is lost in a crash', () => {
    const { sim, clock } = scene();
    const timer = clock.set(2, 'a');
    sim.at(1, () => clock.pause());
    sim.at(3, () => clock.crash());
    sim.at(4, () => clock.restart());
    expect(sim.run().eventsDropped).toBe(1);
    expect([clock.log, timer.pending]).toEqual([[], false]);
  });

  it('takes from its function what a handler may return', () => {
    const { sim, clock } = scene();
    clock.set(1, 'event', () => new SimEvent({ time: 2, type: 'returned', target: clock }));
    clock.set(3, 'process', function* () {
      yield 2;
      clock.log.push(['process', clock.now]);
    });
    clock.set(9, 'promise', (() => Promise.resolve()) as never);
    expect(codeOf(() => sim.run())).toBe('INVALID_HANDLER_RESULT');
    expect(clock.log).toEqual([
      ['returned', 2],
      ['process', 5],
    ]);
  });

  it('names itself when its function fails', () => {
    const { sim, clock } = scene();
    clock.set(1, 'light-off', () => {
      throw new Error('fuse');
    });
    const error = errorOf(() => sim.run());
    expect([error.code, error.context.entity, error.context.eventType]).toEqual([
      'UNHANDLED_FAILURE',
      'clock',
      'light-off',
    ]);
  });

  it('is seen by observers under its name', () => {
    const { sim, clock } = scene();
    const seen: string[] = [];
    sim.observe({ eventStarted: (event) => void seen.push(event.type) });
    clock.set(1, 'tick');
    sim.run();
    expect(seen).toEqual(['tick']);
  });

  it('keeps a run alive unless it is a daemon', () => {
    const { sim, clock } = scene();
    clock.set(7, 'daemon', undefined, { daemon: true });
    clock.set(5, 'primary');
    expect(sim.run().endTime).toBe(5);
  });

  it('cancels itself or others from within its function', () => {
    const { sim, clock } = scene();
    const others: Timer[] = [];
    const self = clock.set(1, 'self', () => {
      self.cancel();
      others.forEach((timer) => timer.cancel());
    });
    others.push(clock.set(1, 'b'), clock.set(2, 'c'));
    expect(sim.run().eventsPending).toBe(0);
    expect(clock.log).toEqual([]);
  });

  it('refuses bad arguments by code', () => {
    const { clock } = scene();
    const set = clock.set.bind(clock) as (...args: unknown[]) => unknown;
    for (const delay of [-1, NaN, Infinity, '1', undefined])
      expect(codeOf(() => set(delay, 'a'))).toBe('INVALID_DELAY');
    for (const name of ['', undefined, 3]) expect(codeOf(() => set(1, name))).toBe('INVALID_OPTION');
    for (const fn of [null, 3]) expect(codeOf(() => set(1, 'a', fn))).toBe('INVALID_OPTION');
    for (const options of [null, 3, { deamon: true }])
      expect(codeOf(() => set(1, 'a', undefined, options))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Clockwork('alone').set(1, 'a'))).toBe('NOT_ATTACHED');
  });
});

it('an entity that says nothing offers no metrics, parameters, assumptions or upstream', () => {
  const clock = new Clockwork('clock');
  expect([clock.metrics(), clock.parameters(), clock.assumptions(), clock.upstreamEntities()]).toEqual([
    [],
    {},
    [],
    [],
  ]);
});
