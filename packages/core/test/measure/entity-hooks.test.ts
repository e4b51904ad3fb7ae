import {
  Counter,
  dailyRate,
  type Entity,
  exponential,
  LatencyTracker,
  Probe,
  SimEvent,
  Simulation,
  Sink,
  Source,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

/** The names and values of the metrics that are numbers. */
function numbersOf(entity: Entity): Record<string, unknown> {
  const plain = entity.metrics().filter(({ kind }) => kind !== 'histogram');
  return Object.fromEntries(plain.map(({ name, read }) => [name, read()]));
}

describe('what the entities of load and measurement offer to a record', () => {
  it('are the numbers that their statistics have', () => {
    const sink = new Sink('out');
    const tracker = new LatencyTracker('door', { downstream: sink });
    const counter = new Counter('gate');
    const source = Source.constant('load', tracker, { rate: 2, limit: 6 });
    const probe = Probe.on(counter, 'total', { interval: 1 });
    const sim = new Simulation({ entities: [source, counter, probe], endTime: 4 });
    sim.schedule(new SimEvent({ time: 1, type: 'x', target: counter }));
    sim.schedule(new SimEvent({ time: 1, type: 'x', target: sink }));
    sim.at(1.2, () => source.crash());
    sim.at(1.7, () => source.restart());
    sim.run();
    expect([source, tracker, sink, counter, probe].map(numbersOf)).toEqual([
      { 'events-generated': 6, 'arrivals-missed': 1 },
      { 'events-without-stamp': 0 },
      { 'events-received': 7, 'events-without-stamp': 1 },
      { 'events-counted': 1 },
      { samples: 4, 'samples-skipped': 0 },
    ]);
    for (const entity of [tracker, sink])
      expect(
        entity
          .metrics()
          .find(({ name }) => name === 'latency')
          ?.read(),
      ).toBe(entity.latency);
    for (const { name, unit } of [source, tracker, sink, counter, probe].flatMap((entity) => entity.metrics()))
      expect([/^[a-z]+(-[a-z]+)*$/.test(name), unit !== '']).toEqual([true, true]);
  });

  it('are every option in force, defaults included', () => {
    const sink = new Sink('out');
    const rest = { type: 'Request', startAt: null, stopAt: Infinity, limit: Infinity, batch: 1 };
    expect(Source.poisson('p', sink, { rate: 3, batch: exponential(2) }).parameters()).toEqual({
      arrivals: 'poisson',
      rate: 3,
      ...rest,
      batch: 'exponential(2)',
    });
    expect(Source.withProfile('d', sink, { profile: dailyRate({ 0: 1 }), stopAt: 9 }).parameters()).toEqual({
      arrivals: 'poisson',
      profile: 'dailyRate({ 0: 1 })',
      origin: 0,
      ...rest,
      stopAt: 9,
    });
    expect(Source.replay('r', sink, []).parameters()).toEqual({ arrivals: 'replay', speed: 1, origin: 0, ...rest });
    expect(sink.parameters()).toEqual({ keep: 1000, stamp: 'createdAt, eventTime or timestamp of the payload' });
    expect(
      new LatencyTracker('t', {
        downstream: sink,
        stamp: function born() {
          return 0;
        },
      }).parameters(),
    ).toEqual({
      downstream: 'out',
      stamp: 'function born',
    });
    expect(Probe.on(sink, 'received').parameters()).toEqual({ interval: 1, maxPoints: 10_000 });
  });

  it('are sentences about what is left out', () => {
    const sink = new Sink('out');
    for (const entity of [
      sink,
      Source.constant('s', sink, { rate: 1 }),
      new LatencyTracker('t'),
      Probe.on(sink, 'received'),
    ])
      for (const sentence of entity.assumptions()) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});
