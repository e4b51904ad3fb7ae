import type uPlot from 'uplot';
import type { LanesView } from '../src/model/views.ts';
import { laneAxis } from './heat-chart.ts';
import { css, seriesColor } from './theme.ts';
import { TimeChart, type TimeChartSetup } from './time-chart.ts';

/** The colour of a group on lanes: faults have their own. */
export function laneColor(view: LanesView, group: number): string {
  return seriesColor(view.ofFaults ? [1, 4, 5, 7][group]! : group);
}

/** Bars on lanes: who had what, from when to when. */
export class LanesChart extends TimeChart {
  private view: LanesView;

  constructor(setup: TimeChartSetup, view: LanesView) {
    super(setup);
    this.view = view;
    this.build(this.data());
  }

  update(view: LanesView): void {
    const same = view.lanes.length === this.view.lanes.length;
    this.view = view;
    if (same) this.plot?.redraw();
    else this.build(this.data());
  }

  private data(): uPlot.AlignedData {
    const { times } = this.setup.timeline;
    return [[...times], times.map(() => null)];
  }

  protected override options(): ReturnType<TimeChart['options']> {
    return {
      scales: { left: { range: () => [0, this.view.lanes.length], dir: -1 } },
      axes: [laneAxis(this.setup.margins.left, () => this.view.lanes)],
      series: [{}, { scale: 'left', points: { show: false } }],
      draw: (plot) => this.paint(plot),
    };
  }

  private paint(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { view } = this;
    const { timeline } = this.setup;
    const height = bbox.height / Math.max(1, view.lanes.length);
    const gap = height >= 5 * devicePixelRatio ? Math.max(devicePixelRatio, height * 0.14) : 0;
    const colors = view.groups.map((_, group) => laneColor(view, group));
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = css('--grid');
    for (let lane = 0; lane < view.lanes.length; lane++)
      ctx.fillRect(bbox.left, bbox.top + (lane + 0.5) * height, bbox.width, devicePixelRatio);
    ctx.font = `${11.5 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    // The name once for neighbours that came together.
    const named = new Set<string>();
    for (const { lane, group, from, to } of view.spans) {
      if (to < timeline.from || from > timeline.to) continue;
      const left = plot.valToPos(Math.max(from, timeline.from), 'x', true);
      const right = plot.valToPos(Math.min(to, timeline.to), 'x', true);
      ctx.fillStyle = colors[group]!;
      const top = bbox.top + lane * height + gap / 2;
      ctx.globalAlpha = 0.82;
      ctx.fillRect(left, top, Math.max(devicePixelRatio * 1.5, right - left), height - gap);
      ctx.globalAlpha = 1;
      if (view.ofFaults || height < 15 * devicePixelRatio || named.has(`${group} ${from}`)) continue;
      const text = view.groups[group]!;
      if (ctx.measureText(text).width + 12 * devicePixelRatio > right - left) continue;
      named.add(`${group} ${from}`);
      ctx.fillStyle = css('--panel');
      ctx.fillText(text, left + 6 * devicePixelRatio, top + (height - gap) / 2);
    }
    ctx.restore();
  }
}
