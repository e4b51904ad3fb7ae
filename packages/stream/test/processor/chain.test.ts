import {
  boundedOutOfOrderness,
  count,
  StreamProcessor,
  type StreamProcessorOptions,
  sum,
  topK,
  TumblingWindow,
  type WatermarkReceiver,
  type WindowResult,
} from '@sim/stream';
import { CallbackEntity, type Entity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

/** Two stages: sums of 10 s by key, and their sum over 60 s. */
function chain(
  upstreams: readonly string[],
  second: Partial<StreamProcessorOptions<any, any>> = {},
  first: Partial<StreamProcessorOptions<number, number>> = {},
) {
  const results: [time: number, WindowResult<any>][] = [];
  const sink = new CallbackEntity('sink', (event) => void results.push([event.time, event.payload as WindowResult]));
  const last = new StreamProcessor<any, any>('last', {
    windowType: new TumblingWindow(60),
    aggregate: sum(),
    downstream: sink,
    ...second,
  });
  const stages = upstreams.map(
    (name) =>
      new StreamProcessor<number, number>(name, {
        windowType: new TumblingWindow(10),
        aggregate: sum(),
        downstream: last,
        ...first,
      }),
  );
  const element = (stage: Entity, time: number, eventTime: number, value = 1, key = 'k') =>
    sim.schedule(new SimEvent({ time, type: 'Process', target: stage, payload: { key, value, eventTime } }));
  const sim = new Simulation({ entities: stages });
  return { sim, last, stages, element, results };
}

describe('chained processors', () => {
  it('take the results of one as the elements of the next, on time at the last instant of their window', () => {
    const { element, last, results, sim, stages } = chain(['first']);
    for (let t = 0; t < 130; t++) element(stages[0] as Entity, t, t);
    sim.run();
    expect(
      results.map(([, { key, windowStart, result, recordCount }]) => [key, windowStart, result, recordCount]),
    ).toEqual([
      ['k', 0, 60, 6],
      ['k', 60, 60, 6],
      ['k', 120, 10, 1],
    ]);
    // The sixth window of 10 s closes at the tick after 60 has come, and with it the first one of
    // 60 s.
    expect(results[0]?.[0]).toBe(61);
    expect(last.stats).toMatchObject({ eventsProcessed: 13, lateEvents: 0 });
  });

  it('wait for the slowest of several inputs', () => {
    const { element, last, results, sim, stages } = chain(['fast', 'slow']);
    const [fast, slow] = stages as readonly Entity[] as readonly [Entity, Entity];
    for (let t = 0; t < 100; t++) element(fast, t, t);
    for (let t = 0; t < 100; t++) element(slow, t + 500, t);
    const seen: number[] = [];
    sim.at(400, () => void seen.push(last.watermark));
    sim.run();
    expect(seen).toEqual([-Infinity]);
    expect(results.map(([, { windowStart, result }]) => [windowStart, result])).toEqual([
      [0, 120],
      [60, 80],
    ]);
    expect(last.stats.lateEvents).toBe(0);
  });

  it('drain one after the other, whichever was attached first', () => {
    for (const lastFirst of [true, false]) {
      const results: WindowResult[] = [];
      const last = new StreamProcessor('last', {
        windowType: new TumblingWindow(60),
        aggregate: sum(),
        downstream: new CallbackEntity('sink', (event) => void results.push(event.payload as WindowResult)),
      });
      const first = new StreamProcessor('first', {
        windowType: new TumblingWindow(10),
        aggregate: sum(),
        downstream: last,
      });
      const sim = new Simulation({ entities: lastFirst ? [last, first] : [first, last] });
      sim.schedule(new SimEvent({ time: 1, type: 'Process', target: first, payload: { value: 5, eventTime: 1 } }));
      sim.run();
      expect(results).toMatchObject([{ windowStart: 0, windowEnd: 60, result: 5, recordCount: 1 }]);
    }
  });

  it('drain by themselves where the sender does not', () => {
    const { element, results, sim, stages } = chain(['first'], {}, { drain: false });
    element(stages[0] as Entity, 1, 1);
    element(stages[0] as Entity, 2, 15);
    element(stages[0] as Entity, 20, 16);
    sim.run();
    expect(results.map(([, { result }]) => result)).toEqual([1]);
  });

  it('read results as they are told', () => {
    const { element, results, sim, stages } = chain(['first'], {
      aggregate: topK(2, ({ total }: { total: number }) => total),
      fromResult: ({ key, result, windowStart }: WindowResult<number>) => ({
        key: 'all',
        value: { key, total: result },
        eventTime: windowStart,
      }),
    });
    for (const [key, value] of [
      ['a', 3],
      ['b', 9],
      ['c', 5],
    ] as const)
      element(stages[0] as Entity, 1, 1, value, key);
    sim.run();
    expect(results[0]?.[1]).toMatchObject({
      key: 'all',
      result: [
        { key: 'b', total: 9 },
        { key: 'c', total: 5 },
      ],
    });
  });

  it('do not wait for an input that has fallen idle', () => {
    const idle = boundedOutOfOrderness(0, { idleTimeout: 5 });
    const { element, last, results, sim, stages } = chain(['busy', 'quiet'], {}, { watermarkStrategy: idle });
    const [busy, quiet] = stages as readonly Entity[] as readonly [Entity, Entity];
    for (let t = 0; t < 100; t++) element(busy, t, t);
    element(quiet, 1, 1);
    sim.runUntil(80);
    expect(results.map(([, { windowStart, result }]) => [windowStart, result])).toEqual([[0, 60]]);
    expect(last.watermark).toBe(80);
    // What quiet still holds comes out at the end, behind what has been said meanwhile.
    sim.run();
    expect(last.stats.lateEventsDropped).toBe(1);
  });

  it('tell nothing but results to a downstream that is no receiver of watermarks, unless asked to', () => {
    const types = (forwardWatermarks?: boolean) => {
      const seen = new Set<string>();
      const processor = new StreamProcessor('first', {
        windowType: new TumblingWindow(1),
        aggregate: count(),
        downstream: new CallbackEntity('sink', (event) => void seen.add(event.type)),
        ...(forwardWatermarks !== undefined && { forwardWatermarks }),
      });
      const sim = new Simulation({ entities: [processor] });
      for (const time of [0, 1, 2, 3])
        sim.schedule(new SimEvent({ time, type: 'Process', target: processor, payload: { value: 1 } }));
      sim.run();
      return [...seen];
    };
    expect(types()).toEqual(['WindowResult']);
    expect(types(true)).toEqual(['WindowResult', 'Watermark', 'EndOfStream']);
  });

  it('send watermarks to an entity of a user that is a receiver', () => {
    const seen: unknown[] = [];
    class Progress extends CallbackEntity implements WatermarkReceiver {
      registerInput(source: string): void {
        seen.push(['input', source]);
      }
    }
    const progress = new Progress('progress', (event) => void seen.push([event.type, event.payload]));
    const processor = new StreamProcessor('first', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      downstream: progress,
    });
    const sim = new Simulation({ entities: [processor] });
    sim.schedule(new SimEvent({ time: 0, type: 'Process', target: processor, payload: { value: 1, eventTime: 4 } }));
    sim.schedule(new SimEvent({ time: 2, type: 'EndOfStream', target: processor }));
    sim.run();
    expect(seen).toEqual([
      ['input', 'first'],
      ['Watermark', { watermark: 4, source: 'first' }],
      ['WindowResult', { key: 'default', windowStart: 0, windowEnd: 10, result: 1, recordCount: 1, revision: 0 }],
      ['EndOfStream', { source: 'first' }],
    ]);
  });
});
