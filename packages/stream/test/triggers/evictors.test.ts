import {
  collect,
  CountEvictor,
  CountTrigger,
  countWindow,
  DeltaEvictor,
  EventTimeTrigger,
  type Evictor,
  GlobalWindows,
  manual,
  mean,
  SessionWindow,
  StreamHarness,
  sum,
  TimeEvictor,
  TumblingWindow,
  type WindowingOptions,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../support/code-of.ts';

function play(
  options: Partial<WindowingOptions<number, readonly number[]>>,
  elements: readonly (readonly [value: number, eventTime: number])[],
) {
  const harness = new StreamHarness<number, readonly number[]>({
    windowType: new GlobalWindows(),
    aggregate: collect<number>(),
    watermarkStrategy: manual(),
    ...options,
  });
  for (const [value, eventTime] of elements) harness.processElement({ value, eventTime });
  return harness;
}

const numbered = (count: number) => Array.from({ length: count }, (_, k) => [k + 1, k] as const);

function results({ results: all }: StreamHarness<number, readonly number[]>) {
  return all.map(({ result }) => result);
}

describe('an evictor', () => {
  it('by count keeps the last ones by arrival, whatever their times', () => {
    const harness = play({ trigger: new CountTrigger(3), evictor: new CountEvictor(2) }, [
      [1, 50],
      [2, 40],
      [3, 10],
      [4, 5],
      [5, 90],
      [6, 1],
    ]);
    expect(results(harness)).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(harness.results.map(({ recordCount }) => recordCount)).toEqual([2, 2]);
  });

  it('after aggregation leaves the result whole, and takes out what the next one has no more', () => {
    const evictor = new CountEvictor(1, { doEvictAfter: true });
    expect(results(play({ trigger: new CountTrigger(2), evictor }, numbered(6)))).toEqual([
      [1, 2],
      [2, 3, 4],
      [4, 5, 6],
    ]);
  });

  it('by time keeps what is less than its length older than the latest', () => {
    const elements = [
      [1, 0],
      [2, 10],
      [3, 5],
      [4, 11],
    ] as const;
    expect(results(play({ trigger: new CountTrigger(1), evictor: new TimeEvictor(10) }, elements))).toEqual([
      [1],
      [2],
      [2, 3],
      [2, 3, 4],
    ]);
  });

  it('by difference keeps what is nearer to the last one than the threshold', () => {
    const evictor = new DeltaEvictor<number>(5, (value, last) => last - value);
    const elements = [1, 3, 6, 20].map((value, k) => [value, k] as const);
    expect(results(play({ trigger: new CountTrigger(1), evictor }, elements))).toEqual([[1], [1, 3], [3, 6], [20]]);
  });

  it('works with any aggregate, in windows and sessions, and what it leaves is seen', () => {
    const harness = new StreamHarness<number, number>({
      windowType: new SessionWindow(10),
      aggregate: mean(),
      evictor: new CountEvictor(2),
      watermarkStrategy: manual(),
      allowedLateness: 5,
    });
    for (const [value, eventTime] of [
      [9, 0],
      [1, 15],
      [3, 8],
    ] as const)
      harness.processElement({ value, eventTime });
    expect(harness.windows()).toMatchObject([{ start: 0, end: 25, recordCount: 3, records: [9, 1, 3] }]);
    expect(harness.processWatermark(25)).toMatchObject([{ result: 2, recordCount: 2, pane: { timing: 'on-time' } }]);
    expect(harness.windows()).toMatchObject([{ records: [1, 3] }]);
    expect(harness.processElement({ value: 5, eventTime: 9 })).toMatchObject([{ result: 4, revision: 1 }]);
  });

  it('that leaves nothing gives the result of nothing', () => {
    const harness = new StreamHarness<number, number>({
      windowType: new TumblingWindow(10),
      aggregate: sum(),
      evictor: new CountEvictor(0),
      trigger: new EventTimeTrigger(),
      watermarkStrategy: manual(),
    });
    harness.processElement({ value: 7, eventTime: 1 });
    expect(harness.processWatermark(10)).toMatchObject([{ result: 0, recordCount: 0 }]);
  });

  it('sees the window and the times of its elements', () => {
    const seen: unknown[] = [];
    const evictor: Evictor<number> = {
      evictBefore(elements, { start, end }) {
        seen.push([elements, start, end]);
        return elements;
      },
    };
    play({ windowType: new TumblingWindow(10), trigger: new CountTrigger(2), evictor }, [
      [1, 4],
      [2, 3],
    ]);
    expect(seen).toEqual([
      [
        [
          { value: 1, timestamp: 4 },
          { value: 2, timestamp: 3 },
        ],
        0,
        10,
      ],
    ]);
  });

  it('is refused if it is none', () => {
    expect(codeOf(() => play({ evictor: 3 as unknown as Evictor }, []))).toBe('INVALID_OPTION');
    expect(codeOf(() => play({ evictor: { evictBefore: 3 } as unknown as Evictor }, []))).toBe('INVALID_OPTION');
    expect(codeOf(() => new CountEvictor(-1))).toBe('INVALID_OPTION');
    expect(codeOf(() => new TimeEvictor(0))).toBe('INVALID_OPTION');
    expect(codeOf(() => new DeltaEvictor(NaN, () => 0))).toBe('INVALID_OPTION');
    expect(codeOf(() => new CountEvictor(1, { evictAfter: true } as object))).toBe('INVALID_OPTION');
  });
});

describe('windows of a number of elements', () => {
  it('start over, for each key', () => {
    const harness = new StreamHarness<number, number>({ ...countWindow(2), aggregate: sum() });
    for (const [key, value] of [
      ['a', 1],
      ['b', 10],
      ['a', 2],
      ['b', 20],
      ['a', 4],
    ] as const)
      harness.processElement({ key, value });
    expect(harness.results.map(({ key, result }) => [key, result])).toEqual([
      ['a', 3],
      ['b', 30],
    ]);
  });

  it('slide over the last ones', () => {
    expect(results(play(countWindow(3, 2), numbered(6)))).toEqual([
      [1, 2],
      [2, 3, 4],
      [4, 5, 6],
    ]);
  });
});
