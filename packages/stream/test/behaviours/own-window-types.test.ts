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
} from '@sim/stream';
import { CallbackEntity, SimEvent, type SimObserver, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

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

describe('a window type of a user that misbehaves is refused', () => {
  const type = (part: object): WindowType =>
    ({
      assignWindows: (t: number) => [[t, t + 5]],
      shouldClose: (e: number, w: number) => w >= e,
      ...part,
    }) as WindowType;
  const merge = (a: WindowBounds, b: WindowBounds, merged: unknown) => (b[0] <= a[1] ? merged : undefined);
  it.each<[string, object]>([
    ['bounds that are no numbers', { assignWindows: () => [[NaN, 5]] }],
    ['an end before the start', { assignWindows: () => [[5, 1]] }],
    ['no array', { assignWindows: () => 5 }],
    ['nothing', { assignWindows: () => undefined }],
    [
      'an endless list',
      {
        *assignWindows() {
          for (;;) yield [0, 10];
        },
      },
    ],
    [
      'the same window twice',
      {
        assignWindows: () => [
          [0, 10],
          [0, 10],
        ],
      },
    ],
    ['neither true nor false for closed', { shouldClose: () => 'no' }],
    ['a promise of a merged window', { merge: async () => [0, 1] }],
    ['null for a merged window', { merge: () => null }],
    ['a merged window far away', { merge: (a: WindowBounds, b: WindowBounds) => merge(a, b, [1000, 1010]) }],
    ['a merged window that starts later', { merge: (a: WindowBounds, b: WindowBounds) => merge(a, b, b) }],
    [
      'a merged window that starts earlier',
      { merge: (a: WindowBounds, b: WindowBounds) => merge(a, b, [a[0] - 100, b[1]]) },
    ],
  ])('with %s', (_, part) => {
    const made = harness(type(part));
    expect(
      codeOf(() => {
        for (const eventTime of [1, 3, 8, 2]) made.processElement({ value: 1, eventTime });
        made.processWatermark(12);
      }),
    ).toBe('INVALID_WINDOW');
  });

  it('with a word on what gave which window', () => {
    const made = harness(type({ assignWindows: () => 'none' as never }));
    expect(() => made.processElement({ value: 1, eventTime: 3 })).toThrow(
      expect.objectContaining({
        code: 'INVALID_WINDOW',
        context: expect.objectContaining({ owner: 'window type', option: 'assignWindows(3)', got: 'none' }),
      }),
    );
  });

  it('with a grid that is none', () => {
    expect(codeOf(() => harness(type({ grid: { size: 10, slide: 0, offset: 0 } })))).toBe('INVALID_OPTION');
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
