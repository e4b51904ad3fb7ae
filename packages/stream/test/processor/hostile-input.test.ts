import {
  approxCountDistinct,
  boundedOutOfOrderness,
  count,
  monotonous,
  percentile,
  perSource,
  processingTime,
  SlidingWindow,
  StreamHarness,
  StreamProcessor,
  TumblingWindow,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf, errorOf } from '../support/code-of.ts';
import { scene, total } from '../support/scene.ts';

const good = { windowType: new TumblingWindow(5), aggregate: total, downstream: new CallbackEntity('sink', () => {}) };

describe('an aggregate written without its parentheses', () => {
  it('is found out at its first result', () => {
    const { sim, element } = scene({ windowType: new TumblingWindow(5), aggregate: count as unknown as () => number });
    element(1, { value: 1 });
    const error = errorOf(() => sim.run());
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain('count() instead of count');
  });
});

describe('options that cannot be used are refused at once', () => {
  it.each<[option: string, value: unknown]>([
    ['windowType', undefined],
    ['windowType', {}],
    ['windowType', { assignWindows: () => [] }],
    ['windowType', { assignWindows: () => [], shouldClose: () => true, merge: 5 }],
    ['aggregate', undefined],
    ['aggregate', 'sum'],
    ['aggregate', { create: () => 0 }],
    ['aggregate', { ...count(), merge: 1 }],
    ['downstream', undefined],
    ['downstream', {}],
    ['sideOutput', 'side'],
    ['allowedLateness', -1],
    ['allowedLateness', NaN],
    ['allowedLateness', '5'],
    ['lateEventPolicy', 'DROP'],
    ['updateRetention', -1],
    ['updateRetention', NaN],
    ['watermarkInterval', 0],
    ['watermarkInterval', Infinity],
    ['watermarkInterval', 1e-12],
    ['watermarkStrategy', 'bounded'],
    ['drain', 'yes'],
    ['retractions', 1],
    ['forwardWatermarks', 0],
    ['fromResult', {}],
    ['overflow', 'drop'],
    ['queueCapacity', 5],
    ['aggregate', { ...count(), copy: 1 }],
  ])('%s: %j', (option, value) => {
    const error = errorOf(() => new StreamProcessor('p', { ...good, [option]: value }));
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain('StreamProcessor "p"');
    expect(error.message).toContain(option);
  });

  it.each([[['k', 1]], [new Map([['value', 1]])]])('%j for an element', (payload) => {
    const downstream = new CallbackEntity('sink', () => {});
    const processor = new StreamProcessor('p', { ...good, downstream });
    const sim = new Simulation({ entities: [processor] });
    sim.schedule(new SimEvent({ time: 1, type: 'Process', target: processor, payload: payload as never }));
    expect(errorOf(() => sim.run()).message).toContain('payload of Process must be an object');
  });

  it('the policy side-output without a side output', () => {
    expect(errorOf(() => new StreamProcessor('p', { ...good, lateEventPolicy: 'side-output' })).message).toContain(
      'sideOutput',
    );
  });

  it('no options at all', () => {
    expect(codeOf(() => new StreamProcessor('p', undefined as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => new StreamHarness(undefined as never))).toBe('INVALID_OPTION');
  });
});

describe('names of options that do not exist are refused', () => {
  it.each<[name: string, make: () => unknown]>([
    ['lateness', () => new StreamProcessor('p', { ...good, lateness: 5 } as never)],
    [
      'allowedLatenes',
      () => new StreamHarness({ windowType: good.windowType, aggregate: total, allowedLatenes: 5 } as never),
    ],
    ['downstream', () => new StreamHarness(good)],
    ['ofset', () => new TumblingWindow(5, { ofset: 1 } as never)],
    ['ofset', () => new SlidingWindow(5, 1, { ofset: 1 } as never)],
    ['idleTimout', () => boundedOutOfOrderness(1, { idleTimout: 1 } as never)],
    ['idleTimout', () => monotonous({ idleTimout: 1 } as never)],
    ['delay', () => processingTime({ delay: 1 } as never)],
    ['source', () => perSource(monotonous(), { source: [1] } as never)],
    ['accurracy', () => percentile(50, { accurracy: 0.1 } as never)],
    ['precison', () => approxCountDistinct({ precison: 5 } as never)],
  ])('%s', (name, make) => {
    const error = errorOf(make);
    expect([error.code, error.context]).toMatchObject(['INVALID_OPTION', { option: name }]);
  });
});

describe('events that cannot be used stop the run', () => {
  it.each<[type: string, payload: unknown, code: string]>([
    ['Process', undefined, 'INVALID_OPTION'],
    ['Process', 5, 'INVALID_OPTION'],
    ['Process', { value: 1, eventTime: NaN }, 'INVALID_OPTION'],
    ['Process', { value: 1, eventTime: Infinity }, 'INVALID_OPTION'],
    ['Process', { value: 1, eventTime: '5' }, 'INVALID_OPTION'],
    ['Process', { value: 1, eventTime: null }, 'INVALID_OPTION'],
    ['Process', { value: 1, key: 5 }, 'INVALID_OPTION'],
    ['Process', { value: 1, key: 7 }, 'INVALID_OPTION'],
    ['Process', { value: 1, source: {} }, 'INVALID_OPTION'],
    ['Watermark', undefined, 'INVALID_OPTION'],
    ['Watermark', {}, 'INVALID_OPTION'],
    ['Watermark', { watermark: NaN }, 'INVALID_OPTION'],
    ['Watermark', { watermark: '5' }, 'INVALID_OPTION'],
    ['Watermark', { watermark: 5, idle: true }, 'INVALID_OPTION'],
    ['EndOfStream', { source: {} }, 'INVALID_OPTION'],
    ['Precess', { value: 1 }, 'UNKNOWN_EVENT_TYPE'],
  ])('%s %j', (type, payload, code) => {
    const { at, processor, sim } = scene<number, number>({ windowType: new TumblingWindow(5), aggregate: total });
    at(1, type, payload);
    const error = errorOf(() => sim.run());
    expect(error.code).toBe(code);
    expect(error.message).toContain('processor');
    expect([processor.stats.eventsProcessed, processor.activeWindows, processor.watermark]).toEqual([0, 0, -Infinity]);
  });

  it.each<[what: string, assigned: unknown]>([
    ['no array', 5],
    ['no pairs', [5]],
    ['NaN', [[0, NaN]]],
    ['an end before the start', [[5, 0]]],
    ['text', [['0', '5']]],
  ])('a window type that gives %s', (_, assigned) => {
    const { element, sim } = scene<number, number>({
      windowType: { assignWindows: () => assigned as never, shouldClose: () => false },
      aggregate: total,
    });
    element(1, { value: 1, eventTime: 1 });
    expect(codeOf(() => sim.run())).toBe('INVALID_WINDOW');
  });

  it('a grid of a window type that is none', () => {
    const windowType = { assignWindows: () => [], shouldClose: () => false, grid: { size: 0, slide: 1, offset: 0 } };
    expect(codeOf(() => new StreamProcessor('p', { ...good, windowType }))).toBe('INVALID_OPTION');
  });

  it('an aggregate that throws, with the original as the cause', () => {
    const failure = new Error('boom');
    const { element, sim } = scene<number, number>({
      windowType: new TumblingWindow(5),
      aggregate: () => {
        throw failure;
      },
    });
    element(1, { value: 1, eventTime: 1 });
    const error = errorOf(() => sim.run());
    expect([error.code, error.cause]).toEqual(['UNHANDLED_FAILURE', failure]);
  });

  it('a harness whose clock is turned back', () => {
    const harness = new StreamHarness({ windowType: new TumblingWindow(5), aggregate: count() });
    harness.advanceTime(5);
    for (const time of [4.9, NaN, Infinity]) expect(codeOf(() => harness.advanceTime(time))).toBe('INVALID_OPTION');
  });
});

describe('a processor', () => {
  it('may be looked at outside a simulation, but not used there', () => {
    const processor = new StreamProcessor('p', good);
    expect([processor.hasCapacity(), processor.stats.eventsProcessed, processor.windows()]).toEqual([true, 0, []]);
    expect(
      codeOf(() =>
        processor.handleEvent(new SimEvent({ time: 0, type: 'Process', target: processor, payload: { value: 1 } })),
      ),
    ).toBe('NOT_ATTACHED');
  });

  it('is attached with its downstream and its side output', () => {
    const side = new CallbackEntity('side', () => {});
    const processor = new StreamProcessor('p', {
      ...good,
      downstream: new CallbackEntity('next', () => {}),
      sideOutput: side,
    });
    new Simulation({ entities: [processor] });
    expect(side.now).toBe(0);
  });
});
