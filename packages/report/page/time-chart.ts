import uPlot from 'uplot';
import { clock } from '../src/format/numbers.ts';
import type { Band } from '../src/model/views.ts';
import { css } from './theme.ts';
import type { Timeline } from './timeline.ts';

/** The widths at both sides: the same in all charts, so that times stand below each other. */
export interface Margins {
  readonly left: number;
  readonly right: number;
}

export const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** Steps that are round as times: for axes of seconds. */
export const STEPS = [
  1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5,
  10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000,
];

export interface TimeChartSetup {
  readonly element: HTMLElement;
  readonly timeline: Timeline;
  readonly bands: readonly Band[];
  readonly margins: Margins;
  readonly height: number;
  /** What is heard of the chart at a moment. */
  readonly describe: (moment: number) => string;
  readonly title: string;
}

/** A chart over the common time: an uPlot that zooms and points together with the others. */
export abstract class TimeChart {
  protected readonly setup: TimeChartSetup;
  protected plot: uPlot | undefined = undefined;
  private quiet = false;
  private readonly resizing: ResizeObserver;

  constructor(setup: TimeChartSetup) {
    this.setup = setup;
    this.listen();
    setup.timeline.listen({ range: () => this.follow(), cursor: () => this.pointAt() });
    this.resizing = new ResizeObserver(() => {
      const width = setup.element.clientWidth;
      if (this.plot !== undefined && width > 0 && width !== this.plot.width)
        this.plot.setSize({ width, height: setup.height });
    });
    this.resizing.observe(setup.element);
  }

  /** Draws again, in the colours of now. */
  redraw(): void {
    this.plot?.redraw(true, true);
  }

  destroy(): void {
    this.resizing.disconnect();
    this.plot?.destroy();
  }

  /** What the subclass draws with. */
  protected abstract options(): Pick<uPlot.Options, 'series' | 'scales' | 'axes' | 'bands'> & {
    readonly draw?: (plot: uPlot) => void;
  };

  protected build(data: uPlot.AlignedData): void {
    const { element, timeline, margins, height } = this.setup;
    const { series, scales, axes = [], bands = [], draw } = this.options();
    this.plot?.destroy();
    const options: uPlot.Options = {
      width: Math.max(200, element.clientWidth),
      height,
      padding: [10, axes.length > 1 ? 0 : margins.right, 0, 0],
      legend: { show: false },
      cursor: {
        x: true,
        y: false,
        points: { size: 7 },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: { dblclick: () => () => null },
      },
      scales: { x: { time: false, range: () => [timeline.from, timeline.to] }, ...scales },
      axes: [
        {
          stroke: () => css('--muted'),
          font: FONT,
          size: 30,
          grid: { stroke: () => css('--grid'), width: 1 },
          ticks: { stroke: () => css('--line'), width: 1, size: 5 },
          incrs: STEPS,
          space: 76,
          values: (_, splits) => splits.map((split) => clock(split, timeline.span)),
        },
        ...axes,
      ],
      series,
      bands,
      hooks: {
        // A chart that is drawn later than others points where they point.
        ready: [
          () => {
            if (timeline.cursor !== null) this.pointAt();
          },
        ],
        drawClear: [(plot) => this.drawBands(plot)],
        ...(draw === undefined ? {} : { draw: [draw] }),
        setCursor: [
          (plot) => {
            // A chart that is still being made points nowhere: that is no wish to leave the moment chosen.
            if (this.quiet || plot.status === 0) return;
            const { left } = plot.cursor;
            const moment = left === undefined || left < 0 ? null : plot.posToVal(left, 'x');
            // Before its first drawing a chart knows no places.
            if (moment === null || Number.isFinite(moment)) timeline.point(moment);
          },
        ],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 4) return;
            const from = plot.posToVal(left, 'x');
            const to = plot.posToVal(left + width, 'x');
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            timeline.show(from, to);
          },
        ],
      },
    };
    this.plot = new uPlot(options, data, element);
  }

  private drawBands(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const { timeline } = this.setup;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { kind, from, to } of this.setup.bands) {
      if (to < timeline.from || from > timeline.to) continue;
      const left = plot.valToPos(Math.max(from, timeline.from), 'x', true);
      const right = plot.valToPos(Math.min(to, timeline.to), 'x', true);
      ctx.fillStyle = css(kind === 'fault' ? '--fault' : '--rebalance');
      ctx.globalAlpha = kind === 'fault' ? 0.13 : 0.2;
      ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
      if (kind !== 'fault' || from < timeline.from) continue;
      ctx.globalAlpha = 0.8;
      ctx.fillRect(left, bbox.top, devicePixelRatio, bbox.height);
    }
    ctx.restore();
  }

  /** The same stretch of time as all others. */
  private follow(): void {
    const { timeline, element } = this.setup;
    this.plot?.setScale('x', { min: timeline.from, max: timeline.to });
    element.setAttribute('aria-valuemin', String(timeline.from));
    element.setAttribute('aria-valuemax', String(timeline.to));
    this.pointAt();
  }

  private pointAt(): void {
    const { plot } = this;
    if (plot === undefined) return;
    const { timeline, element, describe } = this.setup;
    const { cursor } = timeline;
    this.quiet = true;
    const left = cursor === null ? -10 : plot.valToPos(cursor, 'x');
    plot.setCursor({ left, top: cursor === null ? -10 : 10 }, false);
    this.quiet = false;
    if (document.activeElement !== element) return;
    element.setAttribute('aria-valuenow', String(cursor ?? timeline.from));
    element.setAttribute('aria-valuetext', cursor === null ? 'no moment chosen' : describe(cursor));
  }

  private listen(): void {
    const { element, timeline, title } = this.setup;
    element.tabIndex = 0;
    element.setAttribute('role', 'slider');
    element.setAttribute('aria-label', `${title}: the moment that is pointed at`);
    element.setAttribute('aria-valuemin', String(timeline.from));
    element.setAttribute('aria-valuemax', String(timeline.to));
    element.setAttribute('aria-valuenow', String(timeline.from));
    element.setAttribute('aria-valuetext', 'no moment chosen');
    element.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!act(timeline, event)) return;
      event.preventDefault();
    });
    element.addEventListener('dblclick', () => timeline.showAll());
    const touch = (event: PointerEvent): void => {
      const { plot } = this;
      if (event.pointerType === 'mouse' || plot === undefined) return;
      const left = event.clientX - plot.over.getBoundingClientRect().left;
      timeline.point(plot.posToVal(Math.min(Math.max(0, left), plot.over.clientWidth), 'x'));
    };
    element.addEventListener('pointerdown', touch);
    element.addEventListener('pointermove', touch);
  }
}

/** Keys that move, zoom and leave; false for all others. */
export function act(timeline: Timeline, event: KeyboardEvent): boolean {
  const far = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      timeline.step(far);
      return true;
    case 'ArrowLeft':
    case 'ArrowDown':
      timeline.step(-far);
      return true;
    case 'PageUp':
      timeline.step(50);
      return true;
    case 'PageDown':
      timeline.step(-50);
      return true;
    case 'Home':
      timeline.point(timeline.from);
      return true;
    case 'End':
      timeline.point(timeline.to);
      return true;
    case '+':
    case '=':
      timeline.zoom(0.5);
      return true;
    case '-':
      timeline.zoom(2);
      return true;
    case '0':
    case 'Escape':
      timeline.showAll();
      if (event.key === 'Escape') timeline.point(null);
      return true;
    default:
      return false;
  }
}
