import {
  type AccumulationMode,
  ContinuousEventTimeTrigger,
  CountTrigger,
  countWindow,
  manual,
  ProcessingTimeTrigger,
  PurgingTrigger,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  type Trigger,
  TumblingWindow,
  type WindowingOptions,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { tallies, type Tally } from '../support/aggregates.ts';
import { type VectorFile, vectorFiles } from '../support/vectors.ts';

type Step =
  | readonly ['e', key: string, t: number, value: number]
  | readonly ['w', w: number, continuous: number]
  | readonly ['p', now: number];
type Out = readonly [step: number, key: string, start: number, end: number, sum: number, count: number];

interface Run {
  readonly id: string;
  readonly window: {
    readonly type: 'tumbling' | 'sliding' | 'session' | 'count';
    readonly size: number;
    readonly slide?: number;
    readonly offset: number;
    readonly gap: number;
    readonly time?: 'processing';
  };
  readonly lateness: number;
  readonly trigger: { readonly type: string; readonly n?: number; readonly purging: boolean } | null;
  readonly steps: readonly Step[];
  readonly out: readonly Out[];
  readonly late: readonly number[];
}

type Units = Pick<VectorFile<Run>, 'milliseconds' | 'seconds'>;
type Windows = Pick<WindowingOptions<number, Tally>, 'windowType' | 'trigger' | 'evictor' | 'accumulationMode'>;

/**
 * Runs with the default trigger are replayed in operator-runs. Of the others those are left out whose
 * outcome hangs on Flink's time being whole milliseconds:
 *
 * - a multiple of the interval that is the last millisecond of a window is there the end of the window
 *   itself, and here a moment before it: one more firing, with the same content;
 * - the first multiple after a negative time is skipped there, as the remainder is taken towards 0;
 * - a clock that stands at the last millisecond of a window fires it there, and here a moment later.
 */
function applies({ steps, trigger, window }: Run): boolean {
  if (trigger?.type === 'eventTime') return false;
  const { gap, offset, size, slide = size } = window;
  const isEnd = (time: number) => modulo(time - offset - size, slide) === 0;
  if (trigger?.type === 'continuousEventTime') {
    const { n = 1 } = trigger;
    const times = steps.flatMap((step) => (step[0] === 'e' ? [step[2]] : []));
    const multiples = Array.from({ length: n * slide }, (_, k) => k).filter((k) => k % n === 0);
    return times.every((t) => t >= 0) && !multiples.some((k) => isEnd(k + 1));
  }
  if (trigger?.type !== 'processingTime') return true;
  let now = 0;
  const ends = new Set<number>();
  for (const step of steps) {
    if (step[0] === 'p' && (window.type === 'session' ? ends.has(step[1] + 1) : isEnd(step[1] + 1))) return false;
    if (step[0] === 'p') now = step[1];
    else ends.add(now + gap);
  }
  return true;
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}

function windowsOf({ seconds }: Units, { trigger, window }: Run, how: 'trigger' | AccumulationMode): Windows {
  const { gap, offset, size, slide, type } = window;
  if (type === 'count') return countWindow(size, slide);
  const windowType =
    type === 'tumbling'
      ? new TumblingWindow(seconds(size), { offset: seconds(offset) })
      : type === 'sliding'
        ? new SlidingWindow(seconds(size), seconds(slide as number), { offset: seconds(offset) })
        : new SessionWindow(seconds(gap));
  const plain = triggerOf(seconds, trigger as NonNullable<Run['trigger']>);
  if (trigger?.purging !== true) return { windowType, trigger: plain };
  return how === 'trigger'
    ? { windowType, trigger: new PurgingTrigger(plain) }
    : { windowType, trigger: plain, accumulationMode: how };
}

function triggerOf(seconds: Units['seconds'], { n = 0, type }: NonNullable<Run['trigger']>): Trigger {
  if (type === 'count') return new CountTrigger(n);
  if (type === 'continuousEventTime') return new ContinuousEventTimeTrigger(seconds(n));
  return new ProcessingTimeTrigger();
}

function play(units: Units, run: Run, aggregate: (typeof tallies)[string], how: 'trigger' | AccumulationMode) {
  const { milliseconds, seconds } = units;
  const harness = new StreamHarness<number, Tally>({
    ...windowsOf(units, run, how),
    aggregate,
    allowedLateness: seconds(run.lateness),
    watermarkStrategy: manual(),
    timeDomain: run.window.time === undefined ? 'event-time' : 'processing-time',
  });
  const out: Out[] = [];
  const late: number[] = [];
  run.steps.forEach((step, at) => {
    const dropped = harness.stats.lateEventsDropped;
    const results =
      step[0] === 'e'
        ? harness.processElement({ key: step[1], eventTime: seconds(step[2]), value: step[3] })
        : step[0] === 'p'
          ? harness.advanceTime(seconds(step[1]))
          : harness.processWatermark(seconds(step[2]));
    if (harness.stats.lateEventsDropped > dropped) late.push(at);
    for (const { key, windowStart, windowEnd, result, recordCount } of results) {
      expect(recordCount).toBe(result.count);
      const bounds = run.window.type === 'count' ? [0, 0] : [milliseconds(windowStart), milliseconds(windowEnd)];
      out.push([at, key, bounds[0] as number, bounds[1] as number, result.sum, result.count]);
    }
  });
  return { out, late, kept: harness.activeWindows + harness.retainedWindows };
}

/** Inside a step the vectors are in an order of their own. */
function inOrder(out: readonly Out[]): readonly Out[] {
  return out.toSorted(
    (a, b) => a[0] - b[0] || a[3] - b[3] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0) || a[2] - b[2] || a[5] - b[5],
  );
}

describe.each(vectorFiles<Run>('trigger-runs.json'))(
  'triggers fire as those of Apache Flink do: $source',
  ({ cases, milliseconds, seconds }) => {
    const runs = cases.filter(applies);

    it.each(Object.keys(tallies))('with %s', (name) => {
      expect(runs.length).toBeGreaterThan(8);
      for (const run of runs) {
        for (const how of run.trigger?.purging === true ? (['trigger', 'discarding'] as const) : ['trigger' as const]) {
          const played = play({ milliseconds, seconds }, run, tallies[name] as (typeof tallies)[string], how);
          expect(inOrder(played.out), run.id).toEqual(inOrder(run.out));
          expect(played.late, run.id).toEqual(run.late);
          if (run.window.type !== 'count') expect(played.kept, run.id).toBe(0);
        }
      }
    });
  },
);
