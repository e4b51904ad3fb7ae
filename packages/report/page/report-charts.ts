import type { RunRecord } from '@sim/core';
import { clock } from '../src/format/numbers.ts';
import { chartsOf } from '../src/model/charts.ts';
import { bandsOf, mergedBands } from '../src/model/lanes.ts';
import { indexAt } from '../src/model/series.ts';
import type { ChartOfRun } from '../src/model/side-by-side.ts';
import type { Band, ChartView, LinesView, TailView } from '../src/model/views.ts';
import { HeatChart, rowHeight } from './heat-chart.ts';
import { type Keys, keysOf, lanesAt, worstAt } from './keys.ts';
import { LanesChart } from './lanes-chart.ts';
import { type Ghost, linesAt, LinesChart } from './lines-chart.ts';
import { TailChart } from './tail-chart.ts';
import type { Margins, TimeChartSetup } from './time-chart.ts';
import { Timeline } from './timeline.ts';

/** Where a chart goes. */
export interface ChartPlace {
  readonly plot: HTMLElement;
  readonly keys: HTMLElement;
}

/** What {@link ReportCharts} shows beside the runs. */
export interface ReportChartsOptions {
  /** How far the axis goes, though the run may not have come there yet. */
  readonly until?: number;
  /** Runs of the same with other seeds: the lines of lag get a band of what they went through. */
  readonly band?: readonly RunRecord[];
}

interface Mounted {
  readonly view: ChartView;
  readonly chart: LinesChart | HeatChart | LanesChart | TailChart;
  readonly keys: Keys;
}

/** All charts of a run, with those of others beside them. */
export class ReportCharts {
  readonly timeline: Timeline;
  /** Faults and rebalances as they are drawn. */
  readonly bands: readonly Band[];
  private readonly labelled: readonly Band[];
  readonly margins: Margins;
  private readonly runs: readonly RunRecord[];
  /** The charts of each run, and of each of the band. */
  private readonly charts: readonly (readonly ChartView[])[];
  private readonly band: readonly { readonly run: RunRecord; readonly charts: readonly ChartView[] }[];
  private readonly mounted: Mounted[] = [];

  /** @param runs - the first is shown in colour, the others dashed */
  constructor(runs: readonly RunRecord[], { until = -Infinity, band = [] }: ReportChartsOptions = {}) {
    const [run] = runs as readonly [RunRecord];
    this.runs = runs;
    this.charts = runs.map(chartsOf);
    this.band = band.map((run) => ({ run, charts: chartsOf(run) }));
    const later = Math.max(...runs.map(({ times }) => times.at(-1) ?? 0));
    const times = [...run.times];
    // A run that went on for longer gives the rest of the axis.
    for (const other of runs)
      if (other.endTime === later) for (const time of other.times) if (time > times.at(-1)!) times.push(time);
    if (until > times.at(-1)!) times.push(until);
    this.timeline = new Timeline(times);
    this.labelled = bandsOf(run);
    this.bands = mergedBands(this.labelled);
    this.margins = marginsFor(this.charts.flat());
    this.timeline.listen({ cursor: () => this.showValues() });
  }

  views(): readonly ChartView[] {
    return this.charts[0]!;
  }

  /** A chart of any of the runs: with the bands of that run, and on the time of all. */
  mountOf({ view, run }: ChartOfRun, place: ChartPlace): void {
    if (run === this.runs[0]) this.mount(view, place);
    else this.mount(onTimes(view, run, this.timeline.times), place, undefined, mergedBands(bandsOf(run)));
  }

  mount(view: ChartView, place: ChartPlace, bound?: number, bands = this.bands): void {
    const ghosts = view.kind === 'lines' && bands === this.bands ? [...this.ghostsOf(view), ...this.bandOf(view)] : [];
    const chart = this.chartOf(view, ghosts, place.plot, bound, bands);
    const keys = keysOf(
      place.keys,
      () => view,
      () => (chart instanceof LinesChart ? chart : undefined),
      () => ghosts,
    );
    this.mounted.push({ view, chart, keys });
    if (this.timeline.cursor !== null) this.showValues();
  }

  /** In the colours of now. */
  repaint(): void {
    for (const { chart, keys } of this.mounted) {
      chart.redraw();
      keys.paint();
    }
  }

  destroy(): void {
    for (const { chart } of this.mounted) chart.destroy();
    this.mounted.length = 0;
  }

  /** What is to be said of the moment pointed at. */
  readout(): string {
    const { cursor, span } = this.timeline;
    if (cursor === null) return '';
    const here = this.labelled.filter(({ from, to }) => from <= cursor && cursor <= to).map(({ label }) => label);
    const [first] = this.mounted;
    const main = first?.view.kind === 'lines' ? linesAt(first.view, this.timeline.indexAt(cursor)) : '';
    return [clock(cursor, span), main, ...here].filter((part) => part !== '').join(' · ');
  }

  private showValues(): void {
    const { cursor } = this.timeline;
    const at = cursor === null ? null : this.timeline.indexAt(cursor);
    for (const { keys } of this.mounted) keys.show(at, cursor);
  }

  private chartOf(
    view: ChartView,
    ghosts: readonly Ghost[],
    element: HTMLElement,
    bound: number | undefined,
    bands: readonly Band[],
  ): Mounted['chart'] {
    if (view.kind === 'tail') return new TailChart(element, this.margins, view, this.othersOf(view));
    const { timeline, margins } = this;
    const setup = (height: number, describe: (moment: number) => string): TimeChartSetup => ({
      element,
      timeline,
      bands,
      margins,
      height,
      title: view.title,
      describe: (moment) => `${clock(moment, timeline.span)}: ${describe(moment)}`,
    });
    if (view.kind === 'lines')
      return new LinesChart(
        setup(view.id.startsWith('lag-') ? 250 : 200, (moment) => linesAt(view, timeline.indexAt(moment))),
        view,
        ghosts,
        bound,
      );
    if (view.kind === 'heat')
      return new HeatChart(
        setup(rowHeight(view.rows.length) * view.rows.length + 42, (moment) => worstAt(view, timeline.indexAt(moment))),
        view,
      );
    return new LanesChart(
      setup(laneHeight(view.lanes.length) * view.lanes.length + 42, (moment) => lanesAt(view, moment)),
      view,
    );
  }

  /** The same chart of the other runs, brought to this one's times. */
  private ghostsOf(view: LinesView): readonly Ghost[] {
    return this.runs.slice(1).flatMap((run, at) => {
      const other = this.charts[at + 1]!.find((each) => each.id === view.id);
      if (other?.kind !== 'lines') return [];
      return view.series.flatMap(({ label, right, color }) => {
        const series = other.series.find((each) => each.label === label);
        if (series === undefined) return [];
        const values = valuesAt(series.values, run, this.timeline.times);
        return [{ label: run.title || 'other run', series: { ...series, values, right, color, filled: false } }];
      });
    });
  }

  /** The lowest and the highest of the first line over several seeds: two edges. */
  private bandOf(view: LinesView): readonly Ghost[] {
    const [main] = view.series;
    if (this.band.length === 0 || main === undefined || !view.id.startsWith('lag-')) return [];
    const lines = this.band.flatMap(({ run, charts }) => {
      const other = charts.find((each) => each.id === view.id);
      const series = other?.kind === 'lines' ? other.series.find(({ label }) => label === main.label) : undefined;
      return series === undefined
        ? []
        : [this.timeline.times.map((time) => series.values[indexAt(run.times, time)] ?? null)];
    });
    const edge = (of: (...values: number[]) => number): readonly (number | null)[] =>
      this.timeline.times.map((_, at) => {
        const values = lines.map((line) => line[at] ?? null).filter((value) => value !== null);
        return values.length === 0 ? null : of(...values);
      });
    const ghost = (values: readonly (number | null)[]): Ghost => ({
      label: `band: ${this.band.length} more seeds`,
      series: { ...main, values, filled: false },
      faint: true,
    });
    return [ghost(edge(Math.max)), ghost(edge(Math.min))];
  }

  private othersOf(view: TailView): readonly TailView[] {
    return this.charts
      .slice(1)
      .flatMap((charts) => charts.filter((each): each is TailView => each.id === view.id && each.kind === 'tail'));
  }
}

/** A chart of a run on other times than its own. */
function onTimes(view: ChartView, run: RunRecord, times: readonly number[]): ChartView {
  const moved = <S extends { readonly values: readonly (number | null)[] }>(list: readonly S[]): S[] =>
    list.map((each) => ({ ...each, values: valuesAt(each.values, run, times) }));
  if (view.kind === 'lines') return { ...view, series: moved(view.series) };
  return view.kind === 'heat' ? { ...view, rows: moved(view.rows) } : view;
}

/** What a run had at these times: nothing after its end. */
function valuesAt(
  values: readonly (number | null)[],
  run: RunRecord,
  times: readonly number[],
): readonly (number | null)[] {
  return times.map((time) => (time > run.endTime ? null : (values[indexAt(run.times, time)] ?? null)));
}

function laneHeight(lanes: number): number {
  return Math.max(4, Math.min(22, Math.floor(460 / Math.max(1, lanes))));
}

/** Room for the names of lanes and for numbers, the same everywhere. */
function marginsFor(views: readonly ChartView[]): Margins {
  const names = views.flatMap((view) =>
    view.kind === 'lanes' ? view.lanes : view.kind === 'heat' ? view.rows.map(({ label }) => label) : [],
  );
  const longest = names.reduce((most, name) => Math.max(most, [...name].length), 0);
  const narrow = innerWidth < 640;
  const hasRight = views.some((view) => view.kind === 'lines' && view.series.some(({ right }) => right));
  return {
    left: Math.min(narrow ? 84 : 150, Math.max(narrow ? 52 : 62, longest * 6.6 + 16)),
    right: hasRight ? (narrow ? 46 : 58) : 14,
  };
}
