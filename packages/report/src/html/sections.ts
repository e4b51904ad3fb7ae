import type { RunRecord } from '@sim/core';
import { escapeHtml } from '../format/escape.ts';
import { clock, count, duration, plural, quantity, words } from '../format/numbers.ts';
import { answersOf } from '../model/answer.ts';
import type { ComparedFigure, Variant } from '../model/compared.ts';
import { figuresOf } from '../model/figures.ts';
import { happenings } from '../model/happened.ts';
import { table } from './tables.ts';

export function header(runs: readonly RunRecord[], title: string): string {
  const record = runs[0]!;
  const seeds = new Set(runs.map(({ seed }) => seed));
  const names = [...new Set(runs.flatMap(({ scenario }) => Object.keys(scenario)))];
  const facts = [
    `${each(runs, ({ endTime, startTime }) => duration(endTime - startTime))} simulated`,
    seeds.size === 1 ? `seed ${record.seed}` : `${seeds.size} seeds`,
    ...names.slice(0, 24).map((name) => `${words(name)}: ${each(runs, ({ scenario }) => plainText(scenario[name]))}`),
  ];
  return `<header class="top"><div><h1>${escapeHtml(title)}</h1>${record.description === '' ? '' : `<p class="lead">${escapeHtml(record.description)}</p>`}<ul class="chips" aria-label="The model in short">${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul></div><div class="tools noprint"><button type="button" id="theme">Dark or light</button><button type="button" id="print">Print</button><button type="button" id="save">Save run record</button></div></header>`;
}

/** What runs have in common, or what they differ by. */
function each(runs: readonly RunRecord[], text: (run: RunRecord) => string): string {
  return [...new Set(runs.map(text))].join(' vs ');
}

/** What each variant answers, and what it promised. */
export function answers(variants: readonly Variant[]): string {
  const parts = variants.map(({ title, runs: [run] }) =>
    variants.length === 1 ? answersOfRun(run!, 'h2') : `<h2>${escapeHtml(title)}</h2>${answersOfRun(run!, 'h3')}`,
  );
  return `<section aria-label="Answer">${parts.join('')}</section>`;
}

function answersOfRun(record: RunRecord, level: 'h2' | 'h3'): string {
  const list = answersOf(record).map(
    ({ question, answer, ruleOfThumb }) =>
      `<div class="answer"><p class="ask">${escapeHtml(question)}</p><p class="say">${escapeHtml(answer)}</p>${ruleOfThumb === '' ? '' : `<p class="thumb">${escapeHtml(ruleOfThumb)}</p>`}</div>`,
  );
  return `${list.join('')}${promises(record, level)}`;
}

function promises(record: RunRecord, level: 'h2' | 'h3'): string {
  if (record.promises.length === 0) return '';
  const kept = record.promises.filter((promise) => promise.kept).length;
  const rows = record.promises.map(
    ({ name, about, expected, value, unit, kept: isKept }) =>
      `<li class="${isKept ? 'kept' : 'broken'}"><span class="mark">${isKept ? '✓ kept' : '✗ broken'}</span><span><strong>${escapeHtml(name)}</strong> <span class="muted small">${escapeHtml(about)}: ${escapeHtml(expected)}; it was ${escapeHtml(quantity(value, unit))}</span></span></li>`,
  );
  return `<${level}>Promises</${level}><p class="muted small">${kept} of ${plural(record.promises.length, 'promise')} kept.</p><ul class="promises">${rows.join('')}</ul>`;
}

export function figures(record: RunRecord): string {
  const list = figuresOf(record).map(
    ({ label, value, unit, source }) =>
      `<div title="${escapeHtml(source)}"><dt>${escapeHtml(label)}</dt><dd>${figureText(quantity(value, unit))}</dd></div>`,
  );
  return `<dl class="figures">${list.join('')}</dl>`;
}

export function comparison(variants: readonly Variant[], rows: readonly ComparedFigure[]): string {
  if (variants.length < 2) return '';
  const head = [
    '<th scope="col">Figure</th>',
    ...variants.map(
      ({ title, runs }) =>
        `<th scope="col" class="n">${escapeHtml(title)}${runs.length > 1 ? ` <span class="muted">(${runs.length} seeds)</span>` : ''}</th>`,
    ),
    ...variants
      .slice(1)
      .map(
        ({ title }) =>
          `<th scope="col" class="n">${escapeHtml(variants.length === 2 ? 'Difference' : `${title}: difference`)}</th>`,
      ),
  ];
  const body = rows.map(({ figure, means, differences }) => {
    const cells = means.map((mean) => `<td class="n">${escapeHtml(quantity(mean, figure.unit))}</td>`);
    const changes = differences.map(({ value, halfWidth }, at) => {
      if (means[0] === null || means[at + 1] === null) return '<td class="n">–</td>';
      return `<td class="n ${judgement(figure.lessIsBetter, value, halfWidth)}">${escapeHtml(change(value, halfWidth, means[0]!, figure.unit))}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(figure.label)}</th>${cells.join('')}${changes.join('')}</tr>`;
  });
  const seeds = variants.some(({ runs }) => runs.length > 1);
  const note = seeds
    ? 'Means over the seeds; ± is half the width of a 95 % confidence interval of the difference.'
    : 'One run of each: how much of a difference is chance, several seeds would tell.';
  return `<section aria-labelledby="beside"><h2 id="beside">Side by side</h2><p class="muted small">${note} In the charts, ${escapeHtml(variants[0]!.title)} is in colour and the others are dashed.</p><div class="scroll" tabindex="0" role="region" aria-label="Figures side by side" data-whole><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div></section>`;
}

function judgement(lessIsBetter: boolean | null, value: number, halfWidth: number | null): string {
  if (lessIsBetter === null || value === 0 || Math.abs(value) <= (halfWidth ?? 0)) return '';
  return value < 0 === lessIsBetter ? 'better' : 'worse';
}

function change(value: number, halfWidth: number | null, base: number, unit: string): string {
  if (value === 0 && halfWidth === null) return 'none';
  const sign = value < 0 ? '−' : '+';
  const share =
    base === 0 || halfWidth !== null
      ? ''
      : ` (${sign}${count(Number(Math.abs((value / base) * 100).toPrecision(2)))} %)`;
  return `${sign}${quantity(Math.abs(value), unit)}${halfWidth === null ? '' : ` ± ${quantity(halfWidth, unit)}`}${share}`;
}

const MOST_HAPPENINGS = 300;

export function happened(variants: readonly Variant[]): string {
  const parts = variants.flatMap(({ title, runs: [run] }) => {
    const rows = happenedTable(run!);
    return rows === '' ? [] : [variants.length === 1 ? rows : `<h3>${escapeHtml(title)}</h3>${rows}`];
  });
  if (parts.length === 0) return '';
  return `<section aria-labelledby="happened"><h2 id="happened">What happened</h2>${parts.join('')}</section>`;
}

function happenedTable(record: RunRecord): string {
  const all = happenings(record);
  if (all.length === 0) return '';
  const span = record.endTime - record.startTime;
  const shown = all.slice(0, MOST_HAPPENINGS);
  const omitted = all.length - shown.length + record.events.omitted;
  return table(
    omitted > 0 ? `The first ${shown.length}; ${count(omitted)} more are not here.` : plural(all.length, 'event'),
    [{ title: 'Time', number: true }, { title: 'Who' }, { title: 'What' }],
    shown.map(({ at, who, what }) => [clock(at, span), who, what]),
    shown.map(({ kind }) => (kind === 'other' ? '' : kind)),
  );
}

/** Options and what is left out, entities of the same options together. */
export function options(record: RunRecord): string {
  const groups = new Map<
    string,
    { type: string; names: string[]; parameters: Readonly<Record<string, unknown>>; assumptions: readonly string[] }
  >();
  for (const { name, type, parameters, assumptions } of record.entities) {
    const key = JSON.stringify([type, parameters, assumptions]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { type, names: [name], parameters, assumptions });
    else known.names.push(name);
  }
  const cards = [...groups.values()].map(({ type, names, parameters, assumptions }) => {
    const rows = Object.entries(parameters).map(
      ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(plainText(value))}</dd>`,
    );
    const leftOut = assumptions.map((text) => `<li>${escapeHtml(text)}</li>`);
    const title =
      names.length === 1 ? names[0]! : names.length <= 3 ? names.join(', ') : `${names[0]!} … ${names.at(-1)!}`;
    return `<div class="card"><h3>${escapeHtml(title)}</h3><p class="muted small">${names.length === 1 ? '' : `${names.length} × `}${escapeHtml(type)}</p>${rows.length > 0 ? `<dl>${rows.join('')}</dl>` : '<p class="muted small">No options.</p>'}${leftOut.length > 0 ? `<p class="small muted">What the model leaves out:</p><ul>${leftOut.join('')}</ul>` : ''}</div>`;
  });
  return `<section aria-labelledby="options"><h2 id="options">Options and assumptions</h2><p class="muted small">Every option in force, defaults included, and what each component leaves out of reality.</p><div class="cards">${cards.join('')}</div></section>`;
}

export function footer(record: RunRecord): string {
  const versions = Object.entries(record.versions).map(([name, version]) => `${name} ${version}`);
  return `<footer><p>${escapeHtml(versions.join(', '))}. Sampled every ${escapeHtml(duration(record.interval))}: ${count(record.times.length)} instants. A simulation answers for its model only: what it leaves out stands under the options.</p></footer>`;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return count(value);
  return JSON.stringify(value);
}

/** A number, and its unit smaller. */
function figureText(text: string): string {
  return escapeHtml(text).replace(/ ([^\d ]+)(?= |$)/g, ' <small>$1</small>');
}
