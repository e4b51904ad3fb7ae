import {
  boundedOutOfOrderness,
  count,
  manual,
  monotonous,
  percentile,
  perSource,
  processingTime,
  SessionWindow,
  SlidingWindow,
  StreamProcessor,
  type StreamProcessorOptions,
  sum,
  topK,
  TumblingWindow,
} from '@sim/stream';
import { CallbackEntity, SimEvent, type SimObserver, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

function processor(options: Partial<StreamProcessorOptions<any, any>> = {}) {
  return new StreamProcessor('p', {
    windowType: new TumblingWindow(10),
    aggregate: count(),
    downstream: new CallbackEntity('sink', () => {}),
    ...options,
  });
}

describe('a processor says', () => {
  it('every option in force, as plain values', () => {
    expect(processor().parameters()).toEqual({
      windowType: 'TumblingWindow(10)',
      aggregate: 'count()',
      allowedLateness: 0,
      lateEventPolicy: 'drop',
      updateRetention: Infinity,
      watermarkStrategy: 'boundedOutOfOrderness(0)',
      watermarkInterval: 1,
      retractions: false,
      trigger: 'EventTimeTrigger',
      accumulationMode: 'accumulating',
      evictor: undefined,
      timeDomain: 'event-time',
      drain: true,
      downstream: 'sink',
      sideOutput: undefined,
      processingCost: undefined,
      queueCapacity: Infinity,
      overflow: 'reject',
      forwardWatermarks: false,
      fromResult: 'function elementOfResult',
    });
  });

  it.each<[string, Partial<StreamProcessorOptions<any, any>>, object]>([
    [
      'sliding',
      { windowType: new SlidingWindow(10, 5, { offset: 1 }) },
      { windowType: 'SlidingWindow(10, 5, { offset: 1 })' },
    ],
    ['session', { windowType: new SessionWindow(5) }, { windowType: 'SessionWindow(5)' }],
    ['own', { windowType: { assignWindows: () => [], shouldClose: () => true } }, { windowType: 'an own window type' }],
    ['a function', { aggregate: function median() {} }, { aggregate: 'function median' }],
    ['sum', { aggregate: sum() }, { aggregate: 'sum()' }],
    ['topK', { aggregate: topK(3) }, { aggregate: 'topK(3)' }],
    ['percentile', { aggregate: percentile(99) }, { aggregate: 'percentile(99)' }],
    [
      'sources',
      { watermarkStrategy: perSource(boundedOutOfOrderness(2, { idleTimeout: 5 })) },
      { watermarkStrategy: 'perSource(boundedOutOfOrderness(2, { idleTimeout: 5 }))' },
    ],
    ['manual', { watermarkStrategy: manual() }, { watermarkStrategy: 'manual()' }],
    ['monotonous', { watermarkStrategy: monotonous() }, { watermarkStrategy: 'boundedOutOfOrderness(0)' }],
    ['clock', { watermarkStrategy: processingTime({ lag: 3 }) }, { watermarkStrategy: 'processingTime({ lag: 3 })' }],
    ['cost', { processingCost: 0.5, queueCapacity: 3 }, { processingCost: 0.5, queueCapacity: 3 }],
  ])('what it was given: %s', (_, options, expected) => {
    expect(processor(options).parameters()).toMatchObject(expected);
  });

  it('what it leaves out', () => {
    expect(processor().assumptions().length).toBeGreaterThan(1);
    expect(processor().assumptions()).not.toEqual(processor({ processingCost: 1 }).assumptions());
  });

  it('its numbers, at any time', () => {
    const made = processor({ processingCost: 2, queueCapacity: 1, allowedLateness: 5, watermarkInterval: 1 });
    const sim = new Simulation({ entities: [made] });
    for (const [time, eventTime] of [
      [1, 1],
      [1, 2],
      [1, 3],
      [6, 12],
      [9, 3],
    ] as const)
      sim.schedule(new SimEvent({ time, type: 'Process', target: made, payload: { value: 1, eventTime } }));
    const read = () => Object.fromEntries(made.metrics().map(({ name, read }) => [name, read()]));
    expect(read()).toMatchObject({ 'queue-length': 0, 'watermark-delay': 0, 'events-processed': 0 });
    sim.runUntil(2);
    expect(read()).toMatchObject({ 'queue-length': 1, 'events-rejected': 1 });
    sim.runUntil(20);
    expect(read()).toMatchObject({
      'active-windows': 1,
      'retained-windows': 1,
      'queue-length': 0,
      'watermark-delay': 8,
      'events-processed': 4,
      'late-events': 1,
      'late-events-dropped': 0,
      'windows-emitted': 1,
      'windows-updated': 1,
      'events-lost': 0,
    });
    expect(new Set(made.metrics().map(({ kind }) => kind))).toEqual(new Set(['gauge', 'counter']));
  });

  it('which windows came out, by bounds, and which elements were late', () => {
    const seen: unknown[] = [];
    const made = processor({ watermarkStrategy: manual() });
    const sim = new Simulation({ entities: [made] });
    const observer: SimObserver = { traced: (_entity, kind, detail) => void seen.push([kind, detail]) };
    sim.observe(observer);
    const at = (time: number, type: string, payload: unknown) =>
      sim.schedule(new SimEvent({ time, type, target: made, payload }));
    at(1, 'Process', { key: 'k', value: 1, eventTime: 1 });
    at(2, 'Watermark', { watermark: 10 });
    at(3, 'Process', { key: 'k', value: 1, eventTime: 1 });
    sim.runUntil(4);
    expect(seen).toMatchObject([
      ['window', { key: 'k', start: 0, end: 10, recordCount: 1, revision: 0 }],
      ['watermark', { watermark: 10 }],
      ['late', { key: 'k', eventTime: 1, watermark: 10, outcome: 'dropped' }],
    ]);
  });

  it('that a late element updated a window, after the window', () => {
    const seen: unknown[] = [];
    const made = processor({ watermarkStrategy: manual(), allowedLateness: 5 });
    const sim = new Simulation({ entities: [made] });
    sim.observe({ traced: (_entity, kind, detail) => void seen.push([kind, detail]) });
    const at = (time: number, type: string, payload: unknown) =>
      sim.schedule(new SimEvent({ time, type, target: made, payload }));
    at(1, 'Process', { key: 'k', value: 1, eventTime: 1 });
    at(2, 'Watermark', { watermark: 10 });
    at(3, 'Process', { key: 'k', value: 1, eventTime: 2 });
    sim.runUntil(4);
    expect(seen.slice(2)).toMatchObject([
      ['window', { key: 'k', start: 0, end: 10, recordCount: 2, revision: 1 }],
      ['late', { key: 'k', eventTime: 2, watermark: 10, outcome: 'updated' }],
    ]);
  });
});
