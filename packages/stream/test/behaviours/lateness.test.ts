import { SessionWindow, SlidingWindow, TumblingWindow, type WindowType } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { FlinkScript } from '../support/flink-script.ts';

describe('lateness', () => {
  it('17: within the lateness a window fires again, whole; past it an element goes to the side output', () => {
    const script = new FlinkScript({
      windowType: new TumblingWindow(2),
      allowedLateness: 0.5,
      lateEventPolicy: 'side-output',
    });
    script.e('key2', 500);
    script.e('key2', 1300);
    expect(script.w(2300)).toEqual([['key2', 0, 2000, 2]]);
    expect(script.e('key2', 1997)).toEqual([['key2', 0, 2000, 3]]);
    expect(script.w(6000)).toEqual([]);
    script.e('key2', 1998);
    expect([script.side, script.live]).toEqual([[1998], 0]);
  });

  it('18: without lateness an element behind the watermark still counts while its window is open', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(2), lateEventPolicy: 'side-output' });
    script.e('key2', 500);
    expect(script.w(1985)).toEqual([]);
    script.e('key2', 1980);
    expect(script.w(1999)).toEqual([['key2', 0, 2000, 2]]);
    script.e('key2', 1998);
    script.e('key2', 2001);
    expect(script.side).toEqual([1998]);
    expect(script.w(2999)).toEqual([]);
    expect(script.w(3999)).toEqual([['key2', 2000, 4000, 1]]);
  });

  it('19 and 20: a sliding element misses closed windows, counts in open ones, and is late only when there is none', () => {
    const script = new FlinkScript({ windowType: new SlidingWindow(3, 1), lateEventPolicy: 'side-output' });
    script.e('k', 1500, 10);
    expect(script.w(2999)).toEqual([
      ['k', -1000, 2000, 10],
      ['k', 0, 3000, 10],
    ]);
    expect(script.e('k', 2400)).toEqual([]);
    expect(script.side).toEqual([]);
    expect(script.harness.stats).toMatchObject({ lateEvents: 0, eventsOnTime: 2 });
    expect(script.w(6000)).toEqual([
      ['k', 1000, 4000, 11],
      ['k', 2000, 5000, 1],
    ]);
    script.e('k', 2999);
    expect(script.side).toEqual([2999]);
  });

  it('21: an element between windows is unassigned, and late only when it is past the lateness by itself', () => {
    const script = new FlinkScript({
      windowType: new SlidingWindow(2, 5),
      allowedLateness: 1,
      lateEventPolicy: 'side-output',
    });
    script.w(3999);
    script.e('k', 3000);
    expect([script.side, script.harness.stats.eventsUnassigned, script.harness.stats.lateEvents]).toEqual([[], 1, 0]);
    script.e('k', 2999);
    expect([script.side, script.harness.stats]).toMatchObject([
      [2999],
      { eventsUnassigned: 2, lateEvents: 1, lateEventsUnassigned: 1, lateEventsSideOutput: 1 },
    ]);
    const none: WindowType = { assignWindows: () => [], shouldClose: () => true };
    const own = new FlinkScript({ windowType: none });
    own.e('k', 1);
    expect(own.harness.stats).toMatchObject({ eventsUnassigned: 1, lateEvents: 0 });
  });

  it('22: without a side output the elements turned away are counted as dropped, exactly', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(2) });
    script.w(1985);
    script.e('k', 1980);
    script.w(1999);
    script.e('k', 1998);
    script.e('k', 2001);
    expect(script.harness.stats).toMatchObject({ lateEvents: 1, lateEventsDropped: 1, eventsOnTime: 2 });
  });

  it('23: a window near the end of time is not freed early', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(1), allowedLateness: Infinity });
    const t = 9e15 / 1e6;
    script.e('k', t);
    script.w(t + 1e9);
    expect(script.harness.retainedWindows).toBe(1);
    expect(script.e('k', t)).toEqual([['k', t, t + 1000, 2]]);
  });

  it('24: each late element within the lateness fires its window once, with everything so far', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(2), allowedLateness: 5 });
    script.e('k', 0, 1);
    expect(
      [script.w(1999), script.e('k', 1, 2), script.e('k', 2, 4), script.e('k', 3, 8)].flat().map((row) => row[3]),
    ).toEqual([1, 3, 7, 15]);
    expect(script.harness.results.map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
    expect(script.harness.stats).toMatchObject({
      windowsEmitted: 1,
      windowsUpdated: 3,
      lateEvents: 3,
      lateEventsUpdated: 3,
    });
  });

  it.each([
    ['tumbling', new TumblingWindow(2)],
    ['sliding', new SlidingWindow(2, 1)],
    ['session', new SessionWindow(2)],
  ])('25: nothing is left of a %s window when its time is over', (_, windowType) => {
    const script = new FlinkScript({ windowType, allowedLateness: 1 });
    for (let t = 0; t < 50_000; t += 700) {
      script.e(`k${t % 3}`, t);
      script.w(t - 1);
      script.e(`k${t % 3}`, t - 2_500);
    }
    script.w(99_999);
    expect([script.live, script.harness.windows(), script.harness.stats.maxRetainedWindows > 0]).toEqual([0, [], true]);
  });

  it('26: without lateness a window fires, and then is freed', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(2) });
    script.e('k', 0);
    expect([script.w(1999), script.live]).toEqual([[['k', 0, 2000, 1]], 0]);
  });

  it('28: a late element can be the first of its window, which is made and fires at once', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(0.01), allowedLateness: 0.1 });
    script.w(30);
    expect(script.e('k', 3)).toEqual([['k', 0, 10, 1]]);
    expect(script.harness.results[0]?.revision).toBe(0);
    expect(script.harness.stats).toMatchObject({
      lateEvents: 1,
      lateEventsUpdated: 1,
      windowsEmitted: 1,
      windowsUpdated: 0,
      activeWindows: 0,
      retainedWindows: 1,
    });
  });
});

describe('the update policy', () => {
  it.each([
    [
      'tumbling',
      new TumblingWindow(10),
      [
        [0, 10, 1, 0],
        [0, 10, 2, 1],
      ],
    ],
    [
      'sliding',
      new SlidingWindow(10, 5),
      [
        [-5, 5, 1, 0],
        [0, 10, 1, 0],
        [-5, 5, 2, 1],
        [0, 10, 2, 1],
      ],
    ],
    [
      'session',
      new SessionWindow(10),
      [
        [1, 11, 1, 0],
        [1, 12, 2, 1],
      ],
    ],
  ])('applies an element to its closed %s windows however late', (_, windowType, rows) => {
    const script = new FlinkScript({ windowType, lateEventPolicy: 'update' });
    script.e('k', 1_000);
    script.w(9_999_999);
    script.e('k', 2_000);
    expect(
      script.harness.results.map(({ windowStart, windowEnd, result, revision }) => [
        windowStart,
        windowEnd,
        result,
        revision,
      ]),
    ).toEqual(rows);
    expect(script.harness.stats).toMatchObject({ lateEvents: 1, lateEventsUpdated: 1, lateEventsDropped: 0 });
  });

  it('drops it once the retention is over, and frees the window', () => {
    const script = new FlinkScript({
      windowType: new TumblingWindow(10),
      lateEventPolicy: 'update',
      updateRetention: 5,
    });
    script.e('k', 1_000);
    script.w(14_998);
    expect([script.live, script.e('k', 2_000)]).toEqual([1, [['k', 0, 10_000, 2]]]);
    script.w(14_999);
    expect([script.live, script.e('k', 3_000)]).toEqual([0, []]);
    expect(script.harness.stats).toMatchObject({ lateEvents: 2, lateEventsUpdated: 1, lateEventsDropped: 1 });
  });

  it('keeps windows for the allowed lateness at least', () => {
    const script = new FlinkScript({
      windowType: new TumblingWindow(10),
      lateEventPolicy: 'update',
      updateRetention: 0,
      allowedLateness: 5,
    });
    script.e('k', 1_000);
    script.w(12_000);
    expect(script.e('k', 2_000)).toEqual([['k', 0, 10_000, 2]]);
  });
});
