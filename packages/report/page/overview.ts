import type { Band, ChartView } from '../src/model/views.ts';
import { withAlpha } from './lines-chart.ts';
import { css, seriesColor } from './theme.ts';
import type { Margins } from './time-chart.ts';
import type { Timeline } from './timeline.ts';

/** The whole run in a strip, with the stretch that is shown: drag to choose another. */
export class Overview {
  private readonly canvas = document.createElement('canvas');
  private readonly element: HTMLElement;
  private readonly timeline: Timeline;
  private readonly margins: Margins;
  private readonly values: readonly (number | null)[];
  private readonly bands: readonly Band[];
  private readonly color: number;
  private readonly resizing: ResizeObserver;
  private dragged: { readonly from: number; to: number } | undefined = undefined;

  constructor(
    element: HTMLElement,
    timeline: Timeline,
    margins: Margins,
    views: readonly ChartView[],
    bands: readonly Band[],
  ) {
    this.element = element;
    this.timeline = timeline;
    this.margins = margins;
    this.bands = bands;
    const lines = views.find((view) => view.kind === 'lines');
    this.values = lines?.series[0]?.values ?? [];
    this.color = lines?.series[0]?.color ?? 0;
    this.canvas.setAttribute('aria-hidden', 'true');
    element.append(this.canvas);
    timeline.listen({ range: () => this.paint(), cursor: () => this.paint() });
    this.resizing = new ResizeObserver(() => this.paint());
    this.resizing.observe(element);
    this.listen();
    this.paint();
  }

  destroy(): void {
    this.resizing.disconnect();
    this.canvas.remove();
  }

  paint(): void {
    const { canvas, element, timeline } = this;
    const scale = devicePixelRatio;
    const width = element.clientWidth;
    const height = element.clientHeight;
    if (width === 0) return;
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const ctx = canvas.getContext('2d')!;
    ctx.scale(scale, scale);
    const { left, right } = this.area();
    const x = (time: number): number => left + ((time - timeline.start) / timeline.span) * (right - left);
    for (const { kind, from, to } of this.bands) {
      ctx.fillStyle = withAlpha(css(kind === 'fault' ? '--fault' : '--rebalance'), kind === 'fault' ? 0.3 : 0.35);
      ctx.fillRect(x(from), 4, Math.max(1, x(to) - x(from)), height - 8);
    }
    const high = this.values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0) || 1;
    ctx.beginPath();
    ctx.moveTo(left, height - 4);
    this.values.forEach((value, at) =>
      ctx.lineTo(x(timeline.times[at]!), height - 4 - ((value ?? 0) / high) * (height - 10)),
    );
    ctx.lineTo(x(timeline.times[this.values.length - 1] ?? timeline.end), height - 4);
    ctx.fillStyle = withAlpha(seriesColor(this.color), 0.35);
    ctx.fill();
    const shown = this.dragged ?? timeline;
    const [from, to] = [Math.min(shown.from, shown.to), Math.max(shown.from, shown.to)];
    ctx.fillStyle = withAlpha(css('--ink'), 0.12);
    ctx.fillRect(left, 2, x(from) - left, height - 4);
    ctx.fillRect(x(to), 2, right - x(to), height - 4);
    ctx.strokeStyle = css('--accent');
    ctx.lineWidth = 1.5;
    ctx.strokeRect(x(from), 2, Math.max(2, x(to) - x(from)), height - 4);
    if (timeline.cursor !== null) {
      ctx.fillStyle = css('--ink');
      ctx.fillRect(x(timeline.cursor) - 0.75, 0, 1.5, height);
    }
  }

  private area(): { readonly left: number; readonly right: number } {
    const style = getComputedStyle(document.querySelector('figure.chart') ?? this.element);
    const border = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.borderLeftWidth);
    return { left: this.margins.left + border, right: this.element.clientWidth - this.margins.right - border };
  }

  private listen(): void {
    const { canvas, timeline } = this;
    const time = (event: PointerEvent): number => {
      const { left, right } = this.area();
      const share = (event.clientX - canvas.getBoundingClientRect().left - left) / (right - left);
      return timeline.start + Math.min(1, Math.max(0, share)) * timeline.span;
    };
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      const from = time(event);
      this.dragged = { from, to: from };
    });
    canvas.addEventListener('pointermove', (event) => {
      if (this.dragged === undefined) {
        timeline.point(time(event));
        return;
      }
      this.dragged.to = time(event);
      this.paint();
    });
    canvas.addEventListener('pointerup', () => {
      const { dragged } = this;
      this.dragged = undefined;
      if (dragged === undefined) return;
      const [from, to] = [Math.min(dragged.from, dragged.to), Math.max(dragged.from, dragged.to)];
      if (to - from > timeline.span / 200) timeline.show(from, to);
      else {
        const width = timeline.to - timeline.from;
        timeline.show(from - width / 2, from + width / 2);
      }
      this.paint();
    });
    canvas.addEventListener('pointerleave', () => timeline.point(null));
    canvas.addEventListener('dblclick', () => timeline.showAll());
  }
}
