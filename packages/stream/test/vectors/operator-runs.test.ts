import {
  type LateEventPolicy,
  manual,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  TumblingWindow,
  type WindowType,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { tallies, type Tally } from '../support/aggregates.ts';
import { type VectorFile, vectorFiles } from '../support/vectors.ts';

type Step =
  | readonly ['e', key: string, t: number, value: number, gap?: number]
  | readonly ['w', w: number, continuous: number]
  | readonly ['p', now: number];

interface Run {
  readonly id: string;
  readonly window: {
    readonly type: string;
    readonly size: number;
    readonly slide: number;
    readonly offset: number;
    readonly gap: number | 'per-element';
    readonly time?: string;
  };
  readonly lateness: number;
  readonly trigger: { readonly type: string; readonly purging: boolean } | null;
  readonly steps: readonly Step[];
  readonly out: readonly (readonly [
    step: number,
    key: string,
    start: number,
    end: number,
    sum: number,
    count: number,
  ])[];
  readonly late: readonly number[];
  readonly live?: readonly number[];
}

interface Valued {
  readonly value: number;
  readonly gap: number | undefined;
}

/**
 * Of trigger-runs only the runs with the default trigger apply: sessions with a gap of each
 * element. The others are left out, since their triggers come later: count and continuous event
 * time (early results), processing time (windows on the clock), count windows, and purging
 * variants. interval-join and beam-panes are left out likewise: there are no joins, and no panes
 * with early, late and closing firings. So is kafka-runs: its stream time is a watermark after
 * every record, its session and sliding windows have inclusive ends, and it emits every update;
 * none of these is a rule here.
 */
function applies({ trigger, window }: Run): boolean {
  return trigger?.type === 'eventTime' && !trigger.purging && window.time === undefined;
}

type Units = Pick<VectorFile<Run>, 'milliseconds' | 'seconds'>;

function windowTypeOf({ seconds }: Units, { type, size, slide, offset, gap }: Run['window']): WindowType {
  if (type === 'tumbling') return new TumblingWindow(seconds(size), { offset: seconds(offset) });
  if (type === 'sliding') return new SlidingWindow(seconds(size), seconds(slide), { offset: seconds(offset) });
  return new SessionWindow<Valued>(gap === 'per-element' ? (valued) => seconds(valued.gap as number) : seconds(gap));
}

function play(units: Units, run: Run, aggregate: (typeof tallies)[string], lateEventPolicy: LateEventPolicy) {
  const { milliseconds, seconds } = units;
  const ofValued =
    typeof aggregate === 'function'
      ? (values: readonly Valued[]) => aggregate(values.map(({ value }) => value))
      : { ...aggregate, add: (state: unknown, { value }: Valued): unknown => aggregate.add(state, value) };
  const harness = new StreamHarness<Valued, Tally>({
    windowType: windowTypeOf(units, run.window),
    aggregate: ofValued,
    allowedLateness: seconds(run.lateness),
    lateEventPolicy,
    watermarkStrategy: manual(),
  });
  const out: unknown[] = [];
  const late: number[] = [];
  const live: number[] = [];
  run.steps.forEach((step, at) => {
    const before = harness.stats.lateEventsDropped + harness.sideOutput.length;
    const results =
      step[0] === 'e'
        ? harness.processElement({ key: step[1], eventTime: seconds(step[2]), value: { value: step[3], gap: step[4] } })
        : harness.processWatermark(seconds(step[2] as number));
    if (harness.stats.lateEventsDropped + harness.sideOutput.length > before) late.push(at);
    if (step[0] === 'w') live.push(harness.activeWindows + harness.retainedWindows);
    for (const { key, windowStart, windowEnd, result, recordCount } of results) {
      expect(recordCount).toBe(result.count);
      out.push([at, key, milliseconds(windowStart), milliseconds(windowEnd), result.sum, result.count]);
    }
  });
  expect(harness.windows().length).toBe(harness.activeWindows + harness.retainedWindows);
  return { out, late, live };
}

describe.each([...vectorFiles<Run>('operator-runs.json'), ...vectorFiles<Run>('trigger-runs.json')])(
  'an operator emits what Apache Flink emits: $source',
  ({ cases, milliseconds, seconds }) => {
    const runs = cases.filter(applies);

    it.each(Object.keys(tallies))('with %s', (name) => {
      expect(runs.length).toBeGreaterThan(0);
      for (const run of runs) {
        for (const policy of ['drop', 'side-output'] as const) {
          const played = play({ milliseconds, seconds }, run, tallies[name] as (typeof tallies)[string], policy);
          expect(played.out, run.id).toEqual(run.out);
          expect(played.late, run.id).toEqual(run.late);
          expect(played.live, run.id).toEqual(run.live ?? played.live);
          expect(played.live.at(-1), run.id).toBe(0);
        }
      }
    });
  },
);
