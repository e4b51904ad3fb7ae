import type { RunRecord } from '@sim/core';
import { Overview } from '../../../packages/report/page/overview.ts';
import { ReportCharts } from '../../../packages/report/page/report-charts.ts';
import { byId, make } from './dom.ts';
import type { Values } from './scenario.ts';

/** The charts of a run, the run before dashed, and three more seeds as a band. */
export class Pictures {
  private readonly place: HTMLElement;
  private charts: ReportCharts | undefined = undefined;
  private overview: Overview | undefined = undefined;
  private range: readonly [number, number] | undefined = undefined;
  /** How high each chart was, so that nothing jumps while those out of sight are still to be drawn. */
  private readonly heights = new Map<string, number>();
  private drawing = 0;

  constructor(place: HTMLElement) {
    this.place = place;
    byId('all').addEventListener('click', () => this.charts?.timeline.showAll());
    byId('in').addEventListener('click', () => this.charts?.timeline.zoom(0.5));
    byId('out').addEventListener('click', () => this.charts?.timeline.zoom(2));
  }

  show(record: RunRecord, before: RunRecord | undefined, band: readonly RunRecord[], values: Values): void {
    const cursor = this.charts?.timeline.cursor ?? null;
    const focused = this.place.contains(document.activeElement)
      ? [...this.place.querySelectorAll('.plot')].indexOf(document.activeElement!)
      : -1;
    for (const { dataset, offsetHeight } of this.place.querySelectorAll<HTMLElement>('figure.drawn'))
      this.heights.set(dataset.view!, offsetHeight);
    this.charts?.destroy();
    this.overview?.destroy();
    const ghosts =
      before === undefined
        ? []
        : [{ ...before, title: before.title.startsWith('opened') ? before.title : 'the run before' }];
    const charts = new ReportCharts([record, ...ghosts], { until: values.duration, band });
    this.charts = charts;
    const views = charts.views().filter(({ id }) => !id.startsWith('other-'));
    const figures = views.map((view) => {
      const figure = make('figure', 'chart');
      figure.dataset.view = view.id;
      figure.style.minHeight = `${this.heights.get(view.id) ?? 320}px`;
      const caption = make('figcaption', '');
      caption.append(make('h2', '', view.title), make('p', '', `${view.about} ${view.alt}`));
      const plot = make('div', 'plot');
      const keys = make('ul', 'keys');
      keys.setAttribute('aria-label', 'Key');
      figure.append(caption, plot, keys);
      return { figure, plot, keys, view };
    });
    this.place.replaceChildren(...figures.map(({ figure }) => figure));
    const draw = ({ figure, plot, keys, view }: (typeof figures)[number]): void => {
      charts.mount(view, { plot, keys }, view.id === 'lag-billing' ? values.promise : undefined);
      figure.style.minHeight = '';
      figure.classList.add('drawn');
    };
    // What is in sight or has the keyboard at once, the rest one by one: a slider is not held up by what nobody sees.
    const isSeen = figures.map(({ figure }, at) => at === focused || inSight(figure));
    const [seen, unseen] = [figures.filter((_, at) => isSeen[at]), figures.filter((_, at) => !isSeen[at])];
    const round = (this.drawing += 1);
    const drawNext = (): void => {
      const next = this.drawing === round ? unseen.shift() : undefined;
      if (next === undefined) return;
      draw(next);
      setTimeout(drawNext);
    };
    for (const each of seen) draw(each);
    setTimeout(drawNext);
    const { timeline } = charts;
    const strip = byId('overview');
    strip.replaceChildren();
    this.overview = new Overview(strip, timeline, charts.margins, views, charts.bands);
    const readout = byId('readout');
    const tell = (): void => {
      readout.textContent = charts.readout();
      this.range = timeline.zoomed ? [timeline.from, timeline.to] : undefined;
      byId<HTMLButtonElement>('all').disabled = !timeline.zoomed;
    };
    timeline.listen({ range: tell, cursor: tell });
    if (this.range !== undefined) timeline.show(...this.range);
    timeline.point(cursor);
    tell();
    if (focused >= 0) figures[focused]?.plot.focus();
  }

  repaint(): void {
    this.charts?.repaint();
    this.overview?.paint();
  }
}

function inSight(figure: HTMLElement): boolean {
  const { top, bottom } = figure.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
