import {
  boundedOutOfOrderness,
  manual,
  monotonous,
  perSource,
  processingTime,
  punctuated,
  SessionWindow,
  StreamProcessor,
  TumblingWindow,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';
import { scene, total } from '../support/scene.ts';

const windowType = new TumblingWindow(10);

/** Watermarks read off a processor at some times of a run. */
function watermarksAt(
  times: readonly number[],
  options: Partial<Parameters<typeof scene<number, number>>[0]>,
  elements: readonly (readonly [time: number, eventTime: number, source?: string])[],
  rest?: (at: (time: number, type: string, payload: unknown) => void) => void,
) {
  const made = scene<number, number>({ windowType, aggregate: total, ...options }, { endTime: Math.max(...times) + 1 });
  const seen: number[] = [];
  for (const time of times) made.sim.at(time, () => void seen.push(made.processor.watermark));
  for (const [time, eventTime, source] of elements)
    made.element(time, { value: 1, eventTime, ...(source !== undefined && { source }) });
  rest?.(made.at);
  made.sim.run();
  return seen;
}

describe('the watermark', () => {
  it('comes from event times, so that a constant delay on the way makes nothing late', () => {
    const { element, processor, results, sim } = scene<number, number>({ windowType, aggregate: total });
    for (let t = 0; t < 40; t++) element(t + 30, { value: 1, eventTime: t });
    sim.run();
    expect(processor.stats.lateEvents).toBe(0);
    expect(results.map(({ payload }) => payload.result)).toEqual([10, 10, 10, 10]);
  });

  it('closes windows of event times far ahead of the clock', () => {
    const { element, results, sim } = scene<number, number>({ windowType, aggregate: total });
    for (let t = 0; t < 59; t++) element(t, { value: 1, eventTime: 1_700_000_000 + t });
    sim.run();
    expect(results.map(({ payload }) => [payload.windowStart - 1_700_000_000, payload.result])).toEqual([
      [0, 10],
      [10, 10],
      [20, 10],
      [30, 10],
      [40, 10],
      [50, 9],
    ]);
    expect(results[0]?.time).toBe(11);
  });

  it('is -Infinity until the first tick, so that no time is late before', () => {
    expect(
      watermarksAt([0.25, 0.75, 1.5], {}, [
        [0.5, -100],
        [0.6, -200],
      ]),
    ).toEqual([-Infinity, -Infinity, -100]);
    const { element, processor, sim } = scene<number, number>({ windowType, aggregate: total });
    element(0.5, { value: 1, eventTime: -100 });
    element(0.6, { value: 1, eventTime: -200 });
    sim.run();
    expect(processor.stats).toMatchObject({ eventsOnTime: 2, lateEvents: 0, windowsEmitted: 2 });
  });

  it('stands still while nothing comes', () => {
    expect(
      watermarksAt([5, 500, 1000], {}, [
        [1, 3],
        [999, 4],
      ]),
    ).toEqual([3, 3, 3]);
  });

  it('has a daemon tick that never keeps a run alive, and none at all before there is anything to advance and after the end', () => {
    const { element, processor, sim } = scene<number, number>({ windowType, aggregate: total });
    element(5, { value: 1, eventTime: 1 });
    element(5, { value: 1, eventTime: 0 });
    const summary = sim.run();
    expect([summary.endReason, summary.endTime, summary.eventsPending]).toEqual(['exhausted', 5, 0]);
    expect(processor.stats.windowsEmitted).toBe(1);
    const idle = scene<number, number>({ windowType, aggregate: total, drain: false });
    idle.element(5, { value: 1, eventTime: 1 });
    const after = idle.sim.runUntil(100);
    // The element, and the one tick that advanced the watermark to it.
    expect([after.eventsProcessed, after.eventsPending]).toEqual([2, 0]);
  });

  it('closes a window at the tick that passes its end', () => {
    const { element, results, sim } = scene<number, number>(
      { windowType, aggregate: total, watermarkInterval: 0.5 },
      { endTime: 30 },
    );
    element(1, { value: 1, eventTime: 9 });
    element(11.2, { value: 1, eventTime: 10 });
    element(13, { value: 1, eventTime: 10 });
    sim.run();
    expect(results[0]).toMatchObject({ time: 11.5, payload: { windowEnd: 10 } });
  });

  it('ticks at the multiples of its interval on the clock, whenever input begins', () => {
    expect(
      watermarksAt([1.49, 1.51, 2.99, 3.01], { watermarkInterval: 1.5 }, [
        [1.2, 4],
        [2.8, 7],
      ]),
    ).toEqual([-Infinity, 4, 4, 7]);
  });

  it('never goes back, and takes explicit watermarks as far as they are ahead', () => {
    const seen = watermarksAt(
      [1.5, 2.5, 3.5, 4.5],
      { watermarkStrategy: boundedOutOfOrderness(5) },
      [
        [1, 20],
        [3, 30],
      ],
      (at) => {
        at(2, 'Watermark', { watermark: 22 });
        at(4, 'Watermark', { watermark: 3 });
      },
    );
    expect(seen).toEqual([-Infinity, 22, 22, 25]);
  });

  it('lets elements count against the old watermark between two ticks', () => {
    const { element, processor, sim } = scene<number, number>({ windowType, aggregate: total }, { endTime: 5 });
    element(1.1, { value: 1, eventTime: 100 });
    element(1.9, { value: 1, eventTime: 1 });
    element(2.1, { value: 1, eventTime: 1 });
    sim.run();
    expect(processor.stats).toMatchObject({ eventsOnTime: 2, lateEventsDropped: 1 });
  });
});

describe('watermark strategies', () => {
  it('bounded out-of-orderness is its bound behind; an element on the bound is on time', () => {
    expect(
      watermarksAt([1.5], { watermarkStrategy: boundedOutOfOrderness(2.5) }, [
        [0.1, 10],
        [0.2, 7],
      ]),
    ).toEqual([7.5]);
    expect(
      watermarksAt([1.5], { watermarkStrategy: monotonous() }, [
        [0.1, 10],
        [0.2, 7],
      ]),
    ).toEqual([10]);
  });

  it('punctuated watermarks take effect at once, after their element', () => {
    const { element, results, sim } = scene<number, number>(
      {
        windowType,
        aggregate: total,
        watermarkStrategy: punctuated(({ value }, eventTime) => (value === 0 ? eventTime + 1 : undefined)),
      },
      { endTime: 9 },
    );
    element(0.1, { value: 5, eventTime: 3 });
    element(0.2, { value: 0, eventTime: 9 });
    sim.run();
    expect(results[0]).toEqual({
      time: 0.2,
      payload: { key: 'default', windowStart: 0, windowEnd: 10, result: 5, recordCount: 2, revision: 0 },
    });
  });

  it('processing time follows the clock at a lag, from the first input on', () => {
    expect(
      watermarksAt([0.5, 1.5, 3.5, 7.25], { watermarkStrategy: processingTime({ lag: 2 }) }, [[1.2, 100]]),
    ).toEqual([-Infinity, -Infinity, 1, 5]);
  });

  it('manual watermarks come from events only', () => {
    expect(
      watermarksAt([5, 7], { watermarkStrategy: manual() }, [[1, 100]], (at) => at(6, 'Watermark', { watermark: 42 })),
    ).toEqual([-Infinity, 42]);
  });

  it('of sources is the minimum; a declared source that is silent holds it back', () => {
    const elements = [
      [0.1, 50, 'a'],
      [2.1, 30, 'b'],
      [4.1, 70, 'b'],
    ] as const;
    expect(
      watermarksAt(
        [1.5, 3.5, 5.5],
        { watermarkStrategy: perSource(boundedOutOfOrderness(0), { sources: ['a', 'b'] }) },
        elements,
      ),
    ).toEqual([-Infinity, 30, 50]);
  });

  it('of sources leaves out an idle one, and never goes back when it speaks again', () => {
    const watermarkStrategy = perSource(boundedOutOfOrderness(0, { idleTimeout: 3 }), { sources: ['a', 'b'] });
    const elements = [
      [0.5, 5, 'b'],
      ...Array.from({ length: 12 }, (_, k) => [k + 0.5, 10 + k, 'a'] as const),
      [12.5, 7, 'b'],
    ] as const;
    // b is quiet at the tick of 2, which starts the stopwatch; more than 3 s have passed on it at
    // 6.
    expect(watermarksAt([5.5, 6.5, 11.5, 13.5], { watermarkStrategy }, elements)).toEqual([5, 15, 20, 21]);
  });

  it('of sources reads the source as it is told', () => {
    const watermarkStrategy = perSource(boundedOutOfOrderness(0), {
      sourceOf: ({ key }) => key ?? 'none',
      sources: ['default', 'other'],
    });
    expect(watermarksAt([1.5], { watermarkStrategy }, [[0.5, 5]])).toEqual([-Infinity]);
  });

  it('of sources refuses an element without one', () => {
    const { element, sim } = scene<number, number>({
      windowType,
      aggregate: total,
      watermarkStrategy: perSource(boundedOutOfOrderness(0)),
    });
    element(1, { value: 1, eventTime: 1 });
    expect(codeOf(() => sim.run())).toBe('INVALID_OPTION');
  });

  it('of sources lets Watermark and EndOfStream events speak for one source', () => {
    const watermarkStrategy = perSource(manual(), { sources: [0, 1] });
    const seen = watermarksAt([1.5, 2.5, 3.5, 4.5, 5.5], { watermarkStrategy }, [], (at) => {
      at(1, 'Watermark', { watermark: 10, source: 0 });
      at(2, 'Watermark', { watermark: 8, source: 1 });
      at(3, 'Watermark', { watermark: 9, source: 1, idle: true });
      at(4, 'EndOfStream', { source: 0 });
      at(5, 'EndOfStream', { source: 1 });
    });
    expect(seen).toEqual([-Infinity, 8, 10, 10, Infinity]);
  });

  it('takes the minimum of explicit watermarks of several sources without being told to', () => {
    const seen = watermarksAt([1.5, 2.5, 3.5], { watermarkStrategy: manual() }, [], (at) => {
      at(1, 'Watermark', { watermark: 10, source: 'a' });
      at(2, 'Watermark', { watermark: 20, source: 'a' });
      at(2.1, 'Watermark', { watermark: 20, source: 'b' });
      at(3, 'Watermark', { watermark: 30, source: 'a' });
    });
    expect(seen).toEqual([10, 20, 20]);
  });

  it('of a user that is no number is refused', () => {
    const { element, sim } = scene<number, number>({
      windowType,
      aggregate: total,
      watermarkStrategy: { createGenerator: () => ({ onEvent: () => NaN }) },
    });
    element(1, { value: 1, eventTime: 1 });
    expect(codeOf(() => sim.run())).toBe('INVALID_OPTION');
  });

  it.each([
    ['a negative delay', () => boundedOutOfOrderness(-1)],
    ['a delay of NaN', () => boundedOutOfOrderness(NaN)],
    ['an idle timeout of 0', () => boundedOutOfOrderness(0, { idleTimeout: 0 })],
    ['an idle timeout of NaN', () => monotonous({ idleTimeout: NaN })],
    ['a lag of NaN', () => processingTime({ lag: NaN })],
    ['a punctuation that is no function', () => punctuated(5 as never)],
    ['a strategy that is none', () => perSource({} as never)],
    ['sources that are no list', () => perSource(manual(), { sources: 'ab' as never })],
    ['a source of NaN type', () => perSource(manual(), { sources: [{}] as never }).createGenerator()],
  ])('refuse %s', (_, make) => {
    expect(codeOf(make)).toBe('INVALID_OPTION');
  });
});

describe('two simulations at once', () => {
  it('share a strategy without sharing its state', () => {
    const strategy = boundedOutOfOrderness(1);
    const made = [1, 2].map((k) => {
      const processor = new StreamProcessor(`p${k}`, {
        windowType: new SessionWindow(1),
        aggregate: total,
        watermarkStrategy: strategy,
        downstream: new CallbackEntity('sink', () => {}),
      });
      const sim = new Simulation({ entities: [processor] });
      sim.schedule(
        new SimEvent({ time: 0.5, type: 'Process', target: processor, payload: { value: 1, eventTime: 10 * k } }),
      );
      sim.runUntil(2);
      return processor.watermark;
    });
    expect(made).toEqual([9, 19]);
  });
});
