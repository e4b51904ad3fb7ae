import type { ExperimentResult, PointEstimate, SmallestValue, ThresholdVerdict } from '@sim/experiment';
import { figure, percent, plainJson } from '../format/numbers.ts';
import { visible } from '../format/visible.ts';
import { table } from './table.ts';

/** The points of an experiment for people. */
export function pointsText({ points, metrics, confidence, seed, stopped, notes }: ExperimentResult): string {
  const params = [...new Set(points.flatMap((point) => Object.keys(point.params)))];
  const thresholds = [...new Set(points.flatMap((point) => point.thresholds.map(({ threshold }) => threshold)))];
  const anyFailed = points.some(({ failures }) => failures.length > 0);
  const pooled = metrics.filter((name) => points.some(({ estimates }) => estimates[name]?.pooled !== undefined));
  const header = [
    ...params,
    'runs',
    ...(anyFailed ? ['failed'] : []),
    ...metrics.flatMap((name) => (pooled.includes(name) ? [name, `${name} of all`] : [name])),
    ...thresholds,
  ];
  const rows = points.map((point) => [
    ...params.map((name) => String(point.params[name] ?? '–')),
    String(point.rows.length),
    ...(anyFailed ? [String(point.failures.length)] : []),
    ...metrics.flatMap((name) => {
      const found = point.estimates[name];
      const text = estimateText(found, point.rows.length);
      return pooled.includes(name) ? [text, found?.pooled === undefined ? '–' : figure(found.pooled)] : [text];
    }),
    ...thresholds.map((text) => verdictText(point.thresholds.find(({ threshold }) => threshold === text))),
  ]);
  return [
    table(header, rows),
    '',
    `  ± half the ${percent(confidence)} interval of the mean over the runs; seed ${seed}.`,
    ...(pooled.length > 0 ? ['  Of all: the percentile of all runs taken together.'] : []),
    ...(thresholds.length > 0 ? ['  A threshold is judged by the mean; it is sure if the whole interval agrees.'] : []),
    ...(stopped ? ['  Stopped early: some runs are missing.'] : []),
    ...notes.map((note) => `  ${visible(note)}`),
    '',
  ].join('\n');
}

function estimateText(found: PointEstimate | undefined, runs: number): string {
  if (found === undefined) return '–';
  const { mean, halfWidth, min, max } = found;
  if (runs === 1 || min === max) return figure(mean);
  return `${figure(mean)} ± ${figure(halfWidth)}`;
}

function verdictText(verdict: ThresholdVerdict | undefined): string {
  if (verdict === undefined) return '–';
  return `${verdict.kept ? 'kept' : 'broken'}${verdict.sure ? '' : ', not sure'}`;
}

/** The points of an experiment for programs. */
export function pointsJson(scenario: string, result: ExperimentResult): string {
  const { points, metrics, confidence, seed, runs, stopped, notes, versions } = result;
  return plainJson({ scenario, seed, confidence, metrics, runs, stopped, notes, versions, points });
}

/** What a search asked and how it is said. */
export interface SearchText {
  readonly scenario: string;
  readonly param: string;
  readonly range: readonly [number, number];
  readonly metric: string;
  readonly goal: string;
  readonly confidence: number;
  readonly seed: number;
}

/** What a search found, for people. */
export function smallestText(found: SmallestValue, asked: SearchText): string {
  const { value, sure, monotone, tried, stopped } = found;
  const { range, metric, confidence, seed } = asked;
  const [param, goal] = [visible(asked.param), visible(asked.goal)];
  const all = tried.length > range[1] - range[0] ? '' : ' that was tried,';
  const none = `No ${param}${all} from ${range[0]} to ${range[1]}${all === '' ? '' : ','} gives ${goal}`;
  const rows = tried.map((each) => [
    String(each.value),
    String(each.replications),
    estimateText(each.estimate, each.replications),
    `${each.holds ? 'yes' : 'no'}${each.sure ? '' : ', not sure'}`,
  ]);
  return [
    stopped
      ? 'The search was stopped before its end.'
      : `${value === undefined ? none : `${param} = ${value} is the smallest with ${goal}`}.`,
    sure
      ? `It is sure: each comparison it rests on holds for the whole ${percent(confidence)} interval.`
      : 'It is not sure: an interval lies on both sides of the bound. More runs (--max) may tell.',
    ...(monotone ? [] : [`Larger is not always better: a ${param} above the smallest good one was not good enough.`]),
    '',
    table([param, 'runs', metric, goal], rows),
    '',
    `  ± half the ${percent(confidence)} interval of the mean over the runs; seed ${seed}.`,
    '',
  ].join('\n');
}

/** What a search found, for programs. */
export function smallestJson(found: SmallestValue, asked: SearchText): string {
  const { value = null, sure, monotone, stopped, notes, tried } = found;
  return plainJson({ ...asked, value, sure, monotone, stopped, notes, tried });
}
