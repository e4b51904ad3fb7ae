import {
  type AccumulationMode,
  AfterWatermark,
  ContinuousProcessingTimeTrigger,
  CountTrigger,
  GlobalWindows,
  manual,
  NeverTrigger,
  ProcessingTimeoutTrigger,
  StreamHarness,
  sum,
  TumblingWindow,
  type WindowingOptions,
  type WindowResult,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { halfOpenSessions } from '../support/half-open-sessions.ts';

/** Of the book Streaming Systems: values with event time and arrival, in seconds after 12:00. */
const SCORES = [
  [5, 30, at(4, 50)],
  [7, at(2, 26), at(5, 39)],
  [3, at(3, 39), at(6, 13)],
  [4, at(4, 19), at(6, 39)],
  [8, at(3, 6), at(7, 6)],
  [3, at(6, 39), at(7, 19)],
  [9, at(1, 27), at(8, 19)],
  [8, at(7, 26), at(8, 39)],
  [1, at(7, 46), at(9, 0)],
] as const;

const WATERMARKS = [
  [at(2, 0), at(6, 0)],
  [at(4, 0), at(7, 30)],
  [at(6, 0), at(7, 40)],
  [at(8, 0), at(9, 30)],
] as const;

const LETTER = { early: 'E', 'on-time': 'O', late: 'L' } as const;

function at(minutes: number, seconds: number): number {
  return minutes * 60 + seconds;
}

/** A minute after the first element since the last result. */
const afterAMinute = new ProcessingTimeoutTrigger(new NeverTrigger(), 60);

type Scores = readonly (readonly [value: number, eventTime: number, arrival: number])[];

function play(options: Partial<WindowingOptions<number, number>>, scores: Scores = SCORES) {
  const harness = new StreamHarness<number, number>({
    windowType: new TumblingWindow(120),
    aggregate: sum(),
    allowedLateness: Infinity,
    watermarkStrategy: manual(),
    ...options,
  });
  const steps = [
    ...scores.map(([value, eventTime, time]) => ({ time, run: () => harness.processElement({ value, eventTime }) })),
    ...WATERMARKS.map(([watermark, time]) => ({ time, run: () => harness.processWatermark(watermark) })),
  ];
  for (const { run, time } of steps.toSorted((a, b) => a.time - b.time)) {
    harness.advanceTime(time);
    run();
  }
  harness.endInput();
  return harness;
}

function shown({ result, pane }: WindowResult<number>): string {
  return `${result} ${pane === undefined ? '?' : LETTER[pane.timing]}`;
}

function byWindow({ results }: StreamHarness<number, number>): Record<number, string> {
  const windows: Record<number, string> = {};
  for (const result of results) {
    const before = windows[result.windowStart];
    windows[result.windowStart] = before === undefined ? shown(result) : `${before}, ${shown(result)}`;
  }
  return windows;
}

describe('early, on time and late, on the scores of the book', () => {
  it.each<[AccumulationMode, Record<number, string>]>([
    ['accumulating', { 0: '5 E, 5 O, 14 L', 120: '10 E, 18 O', 240: '4 E, 4 O', 360: '3 E, 12 O' }],
    ['discarding', { 0: '5 E, 0 O, 9 L', 120: '10 E, 8 O', 240: '4 E, 0 O', 360: '3 E, 9 O' }],
  ])('%s', (accumulationMode, expected) => {
    const harness = play({ trigger: new AfterWatermark({ early: afterAMinute }), accumulationMode });
    expect(byWindow(harness)).toEqual(expected);
    expect(harness.retractions).toEqual([]);
  });

  it('retracting takes back each result before the next of its window', () => {
    const harness = play({ trigger: new AfterWatermark({ early: afterAMinute }), accumulationMode: 'retracting' });
    expect(byWindow(harness)[0]).toBe('5 E, 5 O, 14 L');
    const own = harness.retractions.filter(({ windowStart }) => windowStart === 0);
    expect(own.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(harness.retractions.length).toBe(harness.results.length - 4);
  });

  it('for each element', () => {
    const harness = play({ trigger: new CountTrigger(1) });
    expect(byWindow(harness)).toEqual({ 0: '5 E, 14 L', 120: '7 E, 10 E, 18 E', 240: '4 E', 360: '3 E, 11 E, 12 E' });
  });

  it('with two minutes of lateness a value comes late that is kept, and one is dropped', () => {
    const scores = [...SCORES, [6, 53, at(6, 39)] as const];
    const harness = play({ trigger: new AfterWatermark({ early: afterAMinute }), allowedLateness: 120 }, scores);
    expect(byWindow(harness)[0]).toBe('5 E, 5 O, 11 L');
    expect(harness.stats.lateEventsDropped).toBe(1);
  });

  it('in sessions a late value joins two of them and takes both back', () => {
    const harness = play({
      windowType: halfOpenSessions(60),
      trigger: new AfterWatermark({ early: afterAMinute }),
      retractions: true,
    });
    const results = harness.results.map((result) => shown(result));
    expect(results.filter((each) => !['3 E', '12 O'].includes(each))).toEqual([
      '5 E',
      '5 O',
      '7 E',
      '22 E',
      '22 O',
      '36 L',
    ]);
    expect(results.filter((each) => ['3 E', '12 O'].includes(each))).toEqual(['3 E', '12 O']);
    const late = harness.results.find(({ pane }) => pane?.timing === 'late');
    expect(late).toMatchObject({ windowStart: 30, windowEnd: at(5, 19), revision: 3 });
    const taken = harness.retractions.map(({ windowStart, windowEnd }) => [windowStart, windowEnd]);
    expect(taken).toContainEqual([30, 90]);
    expect(taken).toContainEqual([at(2, 26), at(5, 19)]);
  });
});

/** Of the Dataflow paper: ten values with the minute in which they come. */
const PAPER = [
  [5, 1],
  [7, 2],
  [3, 3],
  [4, 3],
  [3, 3],
  [8, 4],
  [3, 4],
  [9, 5],
  [8, 5],
  [1, 5],
] as const;

describe('the figures of the Dataflow paper', () => {
  it('all values, every minute, accumulating', () => {
    const harness = new StreamHarness<number, number>({
      windowType: new GlobalWindows(),
      aggregate: sum(),
      trigger: new ContinuousProcessingTimeTrigger(60),
    });
    PAPER.forEach(([value, minute], k) => {
      harness.advanceTime(minute * 60 - 30 + k);
      harness.processElement({ value });
    });
    harness.advanceTime(300);
    expect(harness.results.map(({ result }) => result)).toEqual([5, 12, 22, 33, 51]);
  });

  it('all values, two at a time, discarding', () => {
    const harness = new StreamHarness<number, number>({
      windowType: new GlobalWindows(),
      aggregate: sum(),
      trigger: new CountTrigger(2),
      accumulationMode: 'discarding',
    });
    for (const [value] of PAPER) harness.processElement({ value });
    harness.endInput();
    expect(harness.results.map(({ result }) => result)).toEqual([12, 7, 11, 12, 9]);
  });
});

describe('late firing', () => {
  const late = new ProcessingTimeoutTrigger(new NeverTrigger(), 30);
  const start = (options: Partial<WindowingOptions<number, number>> = {}) => {
    const harness = new StreamHarness<number, number>({
      windowType: new TumblingWindow(10),
      aggregate: sum(),
      trigger: new AfterWatermark({ late }),
      allowedLateness: 100,
      watermarkStrategy: manual(),
      ...options,
    });
    harness.processElement({ value: 1, eventTime: 5 });
    harness.processWatermark(10);
    for (const value of [2, 3]) harness.processElement({ value, eventTime: 5 });
    return harness;
  };

  it('may be delayed, so that several late elements come in one result', () => {
    const harness = start();
    expect(harness.advanceTime(29).length).toBe(0);
    expect(harness.advanceTime(30).map(shown)).toEqual(['6 L']);
    expect(harness.advanceTime(300).length).toBe(0);
  });

  it('gives what it owes before the window is freed', () => {
    const harness = start();
    expect(harness.processWatermark(109).length).toBe(0);
    const results = harness.processWatermark(110);
    expect(results.map(shown)).toEqual(['6 L']);
    expect(results[0]?.pane).toEqual({ timing: 'late', index: 1, onTimeIndex: 1, first: false, last: true });
    expect(harness.windows()).toEqual([]);
    expect(harness.advanceTime(1_000).length).toBe(0);
  });

  it('gives nothing more when nothing is owed, unless closing is told', () => {
    const quiet = start();
    quiet.advanceTime(30);
    expect(quiet.processWatermark(200)).toEqual([]);
    const loud = start({ trigger: new AfterWatermark({ late, closing: 'always' }) });
    loud.advanceTime(30);
    expect(loud.processWatermark(200).map(shown)).toEqual(['6 L']);
  });

  it('none: what comes after the result on time is too late', () => {
    const harness = start({ trigger: new AfterWatermark({ late: 'none' }), lateEventPolicy: 'side-output' });
    expect(harness.results.map(shown)).toEqual(['1 O']);
    expect(harness.results[0]?.pane?.last).toBe(true);
    expect(harness.sideOutput.map(({ value }) => value)).toEqual([2, 3]);
    expect(harness.processWatermark(200)).toEqual([]);
  });
});
