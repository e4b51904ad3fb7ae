import {
  CallbackEntity,
  Counter,
  FaultSchedule,
  LatencyTracker,
  Probe,
  Resource,
  Server,
  Simulation,
  Sink,
  Source,
  Store,
  TraceHash,
} from '@sim/core';
import { describe, expect, it } from 'vitest';
import { classNameOf } from '../../src/errors/class-name.ts';
import { describe as described } from '../../src/errors/describe.ts';

/** What a bundler does to the name of a class. */
function shortened<T extends object>(maker: T): T {
  Object.defineProperty(maker, 'name', { value: 'a' });
  return maker;
}

describe('the name of a class', () => {
  it('is what it was in a bundle that has shortened it', () => {
    const classes = {
      CallbackEntity,
      Counter,
      FaultSchedule,
      LatencyTracker,
      Probe,
      Resource,
      Server,
      Sink,
      Source,
      Store,
      TraceHash,
    };
    const names = Object.keys(classes);
    for (const maker of Object.values(classes)) shortened(maker);
    const sink = new Sink('out');
    const entities = [
      new CallbackEntity('f', () => undefined),
      new Counter('c'),
      new FaultSchedule('x'),
      new LatencyTracker('t'),
      Probe.on(sink, 'received', { name: 'p' }),
      new Resource('r', { capacity: 1 }),
      new Server('s', { serviceTime: 1 }),
      sink,
      Source.constant('load', sink, { rate: 1, limit: 1 }),
      new Store('store'),
      new TraceHash(),
    ];
    expect(entities.map(classNameOf)).toEqual(names);
    expect(described(sink)).toBe('a Sink');
    const summary = new Simulation({ entities: [sink], endTime: 1 }).run();
    expect(summary.entities.map(({ type }) => type)).toEqual(['Sink']);
    expect(() => new Sink('')).toThrow(/^Sink: name must be/);
    expect(() => new Simulation({ entities: [new Sink('x'), new Counter('x')] })).toThrow(/\(Sink and Counter\)/);
  });

  it('is its own for a class of a user that extends one of ours', () => {
    class Harbour extends Sink {}
    expect([classNameOf(new Harbour('h')), classNameOf(Object.create(null) as object)]).toEqual(['Harbour', undefined]);
  });
});
