import {
  count,
  manual,
  SessionWindow,
  StreamProcessor,
  type StreamProcessorOptions,
  sum,
  TumblingWindow,
  type WindowResult,
  type WindowType,
} from '@sim/stream';
import { CallbackEntity, SimEvent, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

const everything: WindowType = { assignWindows: () => [[-Infinity, Infinity]], shouldClose: () => false };

function pair(
  first: Omit<StreamProcessorOptions<any, any>, 'downstream'>,
  second: Partial<StreamProcessorOptions<any, any>> = {},
  late = false,
) {
  const results: WindowResult[] = [];
  const last = new StreamProcessor('last', {
    windowType: new TumblingWindow(100),
    aggregate: sum(),
    downstream: new CallbackEntity('sink', (event) => void results.push(event.payload as WindowResult)),
    ...second,
  });
  const up = new StreamProcessor('up', {
    ...first,
    ...(late ? { downstream: new CallbackEntity('results', () => {}), sideOutput: last } : { downstream: last }),
  });
  const sim = new Simulation({ entities: [up] });
  const at = (time: number, type: string, payload: unknown) =>
    sim.schedule(new SimEvent({ time, type, target: up, payload }));
  return { at, last, results, sim };
}

describe('between processors pass', () => {
  it('retractions: counted, since the result that follows is a further element', () => {
    const { at, last, results, sim } = pair({
      windowType: new SessionWindow(5),
      aggregate: count(),
      retractions: true,
      allowedLateness: 50,
      watermarkStrategy: manual(),
    });
    at(1, 'Process', { value: 1, eventTime: 0 });
    at(2, 'Watermark', { watermark: 10 });
    at(3, 'Process', { value: 1, eventTime: 4 });
    sim.run();
    expect(last.stats).toMatchObject({ retractionsReceived: 1, eventsProcessed: 2 });
    expect(results.map(({ result }) => result)).toEqual([3]);
    last.resetStats();
    expect(last.stats.retractionsReceived).toBe(0);
  });

  it('late events, as elements of their own time', () => {
    const { at, results, sim } = pair(
      {
        windowType: new TumblingWindow(5),
        aggregate: count(),
        lateEventPolicy: 'side-output',
        watermarkStrategy: manual(),
      },
      {},
      true,
    );
    at(1, 'Watermark', { watermark: 500 });
    at(2, 'Process', { key: 'k', value: 7, eventTime: 104 });
    sim.run();
    expect(results).toMatchObject([{ key: 'k', windowStart: 100, result: 7, recordCount: 1 }]);
  });

  it('results of a window without end: they happen at the watermark, or by the clock', () => {
    for (const [watermark, start] of [
      [undefined, 0],
      [1_700_000_040, 1_700_000_000],
    ] as const) {
      const { at, results, sim } = pair({ windowType: everything, aggregate: count(), watermarkStrategy: manual() });
      for (const time of [1, 2, 3]) at(time, 'Process', { value: 1, eventTime: (watermark ?? 0) + time });
      if (watermark !== undefined) at(4, 'Watermark', { watermark });
      sim.run();
      expect(results).toMatchObject([{ windowStart: start, result: 3, recordCount: 1 }]);
    }
  });

  it.each([0, 1e6, 8e6, 9e6, 1e8, 1.7e9, 1.7e12])('results in the window they belong to, at %d s', (epoch) => {
    const { at, last, results, sim } = pair(
      { windowType: new TumblingWindow(10), aggregate: count() },
      { windowType: new TumblingWindow(60) },
    );
    const base = Math.ceil(epoch / 60) * 60;
    for (let t = 0; t < 180; t++) at(t, 'Process', { value: 1, eventTime: base + t });
    sim.run();
    expect(results.map(({ result, windowEnd, windowStart }) => [windowStart - base, windowEnd - base, result])).toEqual(
      [
        [0, 60, 60],
        [60, 120, 60],
        [120, 180, 60],
      ],
    );
    expect(last.stats.lateEvents).toBe(0);
  });

  it('nothing else: timers of a processor are no events that can be forged', () => {
    for (const type of ['WatermarkTick', 'ElementProcessed', 'watermark-tick', 'process-element']) {
      const { last, sim } = pair({ windowType: new TumblingWindow(10), aggregate: count() });
      sim.schedule(new SimEvent({ time: 1, type, target: last }));
      expect(() => sim.run()).toThrow(/UNKNOWN_EVENT_TYPE|handles "Process"/);
    }
  });
});
