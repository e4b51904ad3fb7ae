import uPlot from 'uplot';
import { axisDuration, count } from '../src/format/numbers.ts';
import type { TailView } from '../src/model/views.ts';
import { withAlpha } from './lines-chart.ts';
import { css, seriesColor } from './theme.ts';
import { FONT, type Margins } from './time-chart.ts';

/** The share of values above each: both axes logarithmic. */
export class TailChart {
  private plot: uPlot;
  private readonly element: HTMLElement;
  private readonly margins: Margins;
  private readonly resizing: ResizeObserver;

  constructor(element: HTMLElement, margins: Margins, view: TailView, others: readonly TailView[]) {
    this.element = element;
    this.margins = margins;
    this.plot = this.build(view, others);
    element.setAttribute('role', 'img');
    element.setAttribute('aria-label', view.alt);
    this.resizing = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: 230 });
    });
    this.resizing.observe(element);
  }

  update(view: TailView, others: readonly TailView[]): void {
    this.plot.destroy();
    this.plot = this.build(view, others);
  }

  redraw(): void {
    this.plot.redraw(true, true);
  }

  destroy(): void {
    this.resizing.disconnect();
    this.plot.destroy();
  }

  private build(view: TailView, others: readonly TailView[]): uPlot {
    const { element, margins } = this;
    const lines = [
      ...view.series.map((series) => ({ ...series, ghost: false })),
      ...others.flatMap((other) => other.series.map((series) => ({ ...series, ghost: true }))),
    ];
    const tables = lines.map(({ points }): uPlot.AlignedData => [
      points.map(([value]) => value),
      points.map(([, share]) => share),
    ]);
    const axis = {
      stroke: () => css('--muted'),
      font: FONT,
      grid: { stroke: () => css('--grid'), width: 1 },
      ticks: { show: false },
    };
    return new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height: 230,
        padding: [10, margins.right, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, distr: 3 as unknown as uPlot.Scale.Distr },
          left: { distr: 3 as unknown as uPlot.Scale.Distr },
        },
        axes: [
          {
            ...axis,
            size: 30,
            values: (_, splits) => splits.map((split) => (isPower(split) ? axisDuration(split) : '')),
          },
          {
            ...axis,
            scale: 'left',
            size: margins.left,
            gap: 6,
            values: (_, splits) => splits.map((split) => (isPower(split) ? `${count(split * 100)} %` : '')),
          },
        ],
        series: [
          {},
          ...lines.map(({ label, color, ghost }) => ({
            label,
            scale: 'left',
            stroke: () => (ghost ? withAlpha(seriesColor(color), 0.6) : seriesColor(color)),
            width: ghost ? 1.4 : 1.8,
            ...(ghost ? { dash: [5, 4] } : {}),
            points: { show: false },
            spanGaps: true,
          })),
        ],
      },
      tables.length === 0 ? [[]] : uPlot.join(tables),
      element,
    );
  }
}

function isPower(value: number | null): boolean {
  if (value === null) return false;
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9;
}
