import {
  AfterWatermark,
  CountTrigger,
  manual,
  NeverTrigger,
  ProcessingTimeoutTrigger,
  StreamHarness,
  type Trigger,
  TumblingWindow,
  type WindowPane,
  type WindowType,
} from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { halfOpenSessions } from '../support/half-open-sessions.ts';
import { tallies, type Tally } from '../support/aggregates.ts';
import { type VectorFile, vectorFiles } from '../support/vectors.ts';

type Step = readonly ['e', t: number, value: number] | readonly ['w', continuous: number] | readonly ['p', now: number];
type Pane = readonly [
  step: number,
  start: number,
  end: number,
  sum: number,
  count: number,
  timing: 'EARLY' | 'ON_TIME' | 'LATE',
  index: number,
  onTimeIndex: number,
  first: 0 | 1,
  last: 0 | 1,
];

interface Run {
  readonly id: string;
  readonly window: { readonly type: 'tumbling' | 'session'; readonly size: number; readonly gap: number };
  readonly lateness: number;
  readonly mode: 'accumulating' | 'discarding';
  readonly early: string | null;
  readonly lateFiring: string;
  readonly closing: 'always' | 'nonempty';
  readonly steps: readonly Step[];
  readonly panes: readonly Pane[];
  readonly expired: readonly (readonly [step: number, refused: number, accepted: number])[];
  readonly closed: readonly (readonly [step: number, windows: number])[];
}

type Units = Pick<VectorFile<Run>, 'milliseconds' | 'seconds'>;

/**
 * Left out are two kinds of runs:
 *
 * - sessions with early firings by count: that version of Beam forgets the count when windows merge,
 *   here it adds up, as in Apache Flink;
 * - early firings on the clock when the clock is past the time at which the window is freed: that
 *   version takes the time of such a timer for one of event time, and says that the window is over.
 */
function applies({ early, lateness, steps, window }: Run): boolean {
  if (early === null) return true;
  if (early.startsWith('c')) return window.type === 'tumbling';
  let open: number[] = [];
  for (const [kind, time] of steps) {
    if (kind === 'e' && window.type === 'session') open.push(time + window.gap + lateness);
    else if (kind === 'e') open.push((Math.floor(time / window.size) + 1) * window.size + lateness);
    else if (kind === 'w') open = open.filter((cleanup) => cleanup > time);
    else if (open.some((cleanup) => cleanup <= time)) return false;
  }
  return true;
}

function triggerOf({ seconds }: Units, { closing, early, lateFiring }: Run): Trigger {
  const byName = (name: string): Trigger =>
    name.startsWith('c')
      ? new CountTrigger(Number(name.slice(1)))
      : new ProcessingTimeoutTrigger(new NeverTrigger(), seconds(Number(name.slice(1))));
  return new AfterWatermark({
    closing,
    ...(early !== null && { early: byName(early) }),
    ...(lateFiring === 'none' && { late: 'none' as const }),
    ...(lateFiring.startsWith('c') && { late: byName(lateFiring) }),
  });
}

function play(units: Units, run: Run, aggregate: (typeof tallies)[string]) {
  const { milliseconds, seconds } = units;
  const { lateness, mode, window } = run;
  const windowType: WindowType =
    window.type === 'tumbling' ? new TumblingWindow(seconds(window.size)) : halfOpenSessions(seconds(window.gap));
  const harness = new StreamHarness<number, Tally>({
    windowType,
    trigger: triggerOf(units, run),
    accumulationMode: mode,
    aggregate,
    allowedLateness: seconds(lateness),
    watermarkStrategy: manual(),
  });
  const panes: Pane[] = [];
  const refused: number[] = [];
  run.steps.forEach((step, at) => {
    const dropped = harness.stats.lateEventsDropped;
    // Beam tests the window of the element alone, before it is merged.
    const isExpired = run.expired.some(([expired]) => expired === at);
    const results =
      step[0] === 'e'
        ? isExpired && window.type === 'session'
          ? []
          : harness.processElement({ eventTime: seconds(step[1]), value: step[2] })
        : step[0] === 'p'
          ? harness.advanceTime(seconds(step[1]))
          : harness.processWatermark(seconds(step[1]));
    if (harness.stats.lateEventsDropped > dropped || (isExpired && window.type === 'session')) refused.push(at);
    for (const { windowStart, windowEnd, result, recordCount, pane } of results) {
      expect(recordCount).toBe(result.count);
      const { timing, index, onTimeIndex, first, last } = pane as WindowPane;
      panes.push([
        at,
        milliseconds(windowStart),
        milliseconds(windowEnd),
        result.sum,
        result.count,
        timing === 'early' ? 'EARLY' : timing === 'on-time' ? 'ON_TIME' : 'LATE',
        index,
        onTimeIndex,
        first ? 1 : 0,
        last ? 1 : 0,
      ]);
    }
  });
  return { panes, refused };
}

describe.each(vectorFiles<Run>('beam-panes.json'))(
  'panes are those of Apache Beam: $source',
  ({ cases, milliseconds, seconds }) => {
    const runs = cases.filter(applies);

    it('and enough of them are replayed', () => expect(runs.length).toBeGreaterThan(13));

    it.each(Object.keys(tallies))('with %s', (name) => {
      for (const run of runs) {
        const played = play({ milliseconds, seconds }, run, tallies[name] as (typeof tallies)[string]);
        expect(played.panes, run.id).toEqual(run.panes);
        const refused = [...run.expired, ...run.closed].map(([step]) => step);
        expect(played.refused, run.id).toEqual(refused.toSorted((a, b) => a - b));
      }
    });
  },
);
