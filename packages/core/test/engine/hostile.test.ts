import { describe, expect, it } from 'vitest';
import { CallbackEntity, Entity, type Process, type SendOptions, SimEvent, SimFuture, Simulation } from '@sim/core';
import { codeOf, errorOf } from '../support/code-of.ts';

const NOT_NUMBERS: readonly unknown[] = [NaN, '1', null, {}, [], true, 1n, Symbol('x'), () => 1];

class Open extends Entity {
  handleEvent(): void {}
  override send<P>(target: Entity, type: string, payload?: P, options?: SendOptions): SimEvent<P> {
    return super.send(target, type, payload, options);
  }
}

describe('bad options of a simulation', () => {
  it.each([...NOT_NUMBERS, Infinity, -Infinity])('startTime %s', (startTime) => {
    expect(codeOf(() => new Simulation({ startTime: startTime as number }))).toBe('INVALID_OPTION');
  });
  it.each(NOT_NUMBERS)('endTime and duration %s', (value) => {
    expect(codeOf(() => new Simulation({ endTime: value as number }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation({ duration: value as number }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation({ maxEventsAtSameTime: value as number }))).toBe('INVALID_OPTION');
  });
  it('contradictions', () => {
    expect(errorOf(() => new Simulation({ endTime: 5, duration: 5 })).message).toBe(
      'Simulation: duration must be left out when endTime is given, got 5 (number)',
    );
    expect(codeOf(() => new Simulation({ startTime: 5, endTime: 4 }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation({ duration: -1 }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation({ maxEventsAtSameTime: 0 }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation({ endTime: 1e300 }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation(null as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => new Simulation({ entities: 5 as never }))).not.toBe('nothing thrown');
  });
  it.each([NaN, Infinity, null, {}, true])('seed %s', (seed) => {
    expect(codeOf(() => new Simulation({ seed: seed as number }))).toBe('INVALID_OPTION');
  });
  it('0, the empty string and -0 are good seeds, and -0 is 0', () => {
    const first = (seed: number | string): number => new Simulation({ seed }).rng('x').next();
    expect(first(0)).not.toBe(first(''));
    expect(Object.is(new Simulation({ seed: -0 }).seed, 0)).toBe(true);
    expect(first(-0)).toBe(first(0));
  });
});

describe('bad events', () => {
  const target = new Open('t');
  it.each([...NOT_NUMBERS, Infinity, undefined])('time %s', (time) => {
    expect(codeOf(() => new SimEvent({ time: time as number, type: 'x', target }))).toBe('INVALID_OPTION');
  });
  it.each([undefined, null, '', 5])('type %s', (type) => {
    expect(codeOf(() => new SimEvent({ time: 1, type: type as string, target }))).toBe('INVALID_OPTION');
  });
  it.each([undefined, null, {}, 'log'])('target %s', (bad) => {
    expect(codeOf(() => new SimEvent({ time: 1, type: 'x', target: bad as never }))).toBe('INVALID_OPTION');
  });
  it('no object at all', () => {
    expect(codeOf(() => new SimEvent(undefined as never))).toBe('INVALID_OPTION');
    const sim = new Simulation();
    for (const bad of [undefined, null, 5, {}, { time: 1, type: 'x', target }, 'ab', [1]])
      expect(codeOf(() => sim.schedule(bad as never))).toBe('INVALID_OPTION');
  });
  it('scheduled in the past, twice, or in a list with a bad one: nothing of the list happens', () => {
    const entity = new Open('e');
    const sim = new Simulation({ startTime: 10, entities: [entity] });
    const make = (time: number): SimEvent => new SimEvent({ time, type: 'x', target: entity });
    const error = errorOf(() => sim.schedule([make(11), make(9.5)]));
    expect(error.code).toBe('EVENT_IN_PAST');
    expect(error.message).toBe('event "x" for "e": scheduled for 9.5 s, but it is 10 s already');
    const twice = make(11);
    expect(codeOf(() => sim.schedule([twice, twice]))).toBe('EVENT_REUSED');
    sim.schedule(twice);
    expect(codeOf(() => sim.schedule(twice))).toBe('EVENT_REUSED');
    expect(sim.run().eventsProcessed).toBe(1);
    expect(codeOf(() => sim.schedule(twice))).toBe('EVENT_REUSED');
  });
  it('sent with a bad delay, a bad type, to nobody, or to a stranger', () => {
    const entity = new Open('e');
    const stranger = new Open('s');
    new Simulation({ entities: [entity] });
    new Simulation({ entities: [stranger] });
    for (const delay of [-1, NaN, Infinity, '1', -1e-12])
      expect(codeOf(() => entity.send(entity, 'x', undefined, { delay: delay as number }))).toBe('INVALID_DELAY');
    expect(codeOf(() => entity.send(entity, ''))).toBe('INVALID_OPTION');
    expect(codeOf(() => entity.send(undefined as never, 'x'))).toBe('INVALID_OPTION');
    expect(codeOf(() => entity.send(stranger, 'x'))).toBe('WRONG_SIMULATION');
    expect(codeOf(() => entity.send(new Open('new'), 'x'))).toBe('NOT_ATTACHED');
    expect(codeOf(() => new Open('lonely').send(entity, 'x'))).toBe('NOT_ATTACHED');
    expect(entity.send(entity, 'x', 1, { delay: -0 }).time).toBe(0);
  });
});

describe('bad calls', () => {
  it('of at, every, spawn, rng, timeout, runUntil', () => {
    const sim = new Simulation({ startTime: 1 });
    expect(codeOf(() => sim.at(0, () => {}))).toBe('EVENT_IN_PAST');
    expect(codeOf(() => sim.at(NaN, () => {}))).toBe('INVALID_OPTION');
    expect(codeOf(() => sim.at(2, 'f' as never))).toBe('INVALID_OPTION');
    for (const interval of [0, -1, NaN, Infinity, 1e-10, '1'])
      expect(codeOf(() => sim.every(interval as number, () => {}))).toBe('INVALID_OPTION');
    expect(codeOf(() => sim.every(1, undefined as never))).toBe('INVALID_OPTION');
    expect(errorOf(() => sim.spawn(function* () {} as never)).message).toMatch(
      /call the function\* first, got function/,
    );
    expect(codeOf(() => sim.spawn(undefined as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => sim.rng(''))).toBe('INVALID_OPTION');
    expect(codeOf(() => sim.timeout(-1))).toBe('INVALID_DELAY');
    for (const time of [NaN, '5', undefined, -Infinity])
      expect(codeOf(() => sim.runUntil(time as number))).toBe('INVALID_OPTION');
    expect(codeOf(() => sim.observe(undefined as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => new CallbackEntity('c', 5 as never))).toBe('INVALID_OPTION');
  });
});

describe('re-entrancy', () => {
  it('run, runUntil and step inside a run are refused, and the run goes on unharmed', () => {
    const codes: string[] = [];
    const sim = new Simulation();
    sim.at(1, () => {
      codes.push(
        codeOf(() => sim.run()),
        codeOf(() => sim.runUntil(5)),
        codeOf(() => sim.step()),
      );
    });
    sim.at(2, () => void codes.push('unharmed'));
    sim.run();
    expect(codes).toEqual(['ALREADY_RUNNING', 'ALREADY_RUNNING', 'ALREADY_RUNNING', 'unharmed']);
  });

  it('another simulation may run inside a handler', () => {
    const inner = new Simulation();
    inner.at(7, () => {});
    const outer = new Simulation();
    outer.at(1, () => void inner.run());
    outer.run();
    expect([inner.now, outer.now]).toEqual([7, 1]);
  });

  it('scheduling into another simulation is refused for its entities from here, and allowed through its own methods', () => {
    const foreign = new Open('foreign');
    const other = new Simulation({ entities: [foreign] });
    const sim = new Simulation();
    expect(codeOf(() => sim.schedule(new SimEvent({ time: 1, type: 'x', target: foreign })))).toBe('WRONG_SIMULATION');
    other.schedule(new SimEvent({ time: 1, type: 'x', target: foreign }));
    expect(other.run().eventsProcessed).toBe(1);
  });

  it('a process cannot wait for what belongs to another simulation', () => {
    const other = new Simulation();
    const stranger = other.spawn(
      (function* () {
        yield 1;
      })(),
    );
    const shared = new SimFuture();
    other.spawn(
      (function* () {
        yield* shared;
      })(),
    );
    other.runUntil(0.5);
    for (const future of [stranger, shared]) {
      const sim = new Simulation();
      sim.spawn(
        (function* (): Process {
          yield* future;
        })(),
      );
      expect(codeOf(() => sim.run())).toBe('WRONG_SIMULATION');
    }
  });

  it('a process cannot wait for itself', () => {
    const sim = new Simulation();
    const itself: SimFuture[] = [];
    itself[0] = sim.spawn(
      (function* (): Process {
        yield* itself[0]!;
      })(),
    );
    expect(codeOf(() => sim.run())).toBe('INVALID_YIELD');
  });

  it('an observer or a breakpoint that throws stops the run loudly', () => {
    for (const attach of [
      (sim: Simulation) =>
        sim.observe({
          eventStarted: () => {
            throw new Error('watching');
          },
        }),
      (sim: Simulation) =>
        sim.breakWhen(() => {
          throw new Error('watching');
        }),
    ]) {
      const sim = new Simulation();
      sim.at(1, () => {});
      attach(sim);
      expect(codeOf(() => sim.run())).toBe('UNHANDLED_FAILURE');
    }
  });
});
