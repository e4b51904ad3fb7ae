import type uPlot from 'uplot';
import { axisDuration, count, quantity } from '../src/format/numbers.ts';
import type { LinesView, SeriesView } from '../src/model/views.ts';
import { css, seriesColor } from './theme.ts';
import { FONT, STEPS, TimeChart, type TimeChartSetup } from './time-chart.ts';

/** A line of another run, on the axis of the first. */
export interface Ghost {
  readonly label: string;
  readonly series: SeriesView;
  /** Whether it is one edge of a band: drawn thin. */
  readonly faint?: boolean;
}

/** Lines over time, with those of other runs dashed. */
export class LinesChart extends TimeChart {
  private view: LinesView;
  private ghosts: readonly Ghost[];
  private readonly hidden = new Set<string>();
  /** A bound to stay below, drawn as a line. */
  private bound: number | undefined = undefined;

  constructor(setup: TimeChartSetup, view: LinesView, ghosts: readonly Ghost[], bound?: number) {
    super(setup);
    this.view = view;
    this.ghosts = ghosts;
    this.bound = bound;
    this.build(this.data());
  }

  /** Shows another run, or the same one further on. */
  update(view: LinesView, ghosts: readonly Ghost[], bound?: number): void {
    const same =
      view.series.length === this.view.series.length &&
      ghosts.length === this.ghosts.length &&
      view.series.every(
        ({ label, right }, at) => label === this.view.series[at]!.label && right === this.view.series[at]!.right,
      );
    this.view = view;
    this.ghosts = ghosts;
    this.bound = bound;
    if (same) this.plot?.setData(this.data());
    else this.build(this.data());
  }

  toggle(label: string): boolean {
    if (this.hidden.has(label)) this.hidden.delete(label);
    else this.hidden.add(label);
    [...this.view.series, ...this.ghosts.map(({ series }) => series)].forEach((series, at) => {
      if (series.label === label) this.plot?.setSeries(at + 1, { show: !this.hidden.has(label) });
    });
    return !this.hidden.has(label);
  }

  private data(): uPlot.AlignedData {
    const { times } = this.setup.timeline;
    const column = ({ values }: SeriesView): (number | null)[] =>
      times.map((_, at) => {
        const value = values[at] ?? null;
        return this.view.logarithmic && value !== null && value <= 0 ? null : value;
      });
    return [[...times], ...this.view.series.map(column), ...this.ghosts.map(({ series }) => column(series))];
  }

  protected override options(): ReturnType<TimeChart['options']> {
    const { view, ghosts } = this;
    const hasRight = view.series.some(({ right }) => right);
    const range = (_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax => {
      if (view.logarithmic) return logRange(low, high);
      const bound = this.bound;
      return [0, niceTop(Math.max(high ?? 1, bound === undefined ? 0 : bound * 1.05, 0))];
    };
    const rightRange = (_: uPlot, __: number | null, high: number | null): uPlot.Range.MinMax => [
      0,
      niceTop(high ?? 1),
    ];
    const line = (series: SeriesView, ghost: Ghost | undefined): uPlot.Series => ({
      label: series.label,
      scale: series.right ? 'right' : 'left',
      show: !this.hidden.has(series.label),
      stroke: () =>
        ghost === undefined
          ? seriesColor(series.color)
          : withAlpha(seriesColor(series.color), ghost.faint === true ? 0.35 : 0.6),
      width: ghost === undefined ? 1.8 : ghost.faint === true ? 1 : 1.4,
      ...(ghost === undefined || ghost.faint === true ? {} : { dash: [5, 4] }),
      ...(series.filled && ghost === undefined ? { fill: () => withAlpha(seriesColor(series.color), 0.13) } : {}),
      points: { show: false },
      spanGaps: view.logarithmic,
    });
    const unitOf = (right: boolean): string => view.series.find((series) => series.right === right)?.unit ?? '';
    const axis = (right: boolean): uPlot.Axis => ({
      scale: right ? 'right' : 'left',
      side: (right ? 1 : 3) as unknown as uPlot.Axis.Side,
      size: right ? this.setup.margins.right : this.setup.margins.left,
      stroke: () => css('--muted'),
      font: FONT,
      gap: 6,
      grid: { show: !right, stroke: () => css('--grid'), width: 1 },
      ticks: { show: false },
      space: 32,
      ...(unitOf(right) === 's' && !view.logarithmic ? { incrs: STEPS } : {}),
      values: (_, splits) =>
        splits.map((split) =>
          split === null || (view.logarithmic && !isPower(split)) ? '' : short(split, unitOf(right)),
        ),
    });
    return {
      scales: {
        left: { range, distr: (view.logarithmic ? 3 : 1) as unknown as uPlot.Scale.Distr },
        ...(hasRight ? { right: { range: rightRange } } : {}),
      },
      axes: [axis(false), ...(hasRight ? [axis(true)] : [])],
      series: [
        {},
        ...view.series.map((series) => line(series, undefined)),
        ...ghosts.map((ghost) => line(ghost.series, ghost)),
      ],
      bands: ghosts.flatMap((ghost, at) =>
        ghost.faint === true && ghosts[at + 1]?.faint === true
          ? [
              {
                series: [view.series.length + 1 + at, view.series.length + 2 + at] as [number, number],
                fill: withAlpha(seriesColor(ghost.series.color), 0.16),
              },
            ]
          : [],
      ),
      draw: (plot) => this.drawBound(plot),
    };
  }

  private drawBound(plot: uPlot): void {
    if (this.bound === undefined) return;
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(this.bound, 'left', true));
    ctx.save();
    ctx.strokeStyle = css('--bad');
    ctx.lineWidth = devicePixelRatio * 1.5;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}

/** A value on an axis: short. */
function short(value: number, unit: string): string {
  if (unit === 's') return axisDuration(value);
  const size = Math.abs(value);
  if (size >= 1e9) return `${count(value / 1e9)}G`;
  if (size >= 1e6) return `${count(value / 1e6)}M`;
  return size >= 1e4 ? `${count(value / 1e3)}k` : count(value);
}

function isPower(value: number): boolean {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9;
}

function logRange(low: number | null, high: number | null): [number, number] {
  const from = low === null || low <= 0 ? 1e-3 : low;
  const to = Math.max(from * 10, high ?? 1);
  return [10 ** Math.floor(Math.log10(from)), 10 ** Math.ceil(Math.log10(to) - 1e-9)];
}

function niceTop(value: number): number {
  if (value <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(value * 1.04));
  const step = unit / 4;
  return Math.ceil((value * 1.04) / step) * step;
}

export function withAlpha(color: string, alpha: number): string {
  if (color.startsWith('hsl')) return color.replace(')', ` / ${alpha})`);
  return `${color}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

/** What a chart of lines says at a moment. */
export function linesAt(view: LinesView, at: number): string {
  return view.series.map(({ label, unit, values }) => `${label} ${quantity(values[at], unit)}`).join(', ');
}
