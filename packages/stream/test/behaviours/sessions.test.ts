import { SessionWindow, type WindowBounds, type WindowType } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';
import { FlinkScript } from '../support/flink-script.ts';

const sessions = (allowedLateness = 0) =>
  new FlinkScript({
    windowType: new SessionWindow(3),
    allowedLateness,
    lateEventPolicy: 'side-output',
    retractions: true,
  });

describe('sessions', () => {
  it('29: events within the gap make one session, whatever their order', () => {
    const script = sessions();
    for (const [t, value] of [
      [0, 1],
      [1000, 2],
      [2500, 3],
      [5501, 4],
      [6000, 5],
      [6000, 5],
      [6050, 6],
    ] as const)
      script.e('key2', t, value);
    expect(script.w(12_000)).toEqual([
      ['key2', 0, 5500, 6],
      ['key2', 5501, 9050, 20],
    ]);
  });

  it('30: an element that bridges two sessions makes them one, with one result', () => {
    const script = sessions();
    script.e('k', 0, 1);
    script.e('k', 5000, 2);
    expect(script.harness.activeWindows).toBe(2);
    script.e('k', 2500, 4);
    expect([script.harness.activeWindows, script.harness.stats.windowsMerged]).toEqual([1, 1]);
    expect(script.w(99_999)).toEqual([['k', 0, 8000, 7]]);
  });

  it('31: an element before a session, but in reach of it, moves its start back', () => {
    const script = sessions();
    for (const t of [10_000, 7_500, 5_000]) script.e('k', t);
    expect(script.w(99_999)).toEqual([['k', 5_000, 13_000, 3]]);
  });

  it('32: sessions that only touch are one', () => {
    const script = sessions();
    script.e('k', 0);
    script.e('k', 3000);
    expect(script.w(99_999)).toEqual([['k', 0, 6000, 2]]);
    script.e('k', 100_000);
    script.e('k', 103_001);
    expect(script.w(199_999)).toHaveLength(2);
  });

  it('33 and 34: a window inside another one, and one that covers many, leave one window with all elements', () => {
    const type = new SessionWindow<number>((gap) => gap);
    const script = new FlinkScript({ windowType: type });
    script.e('k', 0, 100);
    script.e('k', 10_000, 1);
    expect(script.harness.windows()).toMatchObject([{ start: 0, end: 100, recordCount: 2 }]);
    for (const t of [200_000, 210_000, 220_000]) script.e('k', t, 2);
    expect(script.harness.activeWindows).toBe(4);
    script.e('k', 150_000, 500);
    expect(script.harness.windows()).toMatchObject([
      { start: 0, end: 100 },
      { start: 150, end: 650, recordCount: 4 },
    ]);
  });

  it('35: a session merged away does not fire at its own end', () => {
    const script = sessions();
    script.e('k', 0);
    script.e('k', 4000);
    script.e('k', 2000);
    expect([script.w(2999), script.w(4999)]).toEqual([[], []]);
    expect(script.w(6999)).toEqual([['k', 0, 7000, 3]]);
  });

  it('36: an element behind the watermark joins a session that is still open', () => {
    const script = sessions();
    for (const t of [1000, 2000]) script.e('k', t);
    expect(script.w(4998)).toEqual([]);
    script.e('k', 4500);
    script.e('k', 8500);
    script.e('k', 7000);
    expect(script.side).toEqual([]);
    expect(script.w(11_501)).toEqual([['k', 1000, 11_500, 5]]);
  });

  it('37: without lateness an element in reach of a fired session only is late, one ahead of the watermark begins a session', () => {
    const script = sessions();
    script.e('k', 11_600);
    expect(script.w(14_600)).toEqual([['k', 11_600, 14_600, 1]]);
    script.e('k', 10_000);
    expect(script.side).toEqual([10_000]);
    script.e('k', 14_500);
    expect(script.w(20_000)).toEqual([['k', 14_500, 17_500, 1]]);
  });

  it('38: an element whose own window is long over is rescued by a kept session that it touches; the merged window is tested', () => {
    const script = sessions(0.01);
    script.e('k', 11_600);
    expect(script.w(14_600)).toEqual([['k', 11_600, 14_600, 1]]);
    expect(script.e('k', 10_000)).toEqual([['k', 10_000, 14_600, 2]]);
    script.e('k', 14_500);
    expect([script.side, script.harness.stats.lateEvents]).toEqual([[], 1]);
    expect(script.w(20_000)).toEqual([['k', 10_000, 17_500, 3]]);
    expect(script.harness.results.map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  it('39: an element bridges two sessions that have fired, which fire again as one, and later once more, longer', () => {
    const script = sessions(10);
    for (const t of [1000, 2000, 4500, 7000, 8500]) script.e('k', t);
    expect(script.w(11_501)).toEqual([['k', 1000, 11_500, 5]]);
    script.e('k', 11_600);
    expect(script.w(14_600)).toEqual([['k', 11_600, 14_600, 1]]);
    expect(script.e('k', 10_000)).toEqual([['k', 1000, 14_600, 7]]);
    script.e('k', 14_500);
    expect(script.w(20_000)).toEqual([['k', 1000, 17_500, 8]]);
    expect(script.w(100_000)).toEqual([]);
    expect([script.live, script.harness.results.map(({ revision }) => revision)]).toEqual([0, [0, 0, 1, 2]]);
  });

  it('39: retractions take back what a merge or a new bound has made void, before what replaces it', () => {
    const script = sessions(10);
    script.e('k', 0);
    script.e('k', 5000);
    script.w(7999);
    expect(script.harness.retractions).toEqual([]);
    script.e('k', 2500);
    expect(script.harness.retractions).toEqual([
      { key: 'k', windowStart: 0, windowEnd: 3, revision: 0 },
      { key: 'k', windowStart: 5, windowEnd: 8, revision: 0 },
    ]);
    script.e('k', 7900);
    expect(script.harness.retractions[2]).toEqual({ key: 'k', windowStart: 0, windowEnd: 8, revision: 1 });
    script.e('k', 8000);
    expect(script.harness.retractions).toHaveLength(3);
    script.w(99_999);
    expect(script.harness.results.at(-1)).toMatchObject({ windowStart: 0, windowEnd: 11, recordCount: 5, revision: 2 });
  });

  it('39: a merged session goes on from the highest revision of its parts', () => {
    const script = sessions(100);
    script.e('k', 0);
    script.e('k', 5000);
    script.w(7999);
    for (const t of [5000, 5000, 5000]) script.e('k', t);
    expect(script.harness.results.at(-1)?.revision).toBe(3);
    script.e('k', 2500);
    expect(script.harness.results.at(-1)).toMatchObject({ windowStart: 0, windowEnd: 8, revision: 4 });
  });

  it('41: a window of length 0 joins what it touches, and extends nothing', () => {
    const session = new SessionWindow<number>(3);
    const type: WindowType = {
      assignWindows: (t, value) => (value === 0 ? [[t, t]] : session.assignWindows(t)),
      shouldClose: session.shouldClose.bind(session),
      merge: session.merge.bind(session),
    };
    const script = new FlinkScript({ windowType: type });
    script.e('k', 10, 1);
    script.e('k', 1000, 1);
    script.e('k', 2500, 0);
    expect(script.harness.windows()).toMatchObject([{ start: 0.01, end: 4, recordCount: 3 }]);
  });

  it('42: with a gap of each element the session ends at the largest time plus gap', () => {
    const script = new FlinkScript({ windowType: new SessionWindow<number>((gap) => gap) });
    script.e('k', 0, 10);
    script.e('k', 5000, 1);
    expect(script.w(99_999)).toEqual([['k', 0, 10_000, 11]]);
  });

  it('43: a merged window that is not kept any more is an error of the window type', () => {
    const shrinking: WindowType = {
      assignWindows: (t) => [[t, t + 10]],
      shouldClose: (end, watermark) => watermark >= end,
      merge: (a, b): WindowBounds => [a[0], Math.min(a[1], b[1]) - 5],
    };
    const script = new FlinkScript({ windowType: shrinking });
    script.e('k', 0);
    script.w(7_999);
    expect(codeOf(() => script.e('k', 1_000))).toBe('INVALID_WINDOW');
  });

  it('43: a merged window that ends earlier than its parts, but ahead of the watermark, closes at its own end', () => {
    const shrinking: WindowType = {
      assignWindows: (t) => [[t, t + 10]],
      shouldClose: (end, watermark) => watermark >= end,
      merge: (a, b): WindowBounds => [a[0], Math.min(a[1], b[1]) - 1],
    };
    const script = new FlinkScript({ windowType: shrinking });
    script.e('k', 0);
    script.e('k', 1_000);
    expect(script.w(8_998)).toEqual([]);
    expect(script.w(8_999)).toEqual([['k', 0, 9_000, 2]]);
    expect([script.w(99_999), script.live]).toEqual([[], 0]);
  });

  it('44: an element exactly the gap later joins while the session is kept, and not after', () => {
    const play = (w: number, lateness: number) => {
      const script = new FlinkScript({ windowType: new SessionWindow(0.01), allowedLateness: lateness });
      script.e('k', 0);
      script.w(w);
      script.e('k', 10);
      script.w(999);
      return script.harness.results.map(({ windowStart, windowEnd, revision }) => [
        windowStart * 1000,
        windowEnd * 1000,
        revision,
      ]);
    };
    expect(play(8, 0)).toEqual([[0, 20, 0]]);
    expect(play(9, 0)).toEqual([
      [0, 10, 0],
      [10, 20, 0],
    ]);
    expect(play(9, 0.005)).toEqual([
      [0, 10, 0],
      [0, 20, 1],
    ]);
  });

  it('45: elements behind the watermark join an open session one after the other', () => {
    const script = new FlinkScript({ windowType: new SessionWindow(0.01) });
    script.e('k', 10);
    script.w(15);
    script.e('k', 5);
    script.e('k', 1);
    expect(script.w(99)).toEqual([['k', 1, 20, 3]]);
  });
});
