import { CallbackEntity, SimEvent, type SimObserver, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import {
  count,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  StreamProcessor,
  TumblingWindow,
  type WindowBounds,
  type WindowType,
} from '../../src/index.ts';

/** Closes windows 5 s after their end. */
class Patient extends TumblingWindow {
  override shouldClose(windowEnd: number, watermark: number): boolean {
    return watermark >= windowEnd + 5;
  }
}

class PatientSliding extends SlidingWindow {
  override shouldClose(windowEnd: number, watermark: number): boolean {
    return watermark >= windowEnd + 5;
  }
}

class PatientSession extends SessionWindow {
  override shouldClose(windowEnd: number, watermark: number): boolean {
    return watermark >= windowEnd + 5;
  }
}

class FirstHalf extends TumblingWindow {
  override assignWindows(eventTime: number): readonly WindowBounds[] {
    return super.assignWindows(eventTime).filter(([start, end]) => eventTime < (start + end) / 2);
  }
}

function harness(windowType: WindowType) {
  return new StreamHarness({ windowType, aggregate: count(), watermarkStrategy: manual() });
}

describe('a window type of a user', () => {
  it.each([
    ['tumbling', new Patient(10), [[15, 0, 10]]],
    [
      'sliding',
      new PatientSliding(10, 5),
      [
        [10, -5, 5],
        [15, 0, 10],
      ],
    ],
    ['session', new PatientSession(6), [[15, 3, 10]]],
  ])('decides when its %s windows close, and what is late goes by that', (_, windowType, closings) => {
    const made = harness(windowType);
    made.processElement({ value: 1, eventTime: 4 });
    const seen: number[][] = [];
    for (const watermark of [5, 9, 10, 14]) {
      for (const { windowStart, windowEnd } of made.processWatermark(watermark))
        seen.push([watermark, windowStart, windowEnd]);
      if (watermark === 14) made.processElement({ value: 1, eventTime: 3 });
    }
    for (const { windowStart, windowEnd } of made.processWatermark(15)) seen.push([15, windowStart, windowEnd]);
    expect(made.stats).toMatchObject({ lateEvents: 0, eventsOnTime: 2 });
    expect(seen).toEqual(closings);
    expect([made.windows(), made.results.at(-1)?.recordCount]).toEqual([[], 2]);
  });

  it('that inherits from one of this package assigns by itself', () => {
    const made = harness(new FirstHalf(10));
    for (const eventTime of [1, 4.9, 5, 9]) made.processElement({ value: 1, eventTime });
    expect(made.endInput().map(({ recordCount }) => recordCount)).toEqual([2]);
    expect(made.stats.eventsUnassigned).toBe(2);
  });

  it('is sliced if it promises a grid', () => {
    const grid = { size: 10, slide: 5, offset: 1 };
    let asked = 0;
    const type: WindowType = {
      grid,
      assignWindows: () => {
        asked++;
        return [];
      },
      shouldClose: (end, watermark) => watermark >= end,
    };
    const made = harness(type);
    made.processElement({ value: 1, eventTime: 3 });
    expect(made.endInput().map(({ windowStart, windowEnd }) => [windowStart, windowEnd])).toEqual([
      [-4, 6],
      [1, 11],
    ]);
    expect(asked).toBe(0);
  });
});

describe('what an observer sees', () => {
  it('is each window, watermark and late event, in order', () => {
    const seen: unknown[] = [];
    const processor = new StreamProcessor('p', {
      windowType: new TumblingWindow(10),
      aggregate: count(),
      watermarkStrategy: manual(),
      downstream: new CallbackEntity('sink', () => {}),
    });
    const sim = new Simulation({ entities: [processor] });
    const observer: SimObserver = { traced: (_entity, kind) => void seen.push(kind) };
    sim.observe(observer);
    const schedule = (time: number, type: string, payload: unknown) =>
      sim.schedule(new SimEvent({ time, type, target: processor, payload }));
    schedule(1, 'Process', { value: 1, eventTime: 1 });
    schedule(2, 'Watermark', { watermark: 10 });
    schedule(3, 'Process', { value: 1, eventTime: 1 });
    sim.run();
    expect(seen).toEqual(['window', 'watermark', 'late', 'watermark']);
  });
});
