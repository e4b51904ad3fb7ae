import type { RunRecord } from '@sim/core';
import { clock } from '../src/format/numbers.ts';
import { chartsSideBySide } from '../src/model/side-by-side.ts';
import { Overview } from './overview.ts';
import { ReportCharts } from './report-charts.ts';
import { isDark } from './theme.ts';

/** What runs in the page of a report: charts, one time for all, the buttons. */
function start(): void {
  const text = byId('runs').textContent ?? '';
  const runs = JSON.parse(text) as readonly RunRecord[];
  const charts = new ReportCharts(runs);
  const { timeline } = charts;
  const shown = chartsSideBySide(runs);
  const mount = (figure: HTMLElement): void => {
    const chart = shown[Number(figure.dataset.chart)];
    if (chart === undefined) return;
    charts.mountOf(chart, {
      plot: figure.querySelector<HTMLElement>('.plot')!,
      keys: figure.querySelector<HTMLElement>('.keys')!,
    });
  };
  const others = document.getElementById('others') as HTMLDetailsElement | null;
  for (const figure of document.querySelectorAll<HTMLElement>('figure.chart'))
    if (others?.contains(figure) !== true) mount(figure);
  // Drawn when they are looked at: they may be many.
  let mounted = false;
  others?.addEventListener('toggle', () => {
    if (mounted || !others.open) return;
    mounted = true;
    for (const figure of others.querySelectorAll<HTMLElement>('figure.chart')) mount(figure);
  });
  const overview = new Overview(byId('overview'), timeline, charts.margins, charts.views(), charts.bands);
  const readout = byId('readout');
  const show = (): void => {
    const range = `${clock(timeline.from, timeline.span)} – ${clock(timeline.to, timeline.span)}`;
    readout.textContent = charts.readout() || (timeline.zoomed ? `Shown: ${range}` : `${range}, all of it`);
    (byId('all') as HTMLButtonElement).disabled = !timeline.zoomed;
  };
  timeline.listen({ range: show, cursor: show });
  show();
  const repaint = (): void => {
    charts.repaint();
    overview.paint();
  };
  byId('in').addEventListener('click', () => timeline.zoom(0.5));
  byId('out').addEventListener('click', () => timeline.zoom(2));
  byId('all').addEventListener('click', () => timeline.showAll());
  byId('print').addEventListener('click', () => print());
  byId('theme').addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    repaint();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  // Paper is white.
  let screenTheme: string | undefined;
  addEventListener('beforeprint', () => {
    screenTheme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = 'light';
    repaint();
  });
  addEventListener('afterprint', () => {
    if (screenTheme === undefined) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = screenTheme;
    repaint();
  });
  byId('save').addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(
      new Blob([JSON.stringify(runs.length === 1 ? runs[0] : runs)], { type: 'application/json' }),
    );
    link.download = `${(runs[0]!.title || 'run').replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.run.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element "${id}"`);
  return found;
}

start();
