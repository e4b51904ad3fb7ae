import { manual, SessionWindow, SlidingWindow, TumblingWindow } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';
import { scene, total } from '../support/scene.ts';

describe('window types', () => {
  it('give 5 the tumbling window [0, 10)', () => {
    expect(new TumblingWindow(10).assignWindows(5)).toEqual([[0, 10]]);
  });

  it('give 15, the edge 10 and negative times the tumbling window that holds them', () => {
    const type = new TumblingWindow(10);
    expect([15, 10, 0, -1, -10, -10.5].map((time) => type.assignWindows(time))).toEqual([
      [[10, 20]],
      [[10, 20]],
      [[0, 10]],
      [[-10, 0]],
      [[-10, 0]],
      [[-20, -10]],
    ]);
  });

  it.each([
    ['tumbling', new TumblingWindow(10), 10],
    ['sliding', new SlidingWindow(10, 5), 10],
    ['session', new SessionWindow(5), 15],
  ])('%s closes when the watermark reaches the end, not before', (_, type, end) => {
    expect([end - 1, end - 1e-9, end, end + 1].map((watermark) => type.shouldClose(end, watermark))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it.each([
    ['a tumbling size', 'size', (length: number) => new TumblingWindow(length)],
    ['a sliding size', 'size', (length: number) => new SlidingWindow(length, 5)],
    ['a slide', 'slide', (length: number) => new SlidingWindow(10, length)],
    ['a session gap', 'gap', (length: number) => new SessionWindow(length)],
  ])('%s must be a positive, finite number', (_, option, make) => {
    for (const length of [0, -1, NaN, Infinity, 1e-10, '5' as unknown as number, undefined as unknown as number]) {
      expect(
        codeOf(() => make(length)),
        String(length),
      ).toBe('INVALID_OPTION');
      expect(() => make(length)).toThrow(option);
    }
  });

  it('give 7 exactly the sliding windows from 0 and 5, and 3 also the one from -5', () => {
    const type = new SlidingWindow(10, 5);
    expect(type.assignWindows(7)).toEqual([
      [0, 10],
      [5, 15],
    ]);
    expect(type.assignWindows(3)).toEqual([
      [-5, 5],
      [0, 10],
    ]);
  });

  it('leave gaps where the slide is longer than the size', () => {
    const type = new SlidingWindow(2, 5);
    expect([0, 1.9, 2, 4.9, 5, -3.5].map((time) => type.assignWindows(time))).toEqual([
      [[0, 2]],
      [[0, 2]],
      [],
      [],
      [[5, 7]],
      [[-5, -3]],
    ]);
  });

  it('give 10 the session [10, 15)', () => {
    expect(new SessionWindow(5).assignWindows(10)).toEqual([[10, 15]]);
  });
});

describe('a stream processor', () => {
  it('has no watermark, no windows and no results before input', () => {
    const { processor } = scene({ windowType: new TumblingWindow(5), aggregate: total });
    expect([processor.watermark, processor.activeWindows, processor.totalWindowsEmitted]).toEqual([-Infinity, 0, 0]);
    expect(processor.windows()).toEqual([]);
  });

  it('emits the sum of a window once, at the tick that passes its end', () => {
    const { element, results, sim } = scene({ windowType: new TumblingWindow(5), aggregate: total }, { endTime: 15 });
    for (const k of [0, 1, 2]) element(0.5 + k / 100, { key: 'user', value: 10, eventTime: k });
    element(7.25, { key: 'user', value: 99, eventTime: 5 });
    sim.run();
    expect(results[0]).toEqual({
      time: 8,
      payload: { key: 'user', windowStart: 0, windowEnd: 5, result: 30, recordCount: 3, revision: 0 },
    });
    expect(results.filter(({ payload }) => payload.windowStart === 0)).toHaveLength(1);
  });

  it('emits it at the end of the run if nothing comes after it', () => {
    const { element, results, sim, processor } = scene(
      { windowType: new TumblingWindow(5), aggregate: total },
      { endTime: 15 },
    );
    for (const k of [0, 1, 2]) element(0.5 + k / 100, { key: 'user', value: 10, eventTime: k });
    sim.run();
    expect(results.map(({ payload }) => payload)).toEqual([
      { key: 'user', windowStart: 0, windowEnd: 5, result: 30, recordCount: 3, revision: 0 },
    ]);
    expect(processor.watermark).toBe(Infinity);
  });

  it('gives each key one result', () => {
    const { at, element, results, sim } = scene(
      {
        windowType: new TumblingWindow(5),
        aggregate: (values: readonly number[]) => values.length,
        watermarkStrategy: manual(),
      },
      { endTime: 15 },
    );
    for (const key of ['b', 'a', 'b', 'a']) element(0.5, { key, value: 1, eventTime: 1 });
    at(1, 'Watermark', { watermark: 5 });
    sim.run();
    expect(results.map(({ time, payload: { key, recordCount, result } }) => [time, key, recordCount, result])).toEqual([
      [1, 'a', 2, 2],
      [1, 'b', 2, 2],
    ]);
  });

  it('drops exactly the one late event, which is in no result', () => {
    const { at, element, processor, results, sim } = scene(
      { windowType: new TumblingWindow(5), aggregate: (values: readonly string[]) => values },
      { endTime: 20 },
    );
    element(1, { value: 'on time', eventTime: 1 });
    at(2, 'Watermark', { watermark: 12 });
    element(3, { value: 'late', eventTime: 2 } as never);
    sim.run();
    expect(processor.stats).toMatchObject({
      eventsProcessed: 2,
      lateEvents: 1,
      lateEventsDropped: 1,
      lateEventsUpdated: 0,
      lateEventsSideOutput: 0,
    });
    expect(results.map(({ payload }) => payload.result)).toEqual([['on time']]);
  });

  it('sends the one late event to the side output, with key, value, time and watermark', () => {
    const { at, element, late, processor, sim } = scene(
      { windowType: new TumblingWindow(5), aggregate: total, lateEventPolicy: 'side-output' },
      { endTime: 20, sideOutput: true },
    );
    at(2, 'Watermark', { watermark: 12 });
    element(3, { key: 'k', value: 7, eventTime: 2 });
    sim.run();
    expect(late).toEqual([{ time: 3, payload: { key: 'k', value: 7, eventTime: 2, watermark: 12 } }]);
    expect(processor.stats).toMatchObject({ lateEvents: 1, lateEventsDropped: 0, lateEventsSideOutput: 1 });
  });

  it('takes an event in the window [5, 10) at watermark 12 with 5 s of lateness: late, within what is allowed, in a result', () => {
    const { at, element, processor, results, sim } = scene(
      { windowType: new TumblingWindow(5), aggregate: total, allowedLateness: 5 },
      { endTime: 20 },
    );
    at(2, 'Watermark', { watermark: 12 });
    element(3, { value: 7, eventTime: 8 });
    sim.run();
    expect(processor.stats).toMatchObject({
      lateEvents: 1,
      lateEventsUpdated: 1,
      lateEventsDropped: 0,
      windowsEmitted: 1,
    });
    expect(results).toEqual([
      { time: 3, payload: { key: 'default', windowStart: 5, windowEnd: 10, result: 7, recordCount: 1, revision: 0 } },
    ]);
  });

  it('makes one session of events closer than the gap', () => {
    const { element, results, sim } = scene({ windowType: new SessionWindow(2), aggregate: total }, { endTime: 10 });
    for (const k of [0, 1, 2]) element(k, { value: 1, eventTime: k });
    sim.run();
    expect(results.map(({ payload }) => payload)).toEqual([
      { key: 'default', windowStart: 0, windowEnd: 4, result: 3, recordCount: 3, revision: 0 },
    ]);
  });

  it('gives one event to each of its sliding windows', () => {
    const { element, results, sim } = scene(
      { windowType: new SlidingWindow(10, 5), aggregate: total },
      { endTime: 20 },
    );
    element(1, { value: 1, eventTime: 7 });
    sim.run();
    expect(results.map(({ payload: { windowStart, windowEnd } }) => [windowStart, windowEnd])).toEqual([
      [0, 10],
      [5, 15],
    ]);
  });

  it('counts one event and one window', () => {
    const { element, processor, sim } = scene({ windowType: new TumblingWindow(5), aggregate: total }, { endTime: 15 });
    element(1, { value: 1, eventTime: 1 });
    sim.run();
    expect(processor.stats).toMatchObject({
      eventsProcessed: 1,
      eventsOnTime: 1,
      windowsEmitted: 1,
      windowsUpdated: 0,
    });
    expect(processor.totalWindowsEmitted).toBe(1);
  });

  it('puts an event into the window of its event time, whenever it comes', () => {
    const { element, processor, sim } = scene({ windowType: new TumblingWindow(5), aggregate: total, drain: false });
    element(100, { value: 1, eventTime: 3.25 });
    sim.run();
    expect(processor.windows()).toMatchObject([{ start: 0, end: 5, recordCount: 1, emitted: false }]);
  });

  it('takes the clock for the event time where there is none', () => {
    const { element, processor, results, sim } = scene({ windowType: new TumblingWindow(10), aggregate: total });
    element(5, { value: 4 });
    sim.run();
    expect(processor.stats.eventsProcessed).toBe(1);
    expect(results.map(({ payload }) => payload)).toEqual([
      { key: 'default', windowStart: 0, windowEnd: 10, result: 4, recordCount: 1, revision: 0 },
    ]);
  });

  it('takes an event without a key, and one with the key null of a keyless record, for the default key', () => {
    const { element, results, sim } = scene({ windowType: new TumblingWindow(10), aggregate: total });
    element(5, { value: 4 });
    element(6, { key: null as never, value: 3 });
    sim.run();
    expect(results.map(({ payload }) => [payload.key, payload.result])).toEqual([['default', 7]]);
  });
});
