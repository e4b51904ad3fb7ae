import {
  AfterWatermark,
  ContinuousEventTimeTrigger,
  ContinuousProcessingTimeTrigger,
  CountTrigger,
  EventTimeTrigger,
  GlobalWindows,
  manual,
  NeverTrigger,
  ProcessingTimeoutTrigger,
  PurgingTrigger,
  SessionWindow,
  StreamHarness,
  sum,
  type Trigger,
  TumblingWindow,
  type WindowingOptions,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

function harnessOf(options: Partial<WindowingOptions<number, number>>): StreamHarness<number, number> {
  return new StreamHarness({
    windowType: new TumblingWindow(60),
    aggregate: sum(),
    watermarkStrategy: manual(),
    ...options,
  });
}

function results({ results: all }: StreamHarness<number, number>): number[] {
  return all.map(({ result }) => result);
}

describe('a count trigger', () => {
  it('fires again after as many elements, and not at the end of the window', () => {
    const harness = harnessOf({ trigger: new CountTrigger(2) });
    for (const value of [1, 2, 3, 4, 5]) harness.processElement({ value, eventTime: 5 });
    harness.processWatermark(60);
    expect(results(harness)).toEqual([3, 10]);
    expect(harness.windows()).toEqual([]);
  });

  it('adds the counts of merged sessions up, tested by the element that merges them', () => {
    const harness = harnessOf({ windowType: new SessionWindow(10), trigger: new CountTrigger(4) });
    for (const eventTime of [0, 1, 20]) harness.processElement({ value: 1, eventTime });
    expect(results(harness)).toEqual([]);
    expect(harness.processElement({ value: 1, eventTime: 11 })).toMatchObject([
      { windowStart: 0, windowEnd: 30, result: 4, pane: { timing: 'early', index: 0 } },
    ]);
  });

  it('of two windows merged beyond the count fires with the next element only', () => {
    const harness = harnessOf({ windowType: new SessionWindow(10), trigger: new CountTrigger(3) });
    for (const eventTime of [0, 0, 20, 20]) harness.processElement({ value: 1, eventTime });
    expect(harness.processElement({ value: 1, eventTime: 10 })).toMatchObject([{ result: 5 }]);
    expect(harness.processElement({ value: 1, eventTime: 10 })).toEqual([]);
  });
});

describe('purging', () => {
  it('empties the contents; window and state of the trigger stay until the window is freed', () => {
    const harness = harnessOf({ trigger: new PurgingTrigger(new CountTrigger(2)), allowedLateness: 10 });
    for (const value of [1, 2, 3]) harness.processElement({ value, eventTime: 5 });
    expect(harness.windows()).toMatchObject([{ start: 0, end: 60, recordCount: 1 }]);
    harness.processElement({ value: 4, eventTime: 5 });
    expect(harness.windows()).toMatchObject([{ recordCount: 0, emitted: true }]);
    harness.processWatermark(69);
    expect(harness.retainedWindows).toBe(1);
    harness.processWatermark(70);
    expect([harness.retainedWindows, harness.windows().length]).toEqual([0, 0]);
    expect(results(harness)).toEqual([3, 7]);
  });

  it('keeps the sessions of a key: an element still merges with an empty one', () => {
    const harness = harnessOf({ windowType: new SessionWindow(10), trigger: new PurgingTrigger(new CountTrigger(1)) });
    harness.processElement({ value: 1, eventTime: 0 });
    expect(harness.processElement({ value: 2, eventTime: 8 })).toMatchObject([
      { windowStart: 0, windowEnd: 18, result: 2 },
    ]);
  });

  it('an empty window gives no result', () => {
    const harness = harnessOf({ trigger: new PurgingTrigger(new EventTimeTrigger()), allowedLateness: 100 });
    harness.processElement({ value: 1, eventTime: 5 });
    harness.processWatermark(60);
    expect(harness.processElement({ value: 2, eventTime: 5 })).toMatchObject([
      { result: 2, recordCount: 1, revision: 1 },
    ]);
    expect(harness.endInput()).toEqual([]);
  });

  it('PURGE without FIRE drops what has come', () => {
    const dropping: Trigger<number> = {
      onElement: (value) => (value < 0 ? 'PURGE' : 'CONTINUE'),
      onEventTime: (time, { end }) => (time === end ? 'FIRE' : 'CONTINUE'),
      onProcessingTime: () => 'CONTINUE',
      clear() {},
    };
    const harness = harnessOf({ trigger: dropping });
    for (const value of [1, 2, -1, 5]) harness.processElement({ value, eventTime: 5 });
    expect(harness.processWatermark(60)).toMatchObject([{ result: 5, recordCount: 1 }]);
  });
});

describe('a continuous trigger on the clock', () => {
  const options = { timeDomain: 'processing-time', trigger: new ContinuousProcessingTimeTrigger(20) } as const;

  it('fires at the multiples after its first element and at the end of the window, then no more', () => {
    const harness = harnessOf({ ...options, windowType: new TumblingWindow(50) });
    harness.advanceTime(13);
    harness.processElement({ value: 1 });
    const times: number[] = [];
    for (let now = 14; now <= 200; now++) for (const _ of harness.advanceTime(now)) times.push(now);
    expect(times).toEqual([20, 40, 50]);
    expect(harness.results.map(({ pane }) => [pane?.timing, pane?.last])).toEqual([
      ['early', false],
      ['early', false],
      ['on-time', true],
    ]);
    expect(harness.activeWindows).toBe(0);
  });

  it('of merged sessions fires at the earliest time that one of them waits for', () => {
    const harness = harnessOf({ windowType: new SessionWindow(100), trigger: new ContinuousProcessingTimeTrigger(20) });
    harness.advanceTime(5);
    harness.processElement({ value: 1, eventTime: 0 });
    harness.advanceTime(19);
    harness.processElement({ value: 1, eventTime: 50 });
    expect(harness.advanceTime(20)).toMatchObject([{ result: 2 }]);
    expect(harness.advanceTime(39)).toEqual([]);
    expect(harness.advanceTime(40)).toMatchObject([{ result: 2 }]);
  });

  it('over a window of event time that the clock has passed fires as long as elements come', () => {
    const harness = harnessOf({ windowType: new TumblingWindow(10), trigger: new ContinuousProcessingTimeTrigger(20) });
    harness.advanceTime(1_000);
    harness.processElement({ value: 1, eventTime: 3 });
    expect(harness.advanceTime(5_000)).toMatchObject([{ result: 1 }]);
    harness.processElement({ value: 1, eventTime: 3 });
    expect(harness.advanceTime(9_000)).toMatchObject([{ result: 2 }]);
  });
});

describe('a continuous trigger of event time', () => {
  it('on a window without end stops with the input', () => {
    const harness = harnessOf({ windowType: new GlobalWindows(), trigger: new ContinuousEventTimeTrigger(10) });
    harness.processElement({ value: 1, eventTime: 3 });
    harness.processWatermark(21);
    expect(results(harness)).toEqual([1, 1]);
    harness.endInput();
    expect(harness.results.at(-1)?.pane).toMatchObject({ timing: 'on-time', last: true });
  });

  it('of merged sessions goes on with the earliest time', () => {
    const harness = harnessOf({ windowType: new SessionWindow(40), trigger: new ContinuousEventTimeTrigger(10) });
    for (const eventTime of [80, 3, 41]) harness.processElement({ value: 1, eventTime });
    expect(harness.processWatermark(11)).toMatchObject([{ result: 3, windowStart: 3, windowEnd: 120 }]);
  });

  it('is exact far from zero and at fractions', () => {
    const harness = harnessOf({ windowType: new TumblingWindow(1), trigger: new ContinuousEventTimeTrigger(0.1) });
    harness.processElement({ value: 1, eventTime: 1_700_000_000.25 });
    expect(harness.processWatermark(1_700_000_000.3)).toEqual([]);
    expect(harness.processWatermark(1_700_000_000.31).length).toBe(1);
    expect(harness.processWatermark(1_700_000_001).length).toBe(7);
  });
});

describe('a time-out around a count of 3', () => {
  const start = (options = {}) => {
    const trigger = new ProcessingTimeoutTrigger(new CountTrigger(3), 50, options);
    const harness = harnessOf({ windowType: new GlobalWindows(), trigger });
    harness.processElement({ value: 1 });
    harness.advanceTime(10);
    harness.processElement({ value: 2 });
    return harness;
  };

  it('fires 50 after the first element', () => {
    const harness = start();
    expect(harness.advanceTime(49)).toEqual([]);
    expect(harness.advanceTime(50)).toMatchObject([{ result: 3 }]);
    expect(harness.advanceTime(500)).toEqual([]);
  });

  it('with reset fires 50 after the last one', () => {
    const harness = start({ resetTimerOnNewRecord: true });
    expect(harness.advanceTime(59)).toEqual([]);
    expect(harness.advanceTime(60)).toMatchObject([{ result: 3 }]);
  });

  it('starts the count over after a time-out, unless told not to', () => {
    const fresh = start();
    fresh.advanceTime(50);
    fresh.processElement({ value: 4 });
    expect(results(fresh)).toEqual([3]);
    const goesOn = start({ shouldClearOnTimeout: false });
    goesOn.advanceTime(50);
    goesOn.processElement({ value: 4 });
    expect(results(goesOn)).toEqual([3, 7]);
  });

  it('stops when the count fires', () => {
    const harness = start();
    harness.processElement({ value: 3 });
    expect(harness.advanceTime(500)).toEqual([]);
    expect(results(harness)).toEqual([6]);
  });

  it('of merged sessions ends at the earliest time', () => {
    const trigger = new ProcessingTimeoutTrigger(new NeverTrigger(), 50);
    const harness = harnessOf({ windowType: new SessionWindow(100), trigger });
    harness.processElement({ value: 1, eventTime: 0 });
    harness.advanceTime(30);
    harness.processElement({ value: 2, eventTime: 90 });
    expect(harness.advanceTime(50)).toMatchObject([{ result: 3, windowEnd: 190 }]);
  });
});

describe('a trigger of a user', () => {
  const plain: Trigger = {
    onElement: () => 'CONTINUE',
    onEventTime: () => 'CONTINUE',
    onProcessingTime: () => 'CONTINUE',
    clear() {},
  };

  it('hears of each window that is freed, once', () => {
    const log: string[] = [];
    const trigger: Trigger = {
      ...plain,
      onElement(_, timestamp, { end }, context) {
        context.registerEventTimeTimer(end + 3);
        context.registerEventTimeTimer(end + 3);
        context.registerEventTimeTimer(end + 4);
        context.deleteEventTimeTimer(end + 4);
        context.deleteEventTimeTimer(end + 50);
        log.push(`element ${timestamp} at ${context.getCurrentProcessingTime()}`);
        return 'CONTINUE';
      },
      onEventTime(time, { start, end, cleanupTime }, context) {
        log.push(`timer ${time} of ${start} ${end} ${cleanupTime} at ${context.getCurrentWatermark()}`);
        return 'CONTINUE';
      },
      clear: ({ start }) => void log.push(`clear ${start}`),
    };
    const harness = harnessOf({ trigger, allowedLateness: 10 });
    harness.processElement({ value: 1, eventTime: 5 });
    harness.processWatermark(100);
    expect(log).toEqual(['element 5 at 0', 'timer 63 of 0 60 70 at 100', 'timer 70 of 0 60 70 at 100', 'clear 0']);
  });

  it('cannot take away the timer that frees a window', () => {
    const trigger: Trigger = {
      ...plain,
      onElement(_, __, { cleanupTime }, context) {
        context.registerEventTimeTimer(cleanupTime);
        context.deleteEventTimeTimer(cleanupTime);
        return 'CONTINUE';
      },
    };
    const harness = harnessOf({ trigger });
    harness.processElement({ value: 1, eventTime: 5 });
    harness.processWatermark(60);
    expect(harness.windows()).toEqual([]);
  });

  it('has state for each window and key of its own', () => {
    const trigger: Trigger = {
      ...plain,
      onElement(_, __, ___, context) {
        const seen = context.getPartitionedState<number>('seen');
        seen.update((seen.value() ?? 0) + 1);
        return seen.value() === 2 ? 'FIRE' : 'CONTINUE';
      },
    };
    const harness = harnessOf({ trigger });
    for (const [key, eventTime] of [
      ['a', 5],
      ['b', 5],
      ['a', 65],
      ['b', 6],
    ] as const)
      harness.processElement({ key, value: 1, eventTime });
    expect(harness.results).toMatchObject([{ key: 'b', windowStart: 0, result: 2 }]);
  });

  it('that registers the time at hand for ever is stopped', () => {
    const trigger: Trigger = {
      ...plain,
      onElement(_, __, { end }, context) {
        context.registerEventTimeTimer(end);
        return 'CONTINUE';
      },
      onEventTime(time, _, context) {
        context.registerEventTimeTimer(time);
        return 'CONTINUE';
      },
    };
    const harness = harnessOf({ trigger, allowedLateness: 10 });
    harness.processElement({ value: 1, eventTime: 5 });
    expect(codeOf(() => harness.processWatermark(61))).toBe('ZERO_TIME_LOOP');
  });

  it('is refused where it cannot work', () => {
    const bad = 'INVALID_OPTION';
    expect(codeOf(() => harnessOf({ trigger: plain, windowType: new SessionWindow(5) }))).toBe(bad);
    expect(codeOf(() => harnessOf({ trigger: {} as Trigger }))).toBe(bad);
    expect(codeOf(() => harnessOf({ trigger: null as unknown as Trigger }))).toBe(bad);
    expect(codeOf(() => harnessOf({ accumulationMode: 'summing' as 'discarding' }))).toBe(bad);
    expect(codeOf(() => harnessOf({ timeDomain: 'clock' as 'event-time' }))).toBe(bad);
    expect(codeOf(() => new CountTrigger(0))).toBe(bad);
    expect(codeOf(() => new CountTrigger(1.5))).toBe(bad);
    expect(codeOf(() => new ContinuousEventTimeTrigger(0))).toBe(bad);
    expect(codeOf(() => new ContinuousProcessingTimeTrigger(NaN))).toBe(bad);
    expect(codeOf(() => new PurgingTrigger(undefined as unknown as Trigger))).toBe(bad);
    expect(codeOf(() => new ProcessingTimeoutTrigger(plain, -1))).toBe(bad);
    expect(codeOf(() => new AfterWatermark({ late: 'never' as 'none' }))).toBe(bad);
    expect(codeOf(() => new AfterWatermark({ closing: 'sometimes' as 'always' }))).toBe(bad);
    expect(codeOf(() => new AfterWatermark({ lates: 'none' } as object))).toBe(bad);
    const odd = harnessOf({ trigger: { ...plain, onElement: () => 'fire' as 'FIRE' } });
    expect(codeOf(() => odd.processElement({ value: 1 }))).toBe(bad);
    const timer = harnessOf({
      trigger: {
        ...plain,
        onElement(_, __, ___, context) {
          context.registerEventTimeTimer(NaN);
          return 'CONTINUE';
        },
      },
    });
    expect(codeOf(() => timer.processElement({ value: 1 }))).toBe(bad);
  });
});
