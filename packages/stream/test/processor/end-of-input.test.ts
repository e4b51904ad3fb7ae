import { manual, SessionWindow, TumblingWindow } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { scene, total } from '../support/scene.ts';

const windowType = new TumblingWindow(10);

describe('the end of the input', () => {
  it('comes when a run ends by itself, and emits everything that is open, by end', () => {
    const { element, processor, results, sim } = scene<number, number>({
      windowType,
      aggregate: total,
      watermarkStrategy: manual(),
    });
    for (const [key, eventTime] of [
      ['b', 25],
      ['a', 25],
      ['b', 5],
    ] as const)
      element(1, { key, value: eventTime, eventTime });
    sim.run();
    expect(results.map(({ time, payload: { key, windowStart } }) => [time, key, windowStart])).toEqual([
      [1, 'b', 0],
      [1, 'a', 20],
      [1, 'b', 20],
    ]);
    expect([processor.watermark, processor.activeWindows, processor.retainedWindows]).toEqual([Infinity, 0, 0]);
  });

  it('does not come with drain: false', () => {
    const { element, processor, results, sim } = scene<number, number>({ windowType, aggregate: total, drain: false });
    element(1, { value: 1, eventTime: 5 });
    sim.run();
    expect([results, processor.activeWindows]).toEqual([[], 1]);
  });

  it('does not come with runUntil, so that a run can go on', () => {
    const { element, processor, results, sim } = scene<number, number>({ windowType, aggregate: total });
    element(1, { value: 1, eventTime: 5 });
    sim.runUntil(50);
    expect([results, processor.watermark]).toEqual([[], 5]);
    element(51, { value: 2, eventTime: 6 });
    sim.run();
    expect(results.map(({ payload }) => payload.result)).toEqual([3]);
  });

  it('is announced by an EndOfStream event, with or without a payload; what comes after it is late', () => {
    for (const payload of [undefined, {}]) {
      const { at, element, processor, results, sim } = scene<number, number>({ windowType, aggregate: total });
      element(1, { value: 1, eventTime: 5 });
      at(2, 'EndOfStream', payload);
      element(3, { value: 1, eventTime: 100 });
      sim.run();
      expect(results.map(({ time }) => time)).toEqual([2]);
      expect(processor.stats).toMatchObject({ eventsProcessed: 2, lateEventsDropped: 1 });
    }
  });

  it('closes windows whose own type never would', () => {
    const { element, results, sim } = scene<number, number>({
      windowType: { assignWindows: () => [[-Infinity, Infinity]], shouldClose: () => false },
      aggregate: total,
    });
    element(1, { value: 1, eventTime: 5 });
    element(2, { value: 2, eventTime: -5 });
    sim.run();
    expect(results.map(({ payload }) => payload)).toEqual([
      { key: 'default', windowStart: -Infinity, windowEnd: Infinity, result: 3, recordCount: 2, revision: 0 },
    ]);
  });

  it('frees everything, windows kept for late elements included', () => {
    const { at, element, processor, sim } = scene<number, number>({
      windowType: new SessionWindow(1),
      aggregate: total,
      allowedLateness: 1e6,
    });
    element(1, { value: 1, eventTime: 5 });
    at(2, 'Watermark', { watermark: 10 });
    sim.runUntil(3);
    expect(processor.retainedWindows).toBe(1);
    sim.run();
    expect([processor.retainedWindows, processor.windows()]).toEqual([0, []]);
  });
});
