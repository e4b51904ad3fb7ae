import { checkOptions, invalidOption, type RunRecord } from '@sim/core';
import { checkRuns } from './check-runs.ts';
import { escapeHtml, escapeJson } from './format/escape.ts';
import { sha256 } from './format/sha256.ts';
import { PAGE_SCRIPT } from './generated/page-script.ts';
import { graphSvg } from './html/graph-svg.ts';
import { answers, comparison, figures, footer, happened, header, options as optionCards } from './html/sections.ts';
import { STYLE } from './html/style.ts';
import { chartTable } from './html/tables.ts';
import { compareFigures, type Variant, variantsOf } from './model/compared.ts';
import { type ChartOfRun, chartsSideBySide } from './model/side-by-side.ts';

/**
 * How {@link renderHtml} renders.
 *
 * @public
 */
export interface RenderHtmlOptions {
  /** The heading and title of the page. @defaultValue the titles of the runs: 'Eager vs Cooperative' */
  readonly title?: string;
  /** Dark or light from the beginning. @defaultValue 'auto', as the reader's system has it */
  readonly theme?: 'auto' | 'dark' | 'light';
}

/**
 * A page to look at a run, or at several side by side: one self-contained HTML file that works from
 * disk, loads nothing and evaluates nothing. The first run is shown in colour, the others as dashed
 * lines beside it, and with heat maps and lanes of their own below its; runs of the same title and different seeds count as one variant, and differences
 * come with confidence intervals then.
 *
 * Charts of one time axis zoom and point together, with the mouse, with fingers or with the
 * keyboard; every chart has a text and a table for those who do not see it. Names from the model are
 * only text, whatever they hold. O(size of the records).
 *
 * @param runs - one run record or several, as {@link @sim/core#recordRun} leaves them
 * @param options - see {@link RenderHtmlOptions}
 * @returns the text of the page
 * @throws `INVALID_OPTION` for what is no run record, a record of a newer version, or a bad option
 *
 * @example
 * ```ts
 * import { recordRun, Server, Simulation } from '@sim/core';
 * import { renderHtml } from '@sim/report';
 *
 * const sim = new Simulation({ endTime: 60, entities: [new Server('till')] });
 * const recorder = recordRun(sim, { title: 'An empty shop' });
 * sim.run();
 * const page = renderHtml(recorder.record());
 * console.log(page.startsWith('<!doctype html>'), page.includes('An empty shop')); // true true
 * ```
 *
 * @public
 */
export function renderHtml(runs: RunRecord | readonly RunRecord[], options: RenderHtmlOptions = {}): string {
  const list = checkRuns('renderHtml', runs);
  const variants = variantsOf(list);
  const { title = titleOf(variants), theme = 'auto' } = checkOptions('renderHtml', options, ['title', 'theme']);
  if (typeof title !== 'string') throw invalidOption('renderHtml', 'title', 'a string', title);
  if (!['auto', 'dark', 'light'].includes(theme))
    throw invalidOption('renderHtml', 'theme', "'auto', 'dark' or 'light'", theme);
  const run = list[0]!;
  const charts = chartsSideBySide(list);
  const [main, other] = [
    charts.filter(({ view }) => !view.id.startsWith('other-')),
    charts.filter(({ view }) => view.id.startsWith('other-')),
  ];
  const graph = graphSvg(run);
  const policy = `default-src 'none'; script-src 'sha256-${sha256(PAGE_SCRIPT)}'; style-src 'sha256-${sha256(STYLE)}'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"${theme === 'auto' ? '' : ` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#charts">To the charts</a>
<div class="wrap">
${header(list, title)}
<main>
${answers(variants)}
${variants.length === 1 ? figures(run) : ''}
${comparison(variants, compareFigures(variants))}
<section aria-labelledby="charts"><h2 id="charts">Over time</h2>
<p class="muted small noprint">Drag to zoom, double-click to see all. With the keyboard: arrows move the cursor, + and − zoom, 0 shows all.</p>
<div class="bar noprint" id="bar"><div class="overview" id="overview"></div><div class="row"><output id="readout" aria-live="off"></output><button type="button" id="out" aria-label="Zoom out">−</button><button type="button" id="in" aria-label="Zoom in">+</button><button type="button" id="all">Show all</button></div></div>
${main.map((chart) => figure(chart, charts.indexOf(chart))).join('\n')}
${other.length === 0 ? '' : `<details id="others"><summary>All other numbers (${other.length} charts)</summary>${other.map((chart) => figure(chart, charts.indexOf(chart))).join('\n')}</details>`}
</section>
${graph === '' ? '' : `<section aria-labelledby="model"><h2 id="model">The model</h2>${graph}</section>`}
${happened(variants)}
${optionCards(run)}
</main>
${footer(run)}
</div>
<script type="application/json" id="runs">${escapeJson(list)}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function titleOf(variants: readonly Variant[]): string {
  if (variants.length === 1) return variants[0]!.runs[0]!.title || 'A simulation run';
  return variants.map(({ title }) => title).join(' vs ');
}

function figure({ view, run }: ChartOfRun, number: number): string {
  return `<figure class="chart" data-chart="${number}"><figcaption><h3>${escapeHtml(view.title)}</h3><p>${escapeHtml(view.about)} <span class="alt">${escapeHtml(view.alt)}</span></p></figcaption><div class="plot"></div><ul class="keys" aria-label="Key"></ul><details class="noprint"><summary>As a table</summary>${chartTable(run, view)}</details></figure>`;
}
