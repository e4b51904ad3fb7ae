import type { RunRecord } from '@sim/core';
import { chartsOf } from './charts.ts';
import { variantsOf } from './compared.ts';
import type { ChartView } from './views.ts';

/** A chart, and the run whose numbers it has. */
export interface ChartOfRun {
  readonly view: ChartView;
  readonly run: RunRecord;
}

/**
 * The charts of runs that stand side by side. Lines of several runs share a chart, so there is one
 * for all. Heat maps and lanes cannot: each variant has its own, one below the other, with the same
 * colours for the same numbers. What only another variant has to show comes after it all.
 */
export function chartsSideBySide(runs: readonly RunRecord[]): readonly ChartOfRun[] {
  const variants = variantsOf(runs).map(({ title, runs: [run] }) => ({ title, run: run!, charts: chartsOf(run!) }));
  const [first, ...others] = variants;
  if (first === undefined) return [];
  if (others.length === 0) return first.charts.map((view) => ({ view, run: first.run }));
  const shown = new Set<string>();
  const below = first.charts.flatMap((view): ChartOfRun[] => {
    shown.add(view.id);
    if (isShared(view)) return [{ view, run: first.run }];
    const same = variants.flatMap(({ title, run, charts }, number) => {
      const found = charts.find(({ id }) => id === view.id);
      return found === undefined ? [] : [{ view: titled(found, title, number), run }];
    });
    return withOneScale(same);
  });
  const rest = others.flatMap(({ title, run, charts }, at) =>
    charts.filter(({ id }) => !shown.has(id)).map((view) => ({ view: titled(view, title, at + 1), run })),
  );
  return [...below, ...rest];
}

/** Whether several runs are drawn into one such chart. */
function isShared(view: ChartView): boolean {
  return view.kind === 'lines' || view.kind === 'tail';
}

function titled(view: ChartView, title: string, number: number): ChartView {
  return { ...view, id: number === 0 ? view.id : `${view.id}@${number}`, title: `${view.title} · ${title}` };
}

function withOneScale(charts: readonly ChartOfRun[]): ChartOfRun[] {
  const highest = Math.max(...charts.map(({ view }) => (view.kind === 'heat' ? view.highest : 0)));
  return charts.map(({ view, run }) => ({ view: view.kind === 'heat' ? { ...view, highest } : view, run }));
}
