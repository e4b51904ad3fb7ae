import type uPlot from 'uplot';
import type { HeatView } from '../src/model/views.ts';
import { css, heatColors } from './theme.ts';
import { FONT, TimeChart, type TimeChartSetup } from './time-chart.ts';

/** The height of a row: many partitions are thin, and all are there. */
export function rowHeight(rows: number): number {
  return Math.max(3, Math.min(20, Math.floor(420 / Math.max(1, rows))));
}

/** A row for each part; brighter is more. */
export class HeatChart extends TimeChart {
  private view: HeatView;

  constructor(setup: TimeChartSetup, view: HeatView) {
    super(setup);
    this.view = view;
    this.build(this.data());
  }

  update(view: HeatView): void {
    const same = view.rows.length === this.view.rows.length;
    this.view = view;
    if (same) this.plot?.redraw();
    else this.build(this.data());
  }

  private data(): uPlot.AlignedData {
    const { times } = this.setup.timeline;
    return [[...times], times.map(() => null)];
  }

  protected override options(): ReturnType<TimeChart['options']> {
    const labels = (): readonly string[] => this.view.rows.map(({ label }) => label);
    return {
      scales: { left: { range: () => [0, this.view.rows.length], dir: -1 } },
      axes: [laneAxis(this.setup.margins.left, labels)],
      series: [{}, { scale: 'left', points: { show: false } }],
      draw: (plot) => this.paint(plot),
    };
  }

  private paint(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { rows, highest } = this.view;
    const width = Math.max(1, Math.round(bbox.width));
    const image = new ImageData(width, rows.length);
    const colors = heatColors();
    const scale = 255 / Math.log1p(Math.max(highest, 1));
    const edges = this.columns(width);
    rows.forEach(({ values }, row) => {
      for (let x = 0; x < width; x++) {
        let most: number | null = null;
        for (let at = edges[x * 2]!; at <= edges[x * 2 + 1]!; at++) {
          const value = values[at] ?? null;
          if (value !== null && (most === null || value > most)) most = value;
        }
        if (most === null) continue;
        const color = Math.round(Math.log1p(Math.max(0, most)) * scale) * 3;
        const place = (row * width + x) * 4;
        image.data[place] = colors[color]!;
        image.data[place + 1] = colors[color + 1]!;
        image.data[place + 2] = colors[color + 2]!;
        image.data[place + 3] = 255;
      }
    });
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = rows.length;
    canvas.getContext('2d')!.putImageData(image, 0, 0);
    ctx.save();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(canvas, bbox.left, bbox.top, bbox.width, bbox.height);
    const gap = bbox.height / rows.length;
    if (gap >= 6 * devicePixelRatio) {
      ctx.fillStyle = css('--panel');
      for (let row = 1; row < rows.length; row++)
        ctx.fillRect(bbox.left, Math.round(bbox.top + row * gap), bbox.width, devicePixelRatio);
    }
    ctx.restore();
  }

  /** The first and the last sample of each column of pixels. */
  private columns(width: number): Int32Array {
    const { times } = this.setup.timeline;
    const { from, to } = this.setup.timeline;
    const edges = new Int32Array(width * 2);
    let at = 0;
    for (let x = 0; x < width; x++) {
      const begin = from + ((to - from) * x) / width;
      const end = from + ((to - from) * (x + 1)) / width;
      while (at < times.length - 1 && times[at]! < begin) at++;
      edges[x * 2] = at;
      let until = at;
      while (until < times.length - 1 && times[until]! < end) until++;
      edges[x * 2 + 1] = Math.max(at, until - (until > at ? 1 : 0));
    }
    return edges;
  }
}

/** An axis with a name for each lane, as many as there is room for. */
export function laneAxis(size: number, labels: () => readonly string[]): uPlot.Axis {
  return {
    scale: 'left',
    side: 3 as unknown as uPlot.Axis.Side,
    size,
    stroke: () => css('--muted'),
    font: FONT,
    gap: 6,
    grid: { show: false },
    ticks: { show: false },
    splits: (plot) => {
      const { length } = labels();
      const height = plot.bbox.height / devicePixelRatio / Math.max(1, length);
      const every = Math.max(1, Math.ceil(13 / height));
      return Array.from({ length: Math.ceil(length / every) }, (_, at) => at * every + 0.5);
    },
    values: (_, splits) =>
      splits.map((split) => shorten(labels()[Math.floor(split)] ?? '', Math.floor((size - 8) / 6.4))),
  };
}

function shorten(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join('')}…`;
}
