import { CallbackEntity, Counter, LatencyTracker, Level, Probe, SimEvent, Simulation, Sink, warmUp } from '@sim/core';
import { describe, expect, it } from 'vitest';

function send(
  sim: Simulation,
  target: Sink | Counter | LatencyTracker,
  time: number,
  type = 'item',
  payload?: unknown,
): void {
  sim.schedule(new SimEvent({ time, type, target, payload }));
}

describe('a counter', () => {
  it('counts events in all and by type', () => {
    const counter = new Counter('gate');
    const sim = new Simulation({ entities: [counter] });
    for (const [time, type] of [
      [1, 'out'],
      [2, 'in'],
      [2, 'in'],
    ] as const)
      send(sim, counter, time, type);
    sim.run();
    expect([counter.total, counter.count('in'), counter.count('never')]).toEqual([3, 2, 0]);
    expect([...counter.byType]).toEqual([
      ['out', 1],
      ['in', 2],
    ]);
  });
});

describe('a sink', () => {
  it('measures ages by the first stamp a payload has, and counts those without one', () => {
    const sink = new Sink('out');
    const sim = new Simulation({ entities: [sink] });
    send(sim, sink, 10, 'a', { createdAt: 9, eventTime: 0, timestamp: 0 });
    send(sim, sink, 10, 'a', { eventTime: 8, timestamp: 0 });
    send(sim, sink, 10, 'a', { timestamp: 7 });
    send(sim, sink, 10, 'a', { createdAt: 'yesterday' });
    send(sim, sink, 10, 'a');
    sim.run();
    expect([sink.received, sink.unstamped, sink.latency.count, sink.latency.min, sink.latency.max]).toEqual([
      5, 2, 3, 1, 3,
    ]);
  });

  it('uses the stamp it is given and refuses one that is no time', () => {
    const sink = new Sink('out', { stamp: (event) => (event.payload as { born: number }).born });
    const sim = new Simulation({ entities: [sink] });
    send(sim, sink, 5, 'a', { born: 2 });
    send(sim, sink, 6, 'a', { born: NaN });
    expect(() => sim.run()).toThrow(
      /Sink "out": the stamp of "a" must be a finite number of seconds, or undefined, got NaN/,
    );
    expect(sink.latency.max).toBe(3);
  });

  it('keeps the last events only, in order', () => {
    const sink = new Sink('out', { keep: 3 });
    const sim = new Simulation({ entities: [sink] });
    for (let k = 1; k <= 8; k++) send(sim, sink, k, k % 2 === 0 ? 'even' : 'odd', k);
    sim.run();
    expect(sink.payloads()).toEqual([6, 7, 8]);
    expect(sink.payloads('even')).toEqual([6, 8]);
    expect(sink.events('odd').map((event) => event.time)).toEqual([7]);
    expect(sink.received).toBe(8);
  });

  it.each([
    [0, []],
    [Infinity, [1, 2]],
  ])('keeps as much as keep: %s says', (keep, kept) => {
    const sink = new Sink('out', { keep });
    const sim = new Simulation({ entities: [sink] });
    for (let k = 1; k <= 2; k++) send(sim, sink, k, 'item', k);
    sim.run();
    expect(sink.payloads()).toEqual(kept);
  });

  it('knows its throughput once time has passed', () => {
    const sink = new Sink('out');
    expect(sink.stats.throughput).toBeUndefined();
    const sim = new Simulation({ entities: [sink], startTime: 100, endTime: 104 });
    for (let k = 1; k <= 2; k++) send(sim, sink, 100 + k);
    sim.run();
    expect(sink.throughput).toBe(0.5);
  });

  it.each([NaN, -1, 1.5])('refuses keep: %s', (keep) => {
    expect(() => new Sink('out', { keep })).toThrow(/Sink "out": keep must be an integer >= 0 or Infinity/);
  });
});

describe('a latency tracker', () => {
  it('hands events on unchanged, at the same time, daemons as daemons', () => {
    const sink = new Sink('out');
    const tracker = new LatencyTracker('middle', { downstream: sink });
    const sim = new Simulation({ entities: [tracker], endTime: 5 });
    sim.schedule(new SimEvent({ time: 3, type: 'a', target: tracker, payload: { createdAt: 1 }, daemon: true }));
    sim.run();
    const [event] = sink.events();
    expect([event?.type, event?.time, event?.daemon, event?.payload]).toEqual(['a', 3, true, { createdAt: 1 }]);
    expect([tracker.latency.mean, tracker.unstamped, sink.latency.mean]).toEqual([2, 0, 2]);
  });

  it('does not take a missing stamp for an age of 0', () => {
    const tracker = new LatencyTracker('middle');
    const sim = new Simulation({ entities: [tracker] });
    send(sim, tracker, 3);
    sim.run();
    expect([tracker.latency.count, tracker.latency.mean, tracker.unstamped]).toEqual([0, undefined, 1]);
  });

  it('refuses a downstream that is no entity and a stamp that is no function', () => {
    expect(() => new LatencyTracker('x', { downstream: {} as never })).toThrow(/downstream must be an Entity/);
    expect(() => new LatencyTracker('x', { stamp: 3 as never })).toThrow(/stamp must be a function/);
  });
});

describe('a probe', () => {
  it('samples at k times the interval, first after one interval, without drift', () => {
    const counter = new Counter('c');
    const probe = Probe.on(counter, 'total', { interval: 0.1 });
    const sim = new Simulation({ entities: [counter, probe], endTime: 100 });
    sim.run();
    const times = probe.series.rows().map((row) => row.time);
    expect(times).toEqual(Array.from({ length: 1000 }, (_, k) => Math.round((k + 1) * 1e8) / 1e9));
    expect(probe.name).toBe('c.total');
  });

  it('keeps no run alive', () => {
    const counter = new Counter('c');
    const probe = Probe.on(counter, 'total');
    const sim = new Simulation({ entities: [counter, probe] });
    send(sim, counter, 2.5);
    expect(sim.run().endTime).toBe(2.5);
    expect(probe.series.count).toBe(2);
  });

  it('takes a function, and skips what is not there', () => {
    const counter = new Counter('c');
    const probe = Probe.on(counter, (c) => (c.total > 0 ? c.total > 1 : undefined), { name: 'busy' });
    const sim = new Simulation({ entities: [counter, probe], endTime: 3 });
    send(sim, counter, 1.5);
    send(sim, counter, 2.5);
    sim.run();
    expect(probe.series.rows().map((row) => [row.time, row.value])).toEqual([
      [2, 0],
      [3, 1],
    ]);
    expect([probe.name, probe.skipped]).toEqual(['busy', 1]);
  });

  it('refuses a key the entity does not have, and values that are no numbers', () => {
    const counter = new Counter('c');
    expect(() => Probe.on(counter, 'depth' as 'total')).toThrow(
      /Probe on "c": metric must be a property of Counter or a function, got "depth"/,
    );
    expect(() => Probe.on({} as Counter, 'total')).toThrow(/entity must be an Entity/);
    const probe = Probe.on(counter, () => 'many' as never);
    expect(() => new Simulation({ entities: [counter, probe], endTime: 1 }).run()).toThrow(
      /the sample at 1 s must be a finite number, a boolean or undefined, got "many"/,
    );
  });

  it('looks at many entities with one call', () => {
    const counters = ['a', 'b'].map((name) => new Counter(name));
    const probes = Probe.onMany(counters, 'total', { interval: 2 });
    new Simulation({ entities: [...counters, ...probes], endTime: 4 }).run();
    expect(probes.map((probe) => [probe.name, probe.series.count])).toEqual([
      ['a.total', 2],
      ['b.total', 2],
    ]);
  });

  it('does not look while it is paused or crashed', () => {
    const counter = new Counter('c');
    const probe = Probe.on(counter, 'total');
    const sim = new Simulation({ entities: [counter, probe], endTime: 10 });
    sim.at(1.5, () => probe.pause());
    sim.at(3.5, () => probe.resume());
    sim.at(5.5, () => probe.crash());
    sim.at(8.5, () => probe.restart());
    sim.run();
    expect(probe.series.rows().map((row) => row.time)).toEqual([1, 4, 5, 9.5]);
  });

  it.each([0, -1, NaN, Infinity])('refuses the interval %s', (interval) => {
    expect(() => Probe.on(new Counter('c'), 'total', { interval })).toThrow(/interval must be a finite number >= 1e-9/);
  });
});

describe('the warm-up', () => {
  it('clears what entities and recorders recorded and keeps what they are in', () => {
    const sink = new Sink('sink');
    const counter = new Counter('counter');
    const tracker = new LatencyTracker('tracker');
    const probe = Probe.on(counter, 'total');
    const other = new CallbackEntity('other', () => {});
    const sim = new Simulation({ entities: [sink, counter, tracker, probe, other], endTime: 10 });
    const level = new Level(sim);
    warmUp(sim, 6, [level]);
    sim.at(2, () => level.set(3));
    for (let k = 0; k <= 10; k += 2)
      for (const target of [sink, counter, tracker]) send(sim, target, k, 'item', { createdAt: k });
    sim.run();
    // The reset at 6 was scheduled first, so the events at 6 are behind it.
    expect([sink.received, sink.throughput, sink.latency.count, sink.events().length]).toEqual([3, 0.75, 3, 3]);
    expect([counter.total, tracker.latency.count]).toEqual([3, 3]);
    expect(probe.series.rows().map((row) => row.time)).toEqual([6, 7, 8, 9, 10]);
    expect([level.mean, level.min, level.elapsed]).toEqual([3, 3, 4]);
  });

  it('keeps no run alive and can be called off', () => {
    const sim = new Simulation();
    warmUp(sim, 100);
    expect(sim.run().endTime).toBe(0);
    const counter = new Counter('c');
    const second = new Simulation({ entities: [counter], endTime: 10 });
    send(second, counter, 1);
    warmUp(second, 5).cancel();
    second.run();
    expect(counter.total).toBe(1);
  });

  it('refuses what cannot be reset', () => {
    expect(() => warmUp(new Simulation(), 1, [{} as never])).toThrow(
      /recorders must be things with a reset\(\) method/,
    );
  });
});

describe('a level of an entity', () => {
  it('begins when the simulation begins', () => {
    const counter = new Counter('c');
    const level = new Level(counter);
    const sim = new Simulation({ entities: [counter], startTime: 1000, endTime: 1010 });
    sim.at(1005, () => level.set(2));
    sim.run();
    expect([level.mean, level.elapsed]).toEqual([1, 10]);
  });
});
