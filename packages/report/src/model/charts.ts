import type { RecordedHistogram, RecordedMetric, RunRecord } from '@sim/core';
import { clock, count, duration, plural, quantity, words } from '../format/numbers.ts';
import { percentilesOverTime, tail } from './percentiles.ts';
import { combined, lags, latencies, metricsNamed, ownerOf } from './roles.ts';
import { faultLanes, ownershipLanes } from './lanes.ts';
import { measuredCharts } from './measured.ts';
import { last, onAxis, parts, rate, whole } from './series.ts';
import type { ChartView, HeatView, LinesView, SeriesView, TailView } from './views.ts';

/** The charts of a run, those that answer most questions first. */
export function chartsOf(record: RunRecord): readonly ChartView[] {
  return [
    ...lags(record).map(({ records, seconds }) => lagChart(record, records, seconds)),
    ...measuredCharts(record),
    ...throughput(record),
    ...faultLanes(record),
    ...lags(record).flatMap(({ records }) => heat(record, records, 'Lag by partition')),
    ...ownershipLanes(record),
    ...latencies(record).map((histogram) => percentileChart(record, histogram)),
    ...tails(record),
    ...watermarks(record),
    ...windows(record),
    ...otherCharts(record),
  ];
}

const SHOWN_ELSEWHERE = new Set([
  'lag',
  'lag-seconds',
  'watermark-delay',
  'generation',
  'end-offset',
  'start-offset',
  'committed-offset',
]);

function lagChart(record: RunRecord, records: RecordedMetric, seconds: RecordedMetric | undefined): LinesView {
  const span = record.endTime - record.startTime;
  const lag = whole(record, records);
  const behind = seconds === undefined ? undefined : whole(record, seconds);
  const peak = records.extremes;
  return {
    kind: 'lines',
    id: `lag-${records.entity}`,
    title: `Lag of ${records.entity}`,
    about: 'Records not committed yet, and how long the oldest of them has waited.',
    alt:
      peak === null
        ? 'No lag was measured.'
        : `Highest ${quantity(peak.highest, records.unit)} at ${clock(peak.highestAt, span)}${
            seconds?.extremes ? `, up to ${duration(seconds.extremes.highest)} behind` : ''
          }; ${quantity(last(lag), records.unit)} at the end.`,
    logarithmic: false,
    series: [
      line('lag', records.unit, lag, 0, { filled: true }),
      ...(behind === undefined ? [] : [line('behind', 's', behind, 1, { right: true })]),
    ],
  };
}

/** What comes in and what is done, a second. */
function throughput(record: RunRecord): readonly LinesView[] {
  const names = ['records-appended', 'records-processed', 'events-processed', 'records-consumed'];
  const found = names.flatMap((name) => combined(record, name)).slice(0, 8);
  if (found.length === 0) return [];
  const series = found.map(({ name, owner, values }, at) =>
    line(
      `${words(name).replace(/^(records|events) /, '')} · ${owner}`,
      'records/s',
      rate(record.times, values),
      at + 2,
    ),
  );
  const total = found.map(({ name, values }) => `${count(last(values) ?? 0)} ${words(name)}`).join(', ');
  return [
    {
      kind: 'lines',
      id: 'throughput',
      title: 'Throughput',
      about: 'Records a second that come in and that are dealt with.',
      alt: `In all: ${total}.`,
      logarithmic: false,
      series,
    },
  ];
}

function heat(record: RunRecord, metric: RecordedMetric, title: string): readonly HeatView[] {
  if (metric.labels === null || metric.labels.length < 2) return [];
  const rows = parts(record, metric).map((values, part) => ({ label: metric.labels![part]!, values }));
  const worst = metric.worstPart;
  return [
    {
      kind: 'heat',
      id: `heat-${metric.entity}-${metric.name}`,
      title: `${title}${title.includes(metric.entity) ? '' : ` · ${metric.entity}`}`,
      about: `A row for each of ${count(rows.length)}; brighter is more, on a logarithmic scale.`,
      alt:
        worst === null
          ? 'Nothing was measured.'
          : `Highest: ${quantity(worst.value, metric.unit)} in ${worst.label} at ${clock(worst.time, record.endTime - record.startTime)}.`,
      unit: metric.unit,
      rows,
      highest: worst?.value ?? 0,
    },
  ];
}

function percentileChart(record: RunRecord, histogram: RecordedHistogram): LinesView {
  const { p50, p90, p99, max } = percentilesOverTime(record, histogram);
  const { total } = histogram;
  const owner = ownerOf(histogram, record);
  return {
    kind: 'lines',
    id: `percentiles-${histogram.entities[0] ?? ''}-${histogram.name}`,
    title: `${sentence(words(histogram.name))} over time · ${owner}`,
    about: 'Half of the values are below the median, one in a hundred above the 99th percentile. Logarithmic.',
    alt: `Of ${count(Number(total.count))} values: median ${quantity(Number(total.p50), 's')}, 99th percentile ${quantity(Number(total.p99), 's')}, longest ${quantity(Number(total.max), 's')}.`,
    logarithmic: true,
    series: [
      line('median', 's', p50, 3),
      line('90 %', 's', p90, 4),
      line('99 %', 's', p99, 1),
      line('longest', 's', max, 7),
    ],
  };
}

function tails(record: RunRecord): readonly TailView[] {
  const found = latencies(record).slice(0, 6);
  if (found.length === 0) return [];
  return [
    {
      kind: 'tail',
      id: 'tail',
      title: 'How many wait longer',
      about: 'The share of all values that is greater than so many seconds; both axes are logarithmic.',
      alt: found
        .map(
          (histogram) =>
            `${ownerOf(histogram, record)}: one in a hundred longer than ${quantity(Number(histogram.total.p99), 's')}, one in a thousand longer than ${quantity(Number(histogram.total.p999), 's')}.`,
        )
        .join(' '),
      unit: 's',
      series: found.map((histogram, at) => ({
        label: `${words(histogram.name)} · ${ownerOf(histogram, record)}`,
        color: at,
        points: tail(histogram),
      })),
    },
  ];
}

function watermarks(record: RunRecord): readonly LinesView[] {
  const found = metricsNamed(record, 'watermark-delay');
  if (found.length === 0) return [];
  return [
    {
      kind: 'lines',
      id: 'watermarks',
      title: 'Watermark delay',
      about: 'How far event time is behind the clock: results wait so long, and what comes later is late.',
      alt: found
        .map(({ entity, extremes }) => `${entity}: up to ${extremes === null ? '–' : duration(extremes.highest)}.`)
        .join(' '),
      logarithmic: false,
      series: found.slice(0, 8).map((metric, at) => line(metric.entity, 's', whole(record, metric), at)),
    },
  ];
}

/** Results and late data, over time. */
function windows(record: RunRecord): readonly LinesView[] {
  const told = record.tallies.filter(({ kind }) => kind === 'window' || kind === 'late');
  if (told.length === 0) return [];
  return [
    {
      kind: 'lines',
      id: 'windows',
      title: 'Windows and late data',
      about: 'Results a second, and records a second that came too late for their window.',
      alt: told
        .map(({ entity, kind, outcome, values }) => `${entity}: ${tallied(kind, outcome, last(values) ?? 0)}.`)
        .join(' '),
      logarithmic: false,
      series: told.slice(0, 10).map(({ entity, kind, outcome, from, values }, at) =>
        line(
          `${kind === 'window' ? 'results' : `late, ${outcome || 'seen'}`} · ${entity}`,
          kind === 'window' ? 'results/s' : 'records/s',
          rate(
            record.times,
            onAxis(record, from, values).map((value) => value ?? 0),
            30,
          ),
          at,
          {
            right: kind === 'late',
          },
        ),
      ),
    },
  ];
}

function tallied(kind: string, outcome: string, number: number): string {
  return kind === 'window'
    ? plural(number, 'result')
    : `${plural(number, 'record')} late${outcome === '' ? '' : `, ${outcome}`}`;
}

/** A chart for each unit of each class of entities, of what has no place above. */
function otherCharts(record: RunRecord): readonly ChartView[] {
  const types = new Map(record.entities.map(({ name, type }) => [name, type]));
  const groups = new Map<string, RecordedMetric[]>();
  for (const metric of record.metrics) {
    if (SHOWN_ELSEWHERE.has(metric.name) || metric.extremes === null) continue;
    const key = `${types.get(metric.entity) ?? ''} · ${words(metric.name)}`;
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  return [...groups]
    .filter(([, metrics]) => metrics.some(({ extremes }) => extremes!.highest !== extremes!.lowest))
    .map(([title, metrics]) => otherChart(record, title, metrics));
}

function otherChart(record: RunRecord, title: string, metrics: readonly RecordedMetric[]): LinesView {
  const shown = [...metrics].sort((a, b) => b.extremes!.highest - a.extremes!.highest).slice(0, 12);
  const [first] = shown as [RecordedMetric];
  const omitted = metrics.length - shown.length;
  return {
    kind: 'lines',
    id: `other-${title}`,
    title,
    about: `${first.kind === 'counter' ? 'Counted until then' : 'As it was then'}${first.unit === '1' ? '' : `, in ${first.unit}`}${omitted > 0 ? `; the ${shown.length} highest of ${metrics.length}` : ''}.`,
    alt: shown
      .slice(0, 4)
      .map(
        ({ entity, extremes, unit }) =>
          `${entity}: ${quantity(extremes!.lowest, unit)} to ${quantity(extremes!.highest, unit)}.`,
      )
      .join(' '),
    logarithmic: false,
    series: shown.map((metric, at) => line(metric.entity, metric.unit, whole(record, metric), at)),
  };
}

function line(
  label: string,
  unit: string,
  values: readonly (number | null)[],
  color: number,
  how: { readonly right?: boolean; readonly filled?: boolean } = {},
): SeriesView {
  return { label, unit, values, color, right: how.right === true, filled: how.filled === true };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
