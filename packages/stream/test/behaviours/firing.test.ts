import { manual, SessionWindow, SlidingWindow, StreamHarness, TumblingWindow, type WindowType } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';
import { FlinkScript } from '../support/flink-script.ts';

/**
 * Numbers are those of reference/windows-behaviours. Not here, since what they are about comes
 * later: 10 and the snapshot of 29 (checkpoints), purging in 17, 38, 40 and 46-51 (triggers), 27
 * and 50 (windows on the clock), 55 (joins), 63-65 (panes). 6 is decided otherwise: an element
 * without an event time happens now.
 */
describe('assignment', () => {
  it('1: 4999 and 5000 fall on either side of an edge', () => {
    const type = new TumblingWindow(5);
    expect([4.999, 5].map((t) => type.assignWindows(t))).toEqual([[[0, 5]], [[5, 10]]]);
  });

  it('2 and 3: an offset moves the edges either way', () => {
    const later = new TumblingWindow(5, { offset: 0.1 });
    expect([0.099, 0.1].map((t) => later.assignWindows(t))).toEqual([[[-4.9, 0.1]], [[0.1, 5.1]]]);
    expect(new TumblingWindow(5, { offset: -0.1 }).assignWindows(4.9)).toEqual([[4.9, 9.9]]);
  });

  it('4: an offset as long as the step, or of no number, is refused', () => {
    for (const offset of [5, -5, 7, NaN, Infinity])
      expect(codeOf(() => new TumblingWindow(5, { offset }))).toBe('INVALID_OPTION');
    expect(codeOf(() => new SlidingWindow(5, 1, { offset: 1 }))).toBe('INVALID_OPTION');
  });

  it('5: an element belongs to size / slide windows, also to those that start before 0', () => {
    const starts = (t: number) => new SlidingWindow(5, 1).assignWindows(t).map(([start]) => start);
    expect([starts(0), starts(4.999)]).toEqual([
      [-4, -3, -2, -1, 0],
      [0, 1, 2, 3, 4],
    ]);
  });

  it('7: a session begins with the element and ends a gap later, its own if it has one', () => {
    expect(new SessionWindow(3).assignWindows(-1)).toEqual([[-1, 2]]);
    const dynamic = new SessionWindow((value: { gap: number }) => value.gap);
    expect(dynamic.assignWindows(10, { gap: 7 })).toEqual([[10, 17]]);
    expect(codeOf(() => dynamic.assignWindows(10, { gap: 0 }))).toBe('INVALID_OPTION');
  });

  it('8: a window type is asked once for each element, whatever the number of windows', () => {
    let asked = 0;
    const type: WindowType = {
      assignWindows(t) {
        asked++;
        return [
          [t, t + 1],
          [t, t + 2],
          [t - 1, t + 2],
        ];
      },
      shouldClose: (end, watermark) => watermark >= end,
    };
    const harness = new StreamHarness({
      windowType: type,
      aggregate: (values) => values.length,
      watermarkStrategy: manual(),
    });
    harness.processElement({ value: 1, eventTime: 5 });
    harness.processElement({ value: 1, eventTime: 5 });
    expect([asked, harness.activeWindows]).toEqual([2, 3]);
  });
});

describe('firing', () => {
  it('9: windows of two keys fire when the watermark passes their end, and not before', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(3) });
    for (const [key, t] of [
      ['key2', 3999],
      ['key2', 3000],
      ['key1', 20],
      ['key1', 0],
      ['key1', 999],
      ['key2', 1998],
      ['key2', 1999],
      ['key2', 1000],
    ] as const)
      script.e(key, t);
    expect([script.w(999), script.w(1999)]).toEqual([[], []]);
    expect(script.w(2999)).toEqual([
      ['key1', 0, 3000, 3],
      ['key2', 0, 3000, 3],
    ]);
    expect(script.w(3999)).toEqual([]);
    expect(script.w(5999)).toEqual([['key2', 3000, 6000, 2]]);
    expect([script.w(7999), script.live]).toEqual([[], 0]);
  });

  it('11: sliding windows fire one by one, the first ones starting before 0', () => {
    const script = new FlinkScript({ windowType: new SlidingWindow(3, 1) });
    for (const [key, t] of [
      ['key2', 3999],
      ['key2', 3000],
      ['key1', 20],
      ['key1', 0],
      ['key1', 999],
      ['key2', 1998],
      ['key2', 1999],
      ['key2', 1000],
    ] as const)
      script.e(key, t);
    expect(script.w(999)).toEqual([['key1', -2000, 1000, 3]]);
    expect(script.w(1999)).toEqual([
      ['key1', -1000, 2000, 3],
      ['key2', -1000, 2000, 3],
    ]);
    expect(script.w(2999)).toEqual([
      ['key1', 0, 3000, 3],
      ['key2', 0, 3000, 3],
    ]);
    expect(script.w(3999)).toEqual([['key2', 1000, 4000, 5]]);
    expect(script.w(4999)).toEqual([['key2', 2000, 5000, 2]]);
    expect(script.w(5999)).toEqual([['key2', 3000, 6000, 2]]);
    expect([script.w(7999), script.live]).toEqual([[], 0]);
  });

  it('12: one watermark beyond several ends fires them by end, then key by code unit, then start', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(10) });
    for (const [key, t] of [
      ['b', 25_000],
      ['é', 15_000],
      ['B', 15_000],
      ['a', 15_000],
      ['z', 5_000],
    ] as const)
      script.e(key, t);
    expect(script.w(99_999).map(([key, start]) => [key, start])).toEqual([
      ['z', 0],
      ['B', 10_000],
      ['a', 10_000],
      ['é', 10_000],
      ['b', 20_000],
    ]);
    const overlapping: WindowType = {
      assignWindows: () => [
        [5, 10],
        [0, 10],
        [0, 9],
      ],
      shouldClose: (end, watermark) => watermark >= end,
    };
    const own = new FlinkScript({ windowType: overlapping });
    own.e('b', 7_000);
    own.e('a', 7_000);
    expect(own.w(20_000).map(([key, start, end]) => [key, start, end])).toEqual([
      ['a', 0, 9_000],
      ['b', 0, 9_000],
      ['a', 0, 10_000],
      ['a', 5_000, 10_000],
      ['b', 0, 10_000],
      ['b', 5_000, 10_000],
    ]);
  });

  it('14: a window without elements gives nothing', () => {
    const script = new FlinkScript({ windowType: new TumblingWindow(1) });
    script.e('a', 500);
    script.e('a', 9_500);
    expect(script.w(99_999)).toHaveLength(2);
  });

  it('15: elements of one key leave windows of another as they are', () => {
    const script = new FlinkScript({ windowType: new SessionWindow(3) });
    script.e('a', 0, 1);
    script.e('b', 1000, 10);
    script.e('a', 2000, 2);
    expect(script.w(99_999)).toEqual([
      ['b', 1000, 4000, 10],
      ['a', 0, 5000, 3],
    ]);
  });

  it('16: a session that was extended does not fire at its old end', () => {
    const script = new FlinkScript({ windowType: new SessionWindow(3) });
    script.e('a', 0);
    script.e('a', 2000);
    expect([script.w(2999), script.w(3999)]).toEqual([[], []]);
    expect(script.w(4999)).toEqual([['a', 0, 5000, 2]]);
  });
});
