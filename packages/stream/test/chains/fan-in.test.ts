import { count, StreamProcessor, type StreamProcessorOptions, TumblingWindow, type WindowResult } from '@sim/stream';
import { CallbackEntity, type Entity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

/** Two processors that send to a third. */
function fanIn(second: Partial<StreamProcessorOptions<any, number>> = {}, attach: 'senders' | 'receiver' = 'senders') {
  const results: WindowResult[] = [];
  const last = new StreamProcessor('last', {
    windowType: new TumblingWindow(10),
    aggregate: count(),
    downstream: new CallbackEntity('sink', (event) => void results.push(event.payload as WindowResult)),
  });
  const make = (name: string, options: Partial<StreamProcessorOptions<any, number>> = {}) =>
    new StreamProcessor(name, {
      windowType: new TumblingWindow(1),
      aggregate: count(),
      downstream: last,
      ...options,
    });
  const a = make('a');
  const b = make('b', second);
  const sim = new Simulation({ entities: attach === 'senders' ? [a, b] : [last, b, a] });
  const element = (target: Entity, time: number) =>
    sim.schedule(new SimEvent({ time, type: 'Process', target, payload: { value: 1, eventTime: time } }));
  const end = (target: Entity, time: number) => sim.schedule(new SimEvent({ time, type: 'EndOfStream', target }));
  for (const sender of [a, b]) for (const time of [1, 3, 5]) element(sender, time);
  return { sim, a, b, last, results, element, end };
}

describe('a processor with several upstream emits everything when the run is over', () => {
  it.each(['senders', 'receiver'] as const)('whatever was attached first: %s', (attach) => {
    const { last, results, sim } = fanIn({}, attach);
    sim.run();
    expect(results.map(({ recordCount }) => recordCount)).toEqual([6]);
    expect([last.activeWindows, last.watermark]).toEqual([0, Infinity]);
  });

  it('though one of them does not drain', () => {
    const { last, results, sim } = fanIn({ drain: false });
    sim.run();
    // What b has sent by its ticks, and all of a.
    expect(results.map(({ recordCount }) => recordCount)).toEqual([4]);
    expect(last.activeWindows).toBe(0);
  });

  it.each([
    ['has crashed', (b: Entity) => b.crash()],
    ['is paused', (b: Entity) => b.pause()],
  ])('though one of them %s', (_, fault) => {
    const { b, last, results, sim } = fanIn();
    sim.at(6, () => fault(b));
    sim.run();
    expect(results.length).toBe(1);
    expect([last.activeWindows, last.watermark]).toEqual([0, Infinity]);
  });

  it('though one of them has ended earlier, or crashed and come back', () => {
    for (const restarted of [false, true]) {
      const { b, end, last, results, sim } = fanIn();
      if (!restarted) end(b, 6);
      else {
        sim.at(6, () => b.crash());
        sim.at(7, () => b.restart());
      }
      sim.run();
      expect(results.length).toBe(1);
      expect(last.activeWindows).toBe(0);
    }
  });
});

describe('a receiver that was restarted', () => {
  it('asks its senders where they stand: one that has ended does not hold it back', () => {
    const { a, b, element, end, last, results, sim } = fanIn();
    end(b, 6);
    sim.at(7, () => last.crash());
    sim.at(8, () => last.restart());
    for (const time of [9, 12, 25]) element(a, time);
    sim.runUntil(26);
    expect(results.map(({ windowStart, recordCount }) => [windowStart, recordCount])).toEqual([
      [0, 2],
      [10, 1],
    ]);
    expect(last.watermark).toBe(25);
  });

  it('learns that a sender is idle, and where it was', () => {
    const last = new StreamProcessor('last', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: new CallbackEntity('sink', () => {}),
    });
    const up = new StreamProcessor('up', {
      windowType: new TumblingWindow(1),
      aggregate: count(),
      downstream: last,
      allowedLateness: 0,
    });
    const sim = new Simulation({ entities: [up] });
    for (const eventTime of [1, 42])
      sim.schedule(new SimEvent({ time: 1, type: 'Process', target: up, payload: { value: 1, eventTime } }));
    sim.at(5, () => last.crash());
    sim.at(6, () => last.restart());
    sim.runUntil(7);
    expect(last.watermark).toBe(42);
  });

  it('gets no answer from a sender that is down', () => {
    const { b, last, sim } = fanIn();
    sim.at(6, () => b.crash());
    sim.at(7, () => last.crash());
    sim.at(8, () => last.restart());
    const seen: number[] = [];
    sim.at(9, () => void seen.push(last.watermark));
    sim.run();
    expect(seen).toEqual([-Infinity]);
    expect(last.watermark).toBe(Infinity);
  });
});
