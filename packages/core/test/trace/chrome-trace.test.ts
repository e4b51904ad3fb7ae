import { TraceRecorder } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { chromeTrace } from '../../src/trace/chrome-trace.ts';
import { shop } from './models.ts';

const step = (time: number, kind: string, process: number) => ({
  time,
  level: 'process' as const,
  kind,
  entity: 'cook',
  name: `p${process}`,
  process,
});

describe('a Chrome trace', () => {
  it('has a track for each process that runs beside another, and reuses those that are free', () => {
    const { traceEvents } = chromeTrace([
      step(1, 'started', 1),
      step(1.5, 'started', 2),
      step(2, 'ended', 1),
      step(2, 'started', 3),
      step(3, 'ended', 3),
      step(4, 'ended', 2),
    ]);
    expect(
      traceEvents.filter((event) => event.ph === 'X').map(({ name, tid, ts, dur }) => [name, tid, ts, dur]),
    ).toEqual([
      ['p1', 1, 1_000_000, 1_000_000],
      ['p3', 1, 2_000_000, 1_000_000],
      ['p2', 2, 1_500_000, 2_500_000],
    ]);
  });

  it('begins what was running at the first record there, and ends what goes on at the last', () => {
    const { traceEvents } = chromeTrace([
      step(3, 'resumed', 1),
      step(4, 'started', 2),
      step(5, 'ended', 1),
      step(6, 'resumed', 2),
    ]);
    expect(traceEvents.filter((event) => event.ph === 'X').map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
      ['p1', 3_000_000, 2_000_000],
      ['p2', 4_000_000, 2_000_000],
    ]);
  });

  it('keeps times exact to the nanosecond', () => {
    const { traceEvents } = chromeTrace([
      { time: 0.300000001, level: 'event', kind: 'started', entity: 'cook', name: 'order' },
    ]);
    expect(traceEvents.at(-1)).toEqual({
      name: 'order started',
      cat: 'event',
      ph: 'i',
      s: 't',
      pid: 1,
      tid: 0,
      ts: 300_000.001,
    });
  });

  it('keeps to the format: tracks named, spans of one track never overlapping, all valid JSON', () => {
    const sim = shop(7, 100);
    const trace = new TraceRecorder();
    sim.observe(trace);
    sim.run();
    const { traceEvents } = JSON.parse(JSON.stringify(trace.toChromeTrace())) as ReturnType<typeof chromeTrace>;
    const named = new Set(
      traceEvents.filter((event) => event.name === 'thread_name').map((event) => `${event.pid}/${event.tid}`),
    );
    const ends = new Map<string, number>();
    const spans = traceEvents.filter((event) => event.ph === 'X').sort((a, b) => a.ts! - b.ts!);
    expect(spans.length).toBeGreaterThan(100);
    for (const event of traceEvents) {
      expect(['M', 'i', 'X']).toContain(event.ph);
      expect(named.has(`${event.pid}/${event.tid}`)).toBe(true);
      if (event.ph !== 'M') expect(Number.isFinite(event.ts)).toBe(true);
    }
    for (const { pid, tid, ts, dur } of spans) {
      expect(dur).toBeGreaterThanOrEqual(0);
      expect(ts).toBeGreaterThanOrEqual(ends.get(`${pid}/${tid}`) ?? 0);
      ends.set(`${pid}/${tid}`, ts! + dur! - 1e-3);
    }
  });

  it('is empty but valid for an empty trace', () => {
    expect(chromeTrace([])).toEqual({ displayTimeUnit: 'ms', traceEvents: [] });
  });
});
