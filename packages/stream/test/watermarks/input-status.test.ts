import {
  boundedOutOfOrderness,
  count,
  manual,
  perSource,
  StreamHarness,
  StreamProcessor,
  TumblingWindow,
  WatermarkValve,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

const windowType = new TumblingWindow(10);

describe('a valve', () => {
  it('is at its end only when all inputs are, not when those that are left are idle', () => {
    const valve = new WatermarkValve(['a', 'b']);
    valve.advance('a', 5);
    valve.advance('b', 3);
    valve.setEnded('a');
    expect([valve.watermark, valve.idle, valve.ended]).toEqual([3, false, false]);
    valve.setIdle('b');
    expect([valve.watermark, valve.idle, valve.ended]).toEqual([3, true, false]);
    valve.setEnded('b');
    expect([valve.watermark, valve.idle, valve.ended]).toEqual([Infinity, false, true]);
  });

  it('takes the maximum over idle inputs when the last active one ends, and no more than that', () => {
    const valve = new WatermarkValve(['a', 'b', 'c']);
    valve.advance('a', 5);
    valve.advance('b', 7);
    valve.advance('c', 20);
    valve.setIdle('b');
    valve.setIdle('a');
    expect(valve.watermark).toBe(20);
    valve.setEnded('c');
    expect([valve.watermark, valve.idle]).toEqual([20, true]);
    const other = new WatermarkValve(['a', 'b']);
    other.advance('b', 7);
    other.setIdle('b');
    other.setEnded('a');
    expect(other.watermark).toBe(7);
  });

  it.each([[['a', 'b']], [['b', 'a']]])('flushes the maximum when all have fallen idle, in the order %s', (order) => {
    const valve = new WatermarkValve(['a', 'b']);
    valve.advance('a', 10);
    valve.advance('b', 20);
    for (const input of order) valve.setIdle(input);
    expect(valve.watermark).toBe(20);
  });

  it('derives the minimum again when an idle input is active again', () => {
    const valve = new WatermarkValve(['ahead', 'behind']);
    valve.advance('ahead', 30);
    valve.setIdle('behind');
    expect(valve.watermark).toBe(30);
    valve.setActive('behind');
    valve.setIdle('ahead');
    valve.setActive('ahead');
    expect(valve.watermark).toBe(30);
    const late = new WatermarkValve(['x', 'y']);
    late.advance('x', 10);
    late.setIdle('y');
    late.setActive('y');
    late.advance('y', 4);
    late.setEnded('x');
    // Behind what was said, so it counts for nothing until it has caught up.
    expect([late.watermark, late.idle, late.ended]).toEqual([10, false, false]);
    late.advance('y', 12);
    expect(late.watermark).toBe(12);
  });

  it('forgets an input without ending, and takes it for a new one when it is named again', () => {
    const valve = new WatermarkValve(['a', 'b']);
    valve.advance('a', 9);
    valve.remove('b');
    expect([valve.watermark, valve.size]).toEqual([9, 1]);
    valve.remove('a');
    expect([valve.watermark, valve.idle, valve.ended, valve.size]).toEqual([9, true, false, 0]);
    valve.advance('b', 4);
    valve.advance('b', 11);
    expect([valve.watermark, valve.idle]).toEqual([11, false]);
  });

  it('takes no word from an input that has ended', () => {
    const valve = new WatermarkValve(['a', 'b']);
    valve.setEnded('a');
    valve.setActive('a');
    valve.setIdle('a');
    valve.advance('a', 100);
    valve.advance('b', 5);
    expect([valve.watermark, valve.idle]).toEqual([5, false]);
  });
});

describe('an ended source beside an idle one', () => {
  it('is not the end of the input: what the idle one sends later is on time', () => {
    const processor = new StreamProcessor('p', {
      windowType,
      aggregate: count(),
      downstream: new CallbackEntity('sink', () => {}),
      watermarkStrategy: perSource(boundedOutOfOrderness(0, { idleTimeout: 5 })),
    });
    const sim = new Simulation({ entities: [processor] });
    const at = (time: number, type: string, payload: unknown) =>
      sim.schedule(new SimEvent({ time, type, target: processor, payload }));
    for (let t = 0; t < 10; t++) at(t, 'Process', { value: 1, eventTime: t, source: 0 });
    at(10, 'EndOfStream', { source: 0 });
    for (let t = 0; t < 100; t++) if (t < 8 || t > 40) at(t, 'Process', { value: 1, eventTime: t, source: 1 });
    sim.run();
    expect(processor.stats).toMatchObject({ eventsOnTime: 77, lateEvents: 0 });
  });

  it('is no end in a chain either', () => {
    const last = new StreamProcessor('last', {
      windowType,
      aggregate: count(),
      downstream: new CallbackEntity('sink', () => {}),
    });
    const [a, b] = ['a', 'b'].map(
      (name) =>
        new StreamProcessor(name, {
          windowType: new TumblingWindow(1),
          aggregate: count(),
          downstream: last,
          watermarkStrategy: boundedOutOfOrderness(0, { idleTimeout: 5 }),
        }),
    ) as [StreamProcessor<unknown, number>, StreamProcessor<unknown, number>];
    const sim = new Simulation({ entities: [a, b] });
    const element = (target: StreamProcessor<unknown, number>, time: number) =>
      sim.schedule(new SimEvent({ time, type: 'Process', target, payload: { value: 1, eventTime: time } }));
    for (let t = 0; t < 10; t++) element(a, t);
    sim.schedule(new SimEvent({ time: 10, type: 'EndOfStream', target: a }));
    for (let t = 0; t < 100; t++) if (t < 8 || t > 40) element(b, t);
    sim.run();
    expect(last.stats).toMatchObject({ eventsProcessed: 77, lateEvents: 0 });
  });
});

describe('sources that all fall idle', () => {
  it('leave the maximum of what they said, since nobody waits for them', () => {
    const harness = new StreamHarness({
      windowType,
      aggregate: count(),
      watermarkStrategy: perSource(manual(), { sources: [0, 1, 2] }),
    });
    harness.processWatermark({ watermark: 10, source: 0 });
    harness.processWatermark({ watermark: 30, source: 1, idle: true });
    harness.endInput(2);
    expect([harness.watermark, harness.idle]).toEqual([10, false]);
    harness.processWatermark({ watermark: 12, source: 0, idle: true });
    expect([harness.watermark, harness.idle]).toEqual([30, true]);
    // The one that comes back holds back what follows, and revokes nothing.
    harness.processWatermark({ watermark: 15, source: 0 });
    harness.processWatermark({ watermark: 50, source: 1 });
    expect([harness.watermark, harness.idle]).toEqual([30, false]);
    harness.processWatermark({ watermark: 40, source: 0 });
    expect(harness.watermark).toBe(40);
  });
});

describe('a strategy beside inputs with watermarks of their own', () => {
  const two = (idleTimeout?: number) =>
    new StreamHarness({
      windowType,
      aggregate: count(),
      watermarkStrategy: boundedOutOfOrderness(0, idleTimeout === undefined ? {} : { idleTimeout }),
      inputs: ['up'],
    });

  it('counts as one input more: the slower of the two holds', () => {
    const harness = two();
    harness.processElement({ value: 1, eventTime: 5 });
    harness.processWatermark({ watermark: 20, source: 'up' });
    harness.advanceTime(1);
    expect(harness.watermark).toBe(20);
    harness.processElement({ value: 1, eventTime: 30 });
    harness.advanceTime(2);
    expect(harness.watermark).toBe(20);
    harness.processWatermark({ watermark: 40, source: 'up' });
    expect(harness.watermark).toBe(30);
    harness.endInput('up');
    expect(harness.watermark).toBe(30);
    expect(harness.activeWindows).toBe(1);
  });

  it.each(['own', 'up'])('is left out when %s has fallen idle', (quiet) => {
    const harness = two(5);
    for (let t = 1; t <= 50; t++) {
      if (quiet !== 'own' || t < 4) harness.processElement({ value: 1, eventTime: t });
      if (quiet !== 'up' || t < 4)
        harness.processWatermark({ watermark: t, source: 'up', idle: quiet === 'up' && t === 3 });
      harness.advanceTime(t);
    }
    expect(harness.watermark).toBe(50);
    expect(harness.results.length).toBe(quiet === 'own' ? 1 : 5);
  });

  it('does not wait for an input that speaks again before it has caught up', () => {
    const harness = new StreamHarness({
      windowType,
      aggregate: count(),
      watermarkStrategy: manual(),
      inputs: ['a', 'b'],
    });
    harness.processElement({ value: 1, eventTime: 3, source: 'a' });
    harness.processWatermark({ watermark: 3, source: 'b', idle: true });
    harness.processWatermark({ watermark: 12, source: 'a' });
    expect(harness.results.length).toBe(1);
    harness.processWatermark({ watermark: 4, source: 'b' });
    harness.processWatermark({ watermark: 22, source: 'a' });
    expect(harness.watermark).toBe(22);
    harness.processWatermark({ watermark: 23, source: 'b' });
    harness.processWatermark({ watermark: 35, source: 'a' });
    expect(harness.watermark).toBe(23);
    harness.endInput('a');
    harness.endInput('b');
    expect(harness.watermark).toBe(Infinity);
  });
});

describe('a source that is forgotten', () => {
  it('neither holds back the watermark nor ends the stream, and is new when it comes back', () => {
    const harness = new StreamHarness({
      windowType,
      aggregate: count(),
      watermarkStrategy: perSource(boundedOutOfOrderness(0)),
    });
    const element = (source: number, eventTime: number) => harness.processElement({ value: 1, eventTime, source });
    for (let t = 0; t < 30; t++) {
      element(0, t);
      element(1, t);
    }
    element(0, 40);
    harness.advanceTime(1);
    expect(harness.watermark).toBe(29);
    harness.forget(1);
    expect([harness.watermark, harness.idle]).toEqual([40, false]);
    element(1, 45);
    element(0, 70);
    harness.advanceTime(2);
    expect(harness.watermark).toBe(45);
    harness.forget(0);
    harness.forget(1);
    expect([harness.watermark, harness.idle]).toEqual([45, true]);
    element(1, 60);
    harness.advanceTime(3);
    expect([harness.watermark, harness.idle, harness.stats.lateEvents]).toEqual([60, false, 0]);
  });

  it('can be an input with watermarks of its own', () => {
    const harness = new StreamHarness({
      windowType,
      aggregate: count(),
      watermarkStrategy: manual(),
      inputs: ['a', 'b'],
    });
    harness.processElement({ value: 1, eventTime: 3, source: 'a' });
    harness.processWatermark({ watermark: 12, source: 'a' });
    expect(harness.results.length).toBe(0);
    expect(harness.forget('b').length).toBe(1);
  });
});
